import type { FolderResult } from "./folder-result.js";

/** Folders whose runs are the same, event for event, in the order in which they were given. */
export type Duplicates = readonly (readonly string[])[];

/** Tells which of the folders hold the same events under different names. */
export function duplicatesAmong(results: readonly FolderResult[]): Duplicates {
  const alike = new Map<string, Set<string>>();
  for (const result of results) {
    const fingerprint = result.kind === "read" ? result.analysis.fingerprint : null;
    if (fingerprint === null) continue;
    const folders = alike.get(fingerprint);
    if (folders) folders.add(result.folder);
    else alike.set(fingerprint, new Set([result.folder]));
  }
  return [...alike.values()].filter(({ size }) => size > 1).map((folders) => [...folders]);
}
