import type { CheckedRun } from "../../analysis/analyze.js";
import { runsOf } from "../../formats/analyze-folder.js";
import type { Settings } from "../../scenario/options.js";
import { DEFAULT_OUT } from "../../scenario/scenario.js";
import type { RunSource } from "../../trace/run-source.js";
import { FolderError } from "../../trace/trace-error.js";
import { ReadingBar } from "../live-area.js";
import type { Output } from "../screen.js";
import { typedFolders, typedFormat } from "../typed-folder.js";

/** How a folder is read. */
export type RunOptions = Pick<Settings, "out" | "logFormat">;

/** A run that was read, and where. */
export interface OpenedRun extends CheckedRun {
  readonly source: RunSource;
}

/**
 * Reads the one run that is in or below a folder. Throws FolderError, also where there are several,
 * TraceError and ConfigError.
 */
export async function oneRun(
  target: string,
  { out = DEFAULT_OUT, logFormat }: RunOptions,
  stderr: Output,
): Promise<OpenedRun> {
  const bar = new ReadingBar(stderr);
  try {
    const format = await typedFormat(logFormat);
    const { top, folders } = await typedFolders(target, out, bar);
    const [folder] = folders;
    if (folder === undefined || folders.length > 1) {
      throw several(
        top,
        folders.map(({ source }) => source.path),
      );
    }
    const runs = await runsOf(folder, format);
    const [run] = runs;
    if (run === undefined || runs.length > 1) {
      throw several(
        top,
        runs.map(({ name }) => name),
      );
    }
    return { ...(await run.check()), source: folder.source };
  } finally {
    bar.clear();
  }
}

const LISTED_MAX = 3;

function several(path: string, names: readonly string[]): FolderError {
  const listed = names.slice(0, LISTED_MAX).join(", ");
  const more = names.length > LISTED_MAX ? ", …" : "";
  const problem = `the logs of ${names.length} runs are in it (${listed}${more})`;
  return new FolderError(path, `${problem}. Give a folder with those of one`);
}
