import { expect, test } from "vitest";
import { nodeProblem } from "../../src/node/node-version.js";
import { loadedBefore } from "../kit/loaded-before.js";

test("a Node that is too old is told so in one sentence, with what to do", () => {
  expect(nodeProblem("18.20.8", ">=20.19")).toBe(
    "Node.js 18.20.8 is too old, k3mesh needs 20.19 or later: " +
      "install a newer one from https://nodejs.org",
  );
});

test.each(["20.19.0", "20.20.2", "22.0.0"])("Node %s will do", (version) => {
  expect(nodeProblem(version, ">=20.19")).toBeUndefined();
});

test("the commands are loaded when Node was found to be new enough", () => {
  const loaded = [...loadedBefore("cli.ts")];
  expect(loaded.slice(0, 2)).toEqual(["cli.ts", "node/node-version.ts"]);
  expect(loaded.filter((each) => !/^(cli\.ts|node\/.*|node:fs)$/.test(each))).toEqual([]);
});

test("the package loads nothing that an old Node lacks before it looks", () => {
  const loaded = [...loadedBefore("index.ts")];
  expect(loaded.slice(1, 3)).toEqual(["require-node.ts", "node/node-version.ts"]);
  expect(loaded.filter((each) => /^(cli|node)\//.test(each))).toEqual([
    ...["node/node-version.ts", "node/folder-source.ts", "node/regular-file.ts", "cli/mesh.ts"],
  ]);
  expect(loaded).not.toContain("node:util");
  const packages = loaded.filter((each) => !/\.ts$|^node:/.test(each));
  expect(packages.filter((each) => each !== "zod" && !each.startsWith("@noble/hashes/"))).toEqual(
    [],
  );
});

test("nor does the simulation of the package", () => {
  const loaded = [...loadedBefore("sim.ts")];
  expect(loaded.slice(1, 3)).toEqual(["require-node.ts", "node/node-version.ts"]);
  expect(loaded.filter((each) => /^(cli\/|node\/|node:)/.test(each))).toEqual([
    ...["node/node-version.ts", "node:fs", "cli/mesh.ts", "node/status-board.ts"],
  ]);
});
