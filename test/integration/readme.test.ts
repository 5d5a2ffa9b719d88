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

/** A project of somebody else, in which k3mesh and vitest are installed. */
function strangersProject(): string {
  const folder = tempFolder();
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  // What needs no rights on Windows either.
  symlinkSync(PROJECT, join(modules, "k3mesh"), "junction");
  symlinkSync(join(PROJECT, "node_modules", "vitest"), join(modules, "vitest"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

test("the README's test passes in another project as it stands", async () => {
  const [, example] = /## In your own tests\n\n```ts\n([\s\S]*?)```/.exec(README) ?? [];
  const folder = strangersProject();
  writeFileSync(join(folder, "mesh.test.ts"), example ?? "");
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const { VITEST: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, "run"], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
  });
  expect(stdout).toMatch(/Tests +1 passed \(1\)/);
  expect(filesIn(join(folder, "runs"))).toHaveLength(1);
}, 120_000);
