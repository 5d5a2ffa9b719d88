import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { analyze, analyzeAll } from "../../src/cli/analyze.js";
import { reportFailure } from "../../src/cli/failure.js";
import { asLeast, asText } from "../analysis/foreign/formats.js";
import type { Files } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { analyzeFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

const send = '{"kind":"send","lamport":2,"to":["b"]}';
const WRONG: Files = {
  "a.log": ['{"kind":"internal","lamport":1}', send],
  "b.log": ['{"kind":"receive","lamport":2,"from":"a","msgLamport":1}'],
};
const UNKNOWN: Files = {
  "vm1.log":
    "12:00 SEND clock 1 \u001b[31mto 2\n\n12:01 INTERNAL clock 2\n12:02 SEND\n12:03 SEND\n",
  "vm2.log": "12:00 RECV clock 2\n",
};

/** Writes files into folders below a new one. */
function tree(files: Readonly<Record<string, Files>>): string {
  const top = tempFolder();
  for (const [folder, content] of Object.entries(files)) {
    for (const [name, lines] of Object.entries(content)) {
      const path = join(top, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, Array.isArray(lines) ? `${lines.join("\n")}\n` : (lines as string));
    }
  }
  return top;
}

/** The exit code, and what `--json` says of each run: its folder and exit code, or its error. */
async function runsOf(target: string) {
  const screen = new FakeScreen(false);
  const code = await analyze(target, { json: true }, screen);
  const document = JSON.parse(screen.out.join(""));
  const runs: Record<string, string>[] = document.runs ?? [document];
  const below = (folder = "") => folder.replace(`${dirname(target)}/`, "");
  return {
    code,
    runs: runs.map(({ folder, error, format, machines }) => {
      return [below(folder), error ?? [format, ...Object.keys(Object(machines))].join(" ")];
    }),
  };
}

test("runs in folders below are a row each, and what does not read as logs is none", async () => {
  const least = asLeast(goodRun());
  const top = tree({
    anna: least,
    "ben/logs": asText(goodRun()),
    carl: WRONG,
    "carl/src": { "main.py": "print('SEND')\n", "README.md": '{"kind":"send","lamport":2}\n' },
    "carl/node_modules/x": WRONG,
    "carl/.git": WRONG,
    plots: { "a.csv": "t,lc\n1,2\n", "b.csv": "t,lc\n1,2\n" },
  });
  const name = top.slice(dirname(top).length + 1);
  expect(await runsOf(top)).toStrictEqual({
    code: 1,
    runs: [
      [`${name}/anna`, "least a b c"],
      [`${name}/ben/logs`, "text 1 2 3"],
      [`${name}/carl`, "least a b"],
    ],
  });
});

test("a folder with one run below it is that run", async () => {
  const top = tree({ logs: asLeast(goodRun()) });
  const screen = new FakeScreen(false);
  expect(await analyze(top, {}, screen)).toBe(0);
  expect(screen.out.join("")).toContain(`folder ${join(top, "logs")}\n`);
  expect(screen.out.join("")).toMatch(/^logs: of \d checks/);
});

test("what a run of k3mesh has in folders below is no run beside it", async () => {
  const own = writeRun(goodRun());
  mkdirSync(join(own, "copies"));
  writeFileSync(join(own, "copies", "a.log"), `${send}\n`);
  expect((await runsOf(own)).runs).toHaveLength(1);
});

test("runs that only the names of files tell apart are a row each, and judged one by one", async () => {
  const run = (name: string, files: Files) => {
    return Object.entries(files).map(([file, lines]) => [`${name}_vm_${file}`, lines] as const);
  };
  const top = tree({
    ".": Object.fromEntries([
      ...run("run1", asLeast(goodRun())),
      ...run("run2", WRONG).map(([file, lines]) => [file.replace(".log", ".jsonl"), lines]),
      ["run3_vm_a.jsonl", "not one {\n"],
      ["run3_vm_b.jsonl", [send]],
    ]),
  });
  const name = top.slice(dirname(top).length + 1);
  expect(await runsOf(top)).toStrictEqual({
    code: 2,
    runs: [
      [`${name}/run1_vm_*.jsonl`, "least a b c"],
      [`${name}/run2_vm_*.jsonl`, "least a b"],
      [`${name}/run3_vm_*.jsonl`, expect.stringMatching(/^run3_vm_a\.jsonl:1: not JSON/)],
    ],
  });
  await expect(analyzeFolder(top)).rejects.toThrow(
    /: the logs of 3 runs are in it \(.*run1_vm_\*\.jsonl, .*\)\. Keep those of one in a folder/,
  );
});

test("logs that are not known are a row beside those that are", async () => {
  const top = tree({ anna: asLeast(goodRun()), ben: UNKNOWN });
  const { code, runs } = await runsOf(top);
  expect(code).toBe(2);
  expect(runs[1]).toStrictEqual([
    expect.stringMatching(/ben$/),
    expect.stringMatching(/^no logs that are known among its files \(vm1\.log, vm2\.log\)\. /),
  ]);
});

/** What is said on stderr, where the controls of a terminal would be spelled out. */
async function said(folder: string): Promise<string[]> {
  const screen = new FakeScreen(false);
  const error = await analyze(folder, {}, screen).catch((thrown: unknown) => thrown);
  expect(reportFailure(error, false, screen.stderr)).toBe(2);
  expect(screen.out).toStrictEqual([]);
  return screen.err.join("").split("\n");
}

test("logs that are not known are shown, with the commands that help", async () => {
  const folder = tree({
    ".": { ...UNKNOWN, "a.json": '{"internal": 1}', "README.md": "# SEND\n" },
  });
  expect(await said(folder)).toStrictEqual([
    `k3mesh: ${folder}: no logs that are known among its files (README.md, a.json, vm1.log, …). ` +
      "docs/checking-your-own.md says what is read, and how to describe other logs",
    "vm1.log begins:",
    "  | 12:00 SEND clock 1 \\u001b[31mto 2",
    "  | 12:01 INTERNAL clock 2",
    "  | 12:02 SEND",
    "to have a first k3mesh-format.yaml written, which says how to read such logs:",
    `  k3mesh formats suggest ${folder}`,
    "to read them as a file says that you wrote by the docs:",
    `  k3mesh analyze ${folder} --log-format FILE`,
    "",
  ]);
});

test("a file in UTF-16 is shown as a text, and no file that is none", async () => {
  const utf16 = Buffer.from("\ufeffSEND clock 1\r\nRECV clock 2\r\n", "utf16le");
  const folder = tempFolder();
  writeFileSync(join(folder, "a.bin"), Buffer.from([1, 2, 0, 3, 4, 0, 0, 5]));
  expect(await said(folder)).toHaveLength(2);
  writeFileSync(join(folder, "b.log"), utf16);
  expect((await said(folder)).slice(1, 4)).toStrictEqual([
    "b.log begins:",
    "  | SEND clock 1",
    "  | RECV clock 2",
  ]);
});

test("JSON lines of another kind are not known, whatever they are called", async () => {
  const folder = tree({ ".": { "a.jsonl": '{"event":"send","clock":1}\n', "b.jsonl": "{}\n" } });
  expect((await said(folder)).slice(1, 3)).toStrictEqual([
    "a.jsonl begins:",
    '  | {"event":"send","clock":1}',
  ]);
});

test("of several folders the first one that is not known is shown below the table, on demand", async () => {
  const unknown = tree({ ".": UNKNOWN });
  const folders = [tree({ ".": WRONG }), unknown];
  const bare = new FakeScreen(false);
  expect(await analyzeAll(folders, {}, bare)).toBe(2);
  expect(bare.err).toStrictEqual([]);
  const screen = new FakeScreen(false);
  expect(await analyzeAll(folders, { details: true }, screen)).toBe(2);
  expect(screen.out.join("")).toContain("no logs that are known");
  expect(screen.err.join("")).toMatch(/^vm1\.log begins:\n/);
  const quiet = new FakeScreen(false);
  await analyzeAll([unknown, unknown], { quiet: true, details: true }, quiet);
  expect(quiet.err).toStrictEqual([]);
});

test("names in the events that no file has are said to be those of machines", async () => {
  const receive = (from: string) =>
    JSON.stringify({ kind: "receive", lamport: 3, from, msgLamport: 2 });
  const ports = tree({
    ".": {
      "vm1.log": ['{"kind":"send","lamport":2,"to":[5002, 5003]}'],
      "vm2.log": [receive("5001")],
      "vm3.log": [receive("5001")],
    },
  });
  const screen = new FakeScreen(false);
  expect(await analyze(ports, {}, screen)).toBe(0);
  expect(screen.out.join("")).toContain("\nin the events 5001 is 1, 5002 is 2, 5003 is 3\n");
  const { run } = await analyzeFolder(ports);
  expect(run.roster.map(({ id, alias }) => [id, alias])).toStrictEqual([
    ["1", "5001"],
    ["2", "5002"],
    ["3", "5003"],
  ]);
});
