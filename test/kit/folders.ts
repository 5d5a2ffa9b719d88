import {
  type Analysis,
  analyze,
  analyzeSource,
  type CheckedRun,
  type RunAnalysis,
} from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import type { RecordedRun } from "../../src/analysis/run.js";
import { analyzeLogFolder, checkLogFolder } from "../../src/formats/analyze-folder.js";
import type { LogFormat } from "../../src/formats/log-format.js";
import { FolderSource, type ReadProgress } from "../../src/node/folder-source.js";

/** What the logs in a folder show, whoever wrote them. */
export function analyzeFolder(folder: string): Promise<Analysis> {
  return analyzeSource(new FolderSource(folder));
}

/** The same, with what a file beside them says of how they are written. */
export function judgeFolder(folder: string, format?: LogFormat): Promise<Analysis> {
  return analyzeLogFolder(new FolderSource(folder), format);
}

/** The run that the logs in a folder are of, whoever wrote them, and what they show. */
export function checkFolder(folder: string): Promise<CheckedRun> {
  return checkLogFolder(new FolderSource(folder));
}

/** The run that k3mesh wrote into a folder. */
export function readRunFolder(
  folder: string,
  onProgress?: (progress: ReadProgress) => void,
): Promise<RecordedRun> {
  return readRun(new FolderSource(folder, onProgress));
}

/** What that shows. */
export async function analyzeRunFolder(
  folder: string,
  onProgress?: (progress: ReadProgress) => void,
): Promise<RunAnalysis> {
  return analyze(await readRunFolder(folder, onProgress));
}
