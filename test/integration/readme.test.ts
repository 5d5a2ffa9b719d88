import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { filesIn } from "./kit/traces.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(PROJECT, "README.md"), "utf8");

const BEFORE_TSC = ["node_modules", "typescript", "bin", "tsc"];
/** What a careful project asks of its types, and those of the packages in it. */
const STRICT = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext"];
const CHECKED = [...STRICT, "--target", "es2023", "--types", "node"];

/** A project of somebody else, in which k3mesh and vitest are installed. */
function strangersProject(): string {
  const folder = tempFolder();
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  // What needs no rights on Windows either.
  symlinkSync(PROJECT, join(modules, "k3mesh"), "junction");
  for (const name of ["vitest", join("@types", "node")]) {
    symlinkSync(join(PROJECT, "node_modules", name), join(modules, name), "junction");
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

test("the README's tests pass in another project as they stand, and their types fit", async () => {
  const [, section = ""] = /## In your own tests\n([\s\S]*?)\n## /.exec(README) ?? [];
  const examples = [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  const tests = examples.filter((text) => text.includes("test("));
  expect(tests).toHaveLength(2);
  const folder = strangersProject();
  const files = tests.map((_, at) => `${at}.test.ts`);
  for (const [at, file] of files.entries()) writeFileSync(join(folder, file), tests[at] ?? "");
  const run = promisify(execFile);
  const { VITEST: _, ...env } = process.env;
  const options = { cwd: folder, env: { ...env, NO_COLOR: "1" } };
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const { stdout } = await run(process.execPath, [vitest, "run"], options);
  expect(stdout).toMatch(/Tests +2 passed \(2\)/);
  expect(filesIn(join(folder, "runs"))).toHaveLength(1);
  const wrong = 'import { Simulation } from "k3mesh/sim";\nnew Simulation({ rates: [1, 3, 6] });\n';
  writeFileSync(join(folder, "wrong.ts"), wrong);
  const tsc = (names: readonly string[]) => {
    return run(process.execPath, [join(PROJECT, ...BEFORE_TSC), ...CHECKED, ...names], options);
  };
  await tsc(files);
  await expect(tsc(["wrong.ts"])).rejects.toMatchObject({
    stdout: expect.stringMatching(/^wrong\.ts\(2,16\): error .*'seed' is missing/),
  });
}, 120_000);
