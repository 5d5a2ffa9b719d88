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

/** What a source file imports before it runs. */
function importsOf(path: string): string[] {
  const text = readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8");
  return [...text.matchAll(/^import .*?"([^"]+)";$/gm)].map(([, specifier]) => specifier ?? "");
}

test("what an old Node reads before it is told so imports nothing that it lacks", () => {
  expect(importsOf("cli.ts")).toEqual(["./live/node-version.js"]);
  expect(importsOf("require-node.ts")).toEqual(["./live/node-version.js"]);
  expect(importsOf("live/node-version.ts")).toEqual(["./manifest.js"]);
  expect(importsOf("live/manifest.ts")).toEqual(["node:fs"]);
  expect(importsOf("index.ts")).toEqual(["./require-node.js"]);
});
