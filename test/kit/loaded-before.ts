import { readFileSync } from "node:fs";

const SRC = new URL("../../src/", import.meta.url);

/** All that is loaded before the first line of a source file runs: files, and what they import. */
export function loadedBefore(path: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = readFileSync(new URL(path, SRC), "utf8");
  for (const [, names, specifier = ""] of text.matchAll(STATIC)) {
    if (names?.startsWith("type ")) continue;
    if (!specifier.startsWith(".")) seen.add(specifier);
    else loadedBefore(pathOf(specifier, path), seen);
  }
  return seen;
}

const STATIC = /^(?:import|export) (?:([^;"]*) from )?"([^"]+)";/gm;

function pathOf(specifier: string, from: string): string {
  const url = new URL(specifier.replace(/\.js$/, ".ts"), new URL(from, SRC));
  return url.href.slice(SRC.href.length);
}
