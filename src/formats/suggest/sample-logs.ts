import { join } from "node:path";
import { headOf } from "../../analysis/head.js";
import { isOwn } from "../../analysis/own-files.js";
import { isNoLog } from "../../analysis/recognize.js";
import { fileNames, textOf } from "../described-folder.js";
import type { SampleLog } from "./shapes.js";

/** The files of a folder that may be logs of another program. Throws FolderError, TraceError. */
export async function sampleLogs(folder: string): Promise<SampleLog[]> {
  const logs: SampleLog[] = [];
  for (const file of await fileNames(folder)) {
    if (isNoLog(file) || isOwn(headOf(join(folder, file)))) continue;
    logs.push({ file, text: await textOf(folder, file) });
  }
  return logs;
}
