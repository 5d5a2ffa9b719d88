import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeProblem } from "../../src/live/node-version.js";

test("a Node that is too old is told so in one sentence, with what to do", () => {
  expect(nodeProblem("18.20.8", ">=20.19")).toBe(
    "Node.js 18.20.8 is too old, k3mesh needs 20.19 or later: " +
      "install a newer one from https://nodejs.org",
  );
});

test.each(["20.19.0", "20.20.2", "22.0.0"])("Node %s will do", (version) => {
  expect(nodeProblem(version, ">=20.19")).toBeUndefined();
});

const SRC = new URL("../../src/", import.meta.url);

/** All that is loaded before the first line of a source file runs: files, and what they import. */
function loadedBefore(path: string, seen = new Set<string>()): Set<string> {
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

test("the commands are loaded when Node was found to be new enough", () => {
  expect([...loadedBefore("cli.ts")]).toEqual([
    ...["cli.ts", "live/node-version.ts", "live/manifest.ts", "node:fs"],
  ]);
});

test("the package loads nothing that an old Node lacks before it looks", () => {
  const loaded = [...loadedBefore("index.ts")];
  expect(loaded.slice(1, 3)).toEqual(["require-node.ts", "live/node-version.ts"]);
  expect(loaded.filter((each) => /^(commands|live)\//.test(each))).toEqual([
    ...["live/node-version.ts", "live/manifest.ts", "commands/mesh.ts"],
  ]);
  expect(loaded).not.toContain("node:util");
  const packages = loaded.filter((each) => !/\.ts$|^node:/.test(each));
  expect(packages.filter((each) => each !== "zod")).toEqual([]);
});
