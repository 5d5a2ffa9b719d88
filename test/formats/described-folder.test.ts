import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LogFolder } from "../../src/analysis/recognize.js";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { runsOf } from "../../src/formats/analyze-folder.js";
import { parseFormat } from "../../src/formats/format-file.js";
import { FolderSource } from "../../src/node/folder-source.js";
import { judgeFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { compared, formatOf, LAYOUTS, logsOf, NAMES } from "./layouts.js";

const FORMAT = "k3mesh-format.yaml";

/** A folder of files, as they are written. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Two machines, two messages. */
const TWO = {
  "a.log": "start\nINT 1\nSEND 2 to b\nSEND 3 to b\n",
  "b.log": "start\nRECV 3 from a: 2\nRECV 4 from a: 3\n",
  [FORMAT]: [
    "receive: '^RECV (?<lamport>\\d+) from (?<from>\\w+): (?<msgLamport>\\d+)$'",
    "send: '^SEND (?<lamport>\\d+) to (?<to>\\w+)$'",
    "internal: '^INT (?<lamport>\\d+)$'",
  ].join("\n"),
};

async function errorOf(folder: string): Promise<string> {
  const error = await judgeFolder(folder).catch((thrown: unknown) => thrown);
  return (error as Error).message.replaceAll(folder, "logs");
}

describe.each(NAMES)("the layout %s, read by a file that was written for it", (layout) => {
  test("has its events, and its verdict", async () => {
    const folder = tempFolder();
    for (const file of logsOf(layout))
      copyFileSync(join(LAYOUTS, layout, file), join(folder, file));
    copyFileSync(formatOf(layout), join(folder, FORMAT));
    const analysis = await judgeFolder(folder);
    const { found, expected } = compared(layout, analysis);
    expect(found).toEqual(expected);
    expect(analysis.howRead?.withoutEvents).toEqual([]);
    expect(analysis.losses.filter(({ kind }) => kind === "missing")).toEqual([]);
  });
});

test("lines that no pattern matches are counted, and the first is named", async () => {
  const { howRead } = await judgeFolder(folderOf(TWO));
  const first = { file: "a.log", line: 1, text: "start" };
  expect(howRead).toMatchObject({ events: 5, unmatched: { lines: 2, first } });
});

test("what the file says of the run is known of it, a rate for each machine", async () => {
  const rules = "rates: 1,3\ndrawRange: 10\nduration: 60s";
  const { run } = await judgeFolder(folderOf({ ...TWO, [FORMAT]: `${TWO[FORMAT]}\n${rules}` }));
  expect(run.roster.map(({ id, rate }) => [id, rate])).toEqual([
    ["a", 1],
    ["b", 3],
  ]);
  expect(run.rules).toMatchObject({ drawRange: 10, internalProbability: null, durationMs: 60_000 });
  const many = folderOf({ ...TWO, [FORMAT]: `${TWO[FORMAT]}\nrates: 1,3,6` });
  expect(await errorOf(many)).toBe(
    "logs/k3mesh-format.yaml: rates has 3 rates, and there are logs of 2 machines; give one for each of a, b",
  );
});

test("what two patterns find is counted: what begins first is taken, then what stands first", async () => {
  const format = `${TWO[FORMAT]}\nbroadcast: 'SEND (?<lamport>\\d+)'`;
  const { howRead, machines } = await judgeFolder(folderOf({ ...TWO, [FORMAT]: format }));
  const first = { file: "a.log", line: 3, text: "SEND 2 to b" };
  expect(howRead).toMatchObject({ events: 5, contested: { lines: 2, first } });
  expect(machines.a).toMatchObject({ send: 2 });
});

test("a file without an event is named and stops nothing; one called as logs are is a log", async () => {
  const files = { ...TWO, "c.log": "", "notes.txt": "mine", "how.md": "SEND 9 to a" };
  const { howRead, losses, machines } = await judgeFolder(folderOf(files));
  expect(howRead?.withoutEvents).toEqual(["c.log", "notes.txt"]);
  expect(howRead?.unmatched.lines).toBe(2);
  expect(losses).toContainEqual({ kind: "empty", id: "c", file: "c.log" });
  expect(Object.keys(machines)).toEqual(["a", "b"]);
});

test("an event of several lines stands at its first one, whatever ends its lines", async () => {
  const files = {
    "a.log": "Event: send\r\nClock: 1\r\n\r\nEvent: send\r\nClock: 2\r\n",
    "b.log": "Event: receive\r\nClock: 9\r\n",
    [FORMAT]: [
      "send: 'Event: send\\s+Clock: (?<lamport>\\d+)'",
      "receive: 'Event: receive\\s+Clock: (?<lamport>\\d+)'",
    ].join("\n"),
  };
  const { howRead, machines } = await judgeFolder(folderOf(files));
  expect(howRead).toMatchObject({ events: 3, unmatched: { lines: 0, first: null } });
  expect(machines.a).toMatchObject({ send: 2, finalClock: 2 });
});

test("runs that the names of files tell apart are judged one by one", async () => {
  const files = {
    "run1-a.log": TWO["a.log"],
    "run1-b.log": TWO["b.log"],
    "run2-a.log": TWO["a.log"],
    "run2-b.log": TWO["b.log"].replace("RECV 4", "RECV 3"),
    [FORMAT]: `${TWO[FORMAT]}\nfile: '^(?<run>run\\d)-(?<id>\\w)'`,
  };
  const found = await runsOf(new LogFolder(new FolderSource(folderOf(files))));
  const runs = await Promise.all(found.map(async (run) => (await run.check()).analysis));
  expect(runs.map((run) => run.run.run.replace(/^.*\//, ""))).toEqual(["run1", "run2"]);
  expect(runs.map(exitCodeOf)).toEqual([0, 1]);
  await expect(judgeFolder(folderOf(files))).rejects.toThrow("the logs of 2 runs are in it");
});

test("names that events use are mapped, in lists too", async () => {
  const files = {
    "a.log": "SEND 1 to 5002 & 5003\n",
    "b.log": "RECV 2 from 5001: 1\n",
    "c.log": "RECV 2 from 5001: 1\n",
    [FORMAT]: `${TWO[FORMAT].replace("(?<to>\\w+)", "(?<to>.+)")}
names:
  5001: a
  5002: b
  5003: c
file: '^(?<id>\\w)\\.log$'`,
  };
  const { checks, run } = await judgeFolder(folderOf(files));
  expect(run.roster.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(checks.find(({ name }) => name === "receives-have-sends")?.result).toBe("true");
});

test.each([
  ["RECV 4x from a: 3", "RECV (?<lamport>\\w+)", 'b.log:1: lamport is "4x", not an integer'],
  [
    "RECV 4 at soon",
    "RECV (?<lamport>\\w+) at (?<time>\\w+)",
    'b.log:1: time is "soon", no number',
  ],
  ["RECV 4 from a b", "RECV (?<lamport>\\w+) from (?<from>.+)", 'from is "a b", more than one'],
])(
  "what a group finds and cannot be is an error with its place: %s",
  async (line, receive, says) => {
    const files = { ...TWO, "b.log": `${line}\n`, [FORMAT]: `receive: '${receive}'` };
    const message = await errorOf(folderOf(files));
    expect(message).toContain(says);
    expect(message).toMatch(/Look at receive in logs.k3mesh-format\.yaml$/);
  },
);

test("where no pattern matches at all, the first line is shown", async () => {
  const files = { ...TWO, [FORMAT]: "send: 'sent (?<lamport>\\d+)'" };
  expect(await errorOf(folderOf(files))).toMatch(
    /^logs: no pattern of logs.k3mesh-format\.yaml matches any of 7 lines, the first a\.log:1: start$/,
  );
});

test("a pattern that would go on for ever is ended, and named", async () => {
  const folder = folderOf({
    "a.log": `${"a".repeat(60)}!\n`,
    [FORMAT]: "send: '^(a+)+(?<lamport>\\d+)$'",
  });
  const message = await errorOf(folder);
  expect(message).toMatch(/^logs.k3mesh-format\.yaml: a pattern takes too long on a\.log; /);
});

test("a file given by itself is for every folder, and goes before one beside the logs", async () => {
  const { [FORMAT]: text, ...logs } = TWO;
  const path = "other.yaml";
  const format = parseFormat(text, path);
  for (const folder of [folderOf(logs), folderOf({ ...logs, [FORMAT]: "send: '('" })]) {
    const { howRead } = await judgeFolder(folder, format);
    expect(howRead).toMatchObject({ formatFile: path, events: 5 });
  }
});
