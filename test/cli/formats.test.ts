import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureOf } from "../../src/cli/failure.js";
import { suggestFor } from "../../src/cli/formats.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { LAYOUTS } from "../formats/layouts.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

const FORMAT = "k3mesh-format.yaml";

function logs(): string {
  const folder = tempFolder();
  cpSync(join(LAYOUTS, "08-ports"), folder, { recursive: true });
  return folder;
}

test("it writes the file beside the logs, and judges with it at once", async () => {
  const folder = logs();
  const screen = new FakeScreen(false);
  expect(await suggestFor(folder, screen)).toBe(0);
  const [wrote = "", ...more] = screen.out.join("").split("\n");
  expect(wrote).toBe(`wrote ${join(folder, FORMAT)}`);
  expect(more.join("\n")).toContain(
    `read by ${join(folder, FORMAT)}: 81 events; 3 lines match no pattern, the first machine_1.log:1: `,
  );
  expect(more.join("\n")).toContain("✓ clock-condition");
  expect(readFileSync(join(folder, FORMAT), "utf8")).toMatch(/^# k3mesh formats suggest wrote/);
});

test("where nothing is wrong --quiet writes the file and says nothing", async () => {
  const [folder, screen] = [logs(), new FakeScreen(false)];
  expect(await suggestFor(folder, screen, { quiet: true })).toBe(0);
  expect(screen.out.join("")).not.toMatch(/wrote|✓/);
  expect(readFileSync(join(folder, FORMAT), "utf8")).toMatch(/^# k3mesh formats suggest wrote/);
});

test("a file that is there stays as it is: 2, with what to do", async () => {
  const folder = logs();
  writeFileSync(join(folder, FORMAT), "mine");
  const error = await suggestFor(folder, new FakeScreen(false)).catch((thrown) => thrown);
  const { exitCode, line } = failureOf(error);
  expect(exitCode).toBe(2);
  expect(line).toBe(
    `k3mesh: ${folder}: ${FORMAT} is there already, and stays as it is. ` +
      `Judge with it (k3mesh analyze ${folder}), or move it away to have another`,
  );
  expect(readFileSync(join(folder, FORMAT), "utf8")).toBe("mine");
});

test("where nothing looks like an event it says so, and how a file begins", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "a.txt"), "\nonce upon a time\n");
  const error = await suggestFor(folder, new FakeScreen(false)).catch((thrown) => thrown);
  expect(failureOf(error).line).toMatch(
    /nothing in its files looks like an event .*; a\.txt begins with: once upon a time\. docs/,
  );
  expect(readdirSync(folder)).toEqual(["a.txt"]);
});

test("a run of k3mesh itself needs none", async () => {
  const folder = writeRun(goodRun());
  const error = await suggestFor(folder, new FakeScreen(false)).catch((thrown) => thrown);
  expect(failureOf(error).line).toContain("reads them as they are: k3mesh analyze");
});

test.skipIf(process.platform === "win32")(
  "a folder that cannot be written gets it on stdout, and all else on stderr",
  async () => {
    const folder = logs();
    chmodSync(folder, 0o555);
    const screen = new FakeScreen(false);
    const code = await unprivileged(() => suggestFor(folder, screen));
    expect(code).toBe(0);
    expect(screen.out.join("")).toMatch(/^# k3mesh formats suggest wrote[^✓]*\ninternal: .*\n$/);
    expect(screen.err.join("")).toContain("analyze");
    expect(screen.err.join("")).toContain("✓ clock-condition");
    expect(readdirSync(folder)).not.toContain(FORMAT);
  },
);

/** Root may write everywhere: for a while it is nobody. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
