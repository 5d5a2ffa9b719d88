import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FolderError } from "../analysis/folder-error.js";
import { recognize } from "../analysis/recognize.js";
import { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { FORMAT_FILE } from "./log-format.js";

/**
 * The folders at and below one that hold logs, or what looks like some, in the order of their
 * names; the folder itself where there are none. Links to folders are not followed.
 */
export async function logFolders(folder: string): Promise<string[]> {
  const found = await foldersWithLogs(folder);
  return found.length > 0 ? found : [folder];
}

async function foldersWithLogs(folder: string): Promise<string[]> {
  const content = await contentOf(folder);
  const own = content === "nothing" ? [] : [folder];
  // What a run of k3mesh has in folders below is no run beside it.
  if (content === "run") return own;
  const below: string[] = [];
  for (const name of await subfolders(folder)) {
    below.push(...(await foldersWithLogs(join(folder, name))));
  }
  return [...own, ...below];
}

async function contentOf(folder: string): Promise<"run" | "logs" | "nothing"> {
  if (existsSync(join(folder, FORMAT_FILE))) return "logs";
  try {
    return (await recognize(folder)).format === "k3mesh" ? "run" : "logs";
  } catch (error) {
    if (error instanceof UnknownLogsError) return error.areLikely ? "logs" : "nothing";
    if (error instanceof FolderError) return "logs";
    throw error;
  }
}

/** What others put into a folder of programs. */
const NO_LOGS = ["node_modules", "__pycache__", "venv", "site-packages"];

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => !(name.startsWith(".") || NO_LOGS.includes(name)))
    .sort();
}
