import type { LogFolder } from "../analysis/recognize.js";
import { formatIn, logFolders } from "../formats/analyze-folder.js";
import { A_FORMAT_FILE, type LogFormat } from "../formats/log-format.js";
import { FolderSource, latestRunFolder } from "../node/folder-source.js";
import { readOptionsText } from "../node/options-file.js";
import type { ReadingBar } from "./live-area.js";

/** The folder that was typed, or the newest run's, and those of logs in and below it. */
interface TypedFolders {
  readonly top: string;
  /** At least one. */
  readonly folders: readonly LogFolder[];
}

/** Looks for the folders of logs that a target on the command line means. Throws FolderError. */
export async function typedFolders(
  target: string,
  out: string,
  bar: ReadingBar,
): Promise<TypedFolders> {
  const top = target === "latest" ? await latestRunFolder(out) : target;
  return { top, folders: await logFolders(new FolderSource(top, bar.update.bind(bar))) };
}

/** What the file of `--log-format` says; undefined where none was typed. Throws ConfigError. */
export async function typedFormat(path: string | undefined): Promise<LogFormat | undefined> {
  return path === undefined ? undefined : formatIn(readOptionsText(path, A_FORMAT_FILE), path);
}
