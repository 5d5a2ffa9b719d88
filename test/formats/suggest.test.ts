import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analysis/analyze.js";
import { type Suggestion, suggestFormat } from "../../src/formats/suggest/suggest-format.js";
import { judgeFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { compared, LAYOUTS, logsOf, NAMES } from "./layouts.js";

interface Outcome {
  readonly layout: string;
  readonly isRight: boolean;
  readonly suggestion: Suggestion;
  readonly analysis: Analysis;
}

async function judged(files: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const suggestion = suggestFormat(Object.entries(files).map(([file, text]) => ({ file, text })));
  if (suggestion === undefined) return undefined;
  writeFileSync(join(folder, "k3mesh-format.yaml"), suggestion.yaml);
  return { suggestion, analysis: await judgeFolder(folder) };
}

async function outcomeOf(layout: string): Promise<Outcome | string> {
  const texts = logsOf(layout).map((file) => {
    return [file, readFileSync(join(LAYOUTS, layout, file), "utf8")] as const;
  });
  const found = await judged(Object.fromEntries(texts));
  if (found === undefined) return layout;
  const { found: machines, expected } = compared(layout, found.analysis);
  const isRight = JSON.stringify(machines.machines) === JSON.stringify(expected.machines);
  return { layout, isRight, ...found };
}

test("of the layouts that were written by hand, those are read without an edit", async () => {
  const outcomes = await Promise.all(NAMES.map(outcomeOf));
  const read = outcomes.filter((one) => typeof one !== "string");
  const right = read.filter(({ isRight }) => isRight);
  expect(right.map(({ layout }) => layout)).toEqual(NAMES);
  // What is read wrongly says so: by a doubt, or by lines that match nothing.
  const silent = read.filter(({ isRight, suggestion, analysis }) => {
    return !isRight && suggestion.doubts.length + (analysis.howRead?.unmatched.lines ?? 0) === 0;
  });
  expect(silent.map(({ layout }) => layout)).toEqual([]);
  for (const { layout, analysis } of read) {
    expect(analysis.losses, layout).toEqual([]);
    const { found, expected } = compared(layout, analysis);
    expect(found, layout).toEqual(expected);
  }
});

test("what a program calls its fields is found by their words, and what has none by its values", async () => {
  const outcome = await outcomeOf("01-tabs");
  const { suggestion } = outcome as Outcome;
  expect(suggestion.yaml).toContain("(?<lamport>\\d+)\\t(?<from>\\d+)\\t(?<msgLamport>\\d+)");
  expect(suggestion.doubts.map((doubt) => doubt.split(":")[0])).toEqual([
    "lamport",
    "msgLamport",
    "from",
    "queue",
    "to",
  ]);
  const { suggestion: named } = (await outcomeOf("09-broadcast-list")) as Outcome;
  expect(named.doubts).toEqual([]);
  expect(named.yaml).toContain("Message from (?<from>\\d+) with clock (?<msgLamport>\\d+)");
});

const SEND = "SEND clock=1\nSEND clock=2\nSEND clock=3\n";

describe("it says what it is not sure of", () => {
  test.each([
    ["a kind of which there is none", { "a.log": SEND, "b.log": "RECV clock=4\n" }, "internal: no"],
    [
      "a clock that does not grow",
      { "a.log": "SEND n=5\nSEND n=3\nSEND n=4\nSEND n=1\n", "b.log": "RECV n=1\nRECV n=1\n" },
      "lamport: no number grows",
    ],
    [
      "an event without a number",
      { "a.log": `${SEND}SEND clock=\n12:00:00 SEND failed\n`, "b.log": "RECV clock=4\n" },
      "send: 1 of the lines that look like one have no number",
    ],
  ])("%s", async (_what, files, says) => {
    const found = await judged(files);
    expect(found?.suggestion.doubts.some((doubt) => doubt.startsWith(says))).toBe(true);
    expect(found?.suggestion.yaml).toContain(`# - ${says}`);
  });
});

test("the column of a table is called as its header says, whatever else stands in the row", async () => {
  const log = ["Time,Event,Queue,Clock", "12:00:00,Internal Event,N/A,1", "12:00:01,Send,N/A,2"];
  const found = await judged({
    "a.csv": `${log.join("\n")}\n`,
    "b.csv": "Time,Event,Queue,Clock\n12:00:02,Receive,7,3\n12:00:03,Receive,6,4\n",
  });
  const [named, only] = [/,(\(\?<queue>\\d\+\)),\(\?<lamport>/, "receive: "];
  const receive = found?.suggestion.yaml.split("\n").find((line) => line.startsWith(only));
  expect(receive).toMatch(named);
  expect(found?.suggestion.doubts).toEqual([]);
});

test("the log's own machine is nobody's peer, even where few events name it", async () => {
  const log = (id: number, lines: readonly string[]) => {
    return lines.map((line, i) => `[Machine ${id}] Clock: ${i + 1} - ${line}\n`).join("");
  };
  const found = await judged({
    "m1.log": log(1, ["Internal", "Internal", "Sent to Machine 2", "Sent to Machine 3"]),
    "m2.log": log(2, ["Internal", "Sent to all", "Sent to Machine 1", "Internal"]),
    "m3.log": log(3, ["Sent to all", "Internal", "Sent to Machine 2", "Internal"]),
  });
  expect(found?.suggestion.yaml).toMatch(/^broadcast: '\^ \*\\\[Machine \\d\+/m);
  expect(found?.suggestion.yaml).toMatch(/^send: .*Machine \(\?<to>/m);
});

test("events of different numbers of lines, with nothing between, are told apart", async () => {
  const found = await judged({
    "a.log": "--- INTERNAL\nclock: 1\n--- SEND\nto: b\nclock: 2\n--- SEND\nto: b\nclock: 3\n",
    "b.log": "--- RECEIVE\nfrom: a\nstamp: 2\nclock: 3\n--- RECEIVE\nfrom: a\nstamp: 3\nclock: 4\n",
  });
  expect(found?.analysis.howRead).toMatchObject({ events: 5, unmatched: { lines: 0 } });
  expect(found?.suggestion.yaml.match(/^(receive|send|internal): /gm)).toHaveLength(3);
});

test("quotes, and signs that mean something in a pattern, stay what they are", async () => {
  const files = {
    "a.log": "a's {send}? (clock) [1]*\na's {send}? (clock) [2]*\n",
    "b.log": "b's {recv}? (clock) [3]*\nb's {recv}? (clock) [4]*\n",
  };
  const found = await judged(files);
  expect(found?.analysis.howRead).toMatchObject({ events: 4, unmatched: { lines: 0 } });
});

test("objects of JSON over several lines are read", async () => {
  const objectOf = (event: object) => JSON.stringify(event, null, 2);
  const log = (events: readonly object[]) => `[\n${events.map(objectOf).join(",\n")}\n]\n`;
  const found = await judged({
    "a.json": log([
      { type: "internal", clock: 1 },
      { type: "send", clock: 2, to: ["b"] },
      { type: "send", clock: 3, to: ["b"] },
    ]),
    "b.json": log([
      { type: "receive", clock: 3, from: "a", stamp: 2 },
      { type: "receive", clock: 4, from: "a", stamp: 3 },
    ]),
  });
  expect(found?.analysis.machines).toMatchObject({
    a: { internal: 1, send: 2 },
    b: { receive: 2, finalClock: 4 },
  });
});

test.each([
  [{}],
  [{ "a.log": "" }],
  [{ "a.txt": "a poem about nothing\nin 2 lines\n" }],
  [{ "a.json": '{ "send": 1, "receive": 2 }\n' }],
])("nothing is suggested where nothing looks like an event: %j", (files) => {
  const logs = Object.entries(files).map(([file, text]) => ({ file, text: String(text) }));
  expect(suggestFormat(logs)).toBeUndefined();
});

test("logs whose every send is for two machines name both, also where a comma alone is between", async () => {
  const found = await judged({
    "vm1.log": "Received from vm2: stamp 1, clock 2\nSent to vm2, vm3: clock 3\n",
    "vm2.log": "Sent to vm1, vm3: clock 1\nReceived from vm1: stamp 3, clock 4\n",
    "vm3.log":
      "Received from vm2: stamp 1, clock 2\nReceived from vm1: stamp 3, clock 4\nSent to vm1, vm2: clock 5\n",
  });
  const { messages, checks } = found?.analysis ?? {};
  expect(messages?.sent).toBe(6);
  expect(checks?.filter(({ result }) => result === "false")).toEqual([]);
});
