import { expect, test } from "vitest";
import { loadedBefore } from "./kit/loaded-before.js";

const COMMANDS = ["run", "join", "hub", "analyze", "compare", "predict", "formats", "doctor"];

test("no command is loaded before it is known which one was typed", () => {
  const loaded = [...loadedBefore("program.ts")];
  expect(loaded).toContain("cli/strict-command.ts");
  for (const command of COMMANDS) expect(loaded).not.toContain(`cli/${command}.ts`);
  expect(loaded.filter((each) => /^(runtime|wire)\//.test(each))).toEqual([]);
});

test("the process of a machine loads nothing of a screen", () => {
  const loaded = [...loadedBefore("node/node-process.ts")];
  expect(loaded).toContain("runtime/mesh-node.ts");
  const packages = loaded.filter((each) => !/\.ts$|^node:/.test(each));
  expect(packages).not.toContain("commander");
  expect(packages).not.toContain("log-update");
  expect(loaded.filter((each) => /^(cli|scenario)\//.test(each))).toEqual([]);
});
