import { expect, test } from "vitest";
import { openFilesProblem } from "../../src/node/user-limits.js";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";
import { filesIn } from "./kit/traces.js";

test("where no limit is known, or it is high enough, nothing is wrong", () => {
  expect([null, 128, Number.POSITIVE_INFINITY].map((limit) => openFilesProblem(limit))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

onPosix("with few files open every command says in one line how many it needs", async () => {
  const cwd = tempFolder();
  const commands = [
    ["run"],
    ["join", "demo"],
    ["hub", "demo"],
    ["analyze", "."],
    ["compare"],
    ["doctor"],
  ];
  const endings = [64, 127].flatMap((openFiles) => {
    return commands.map(async (args) => {
      const ran = await finish(args, { cwd, openFiles });
      expect(ran.stderr, `${ran}`).toBe(
        `k3mesh: a process may have ${openFiles} files open here, k3mesh needs 128: ` +
          "raise the limit (ulimit -n 128)\n",
      );
      expect([ran.code, ran.stdout], `${ran}`).toEqual([2, ""]);
    });
  });
  await Promise.all(endings);
  expect(filesIn(cwd)).toEqual([]);
});

onPosix("with 128 files open they work", async () => {
  const cwd = tempFolder();
  const ran = await finish(["run", "--duration", "200ms"], { cwd, openFiles: 128 });
  expect(ran.code, `${ran}`).toBe(0);
});
