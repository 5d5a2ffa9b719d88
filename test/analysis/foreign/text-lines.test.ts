import { describe, expect, test } from "vitest";
import { describeIncident } from "../../../src/analysis/incidents.js";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import { analyzeFiles, breachOf, checkOf, type Files, troubles } from "./log-folder.js";

const GOOD: Files = {
  "machine_1.log": [
    "machine 1 begins, 3 ticks a second",
    "[INTERNAL] SystemTime=1740950560.0, LogicalClock=1, Info=drew 7, nothing to do",
    "[SEND] SystemTime=1740950560.5, LogicalClock=2, Info=To=2, 3",
    "[SEND] SystemTime=1740950561.0, LogicalClock=3, Info=To=3",
  ],
  "machine_2.log": [
    "[RECEIVE] SystemTime=1740950560.9, LogicalClock=3, Info=From=1, SenderClock=2, QueueSizeAfter=0, OldLocalClock=0",
    "[INTERNAL] SystemTime=1740950561.4, LogicalClock=4",
  ],
  "machine_3.log": [
    "[RECEIVE] SystemTime=1740950561.25, LogicalClock=3, Info=From=1, SenderClock=2, QueueSizeAfter=1, OldLocalClock=0",
    "[RECEIVE] SystemTime=1740950561.5, LogicalClock=4, Info=From=1, SenderClock=3, QueueSizeAfter=0, OldLocalClock=3",
  ],
};

test("text logs tell of everything but arrivals, due times, actions and a seed", async () => {
  const analysis = await analyzeFiles(GOOD);
  expect(analysis.format).toBe("text");
  expect(troubles(analysis)).toStrictEqual({
    queues: "not recorded",
    ticks: "not recorded",
    actions: "not recorded",
    seed: "not recorded",
  });
  expect(checkOf(analysis, "conservation")).toMatchObject({ sent: 3, received: 3, lost: 0 });
  expect(analysis.machines["1"]).toMatchObject({
    internal: 1,
    send: 2,
    finalClock: 3,
    durationUs: 1_000_000,
    clockPerSecond: 2,
    queueMean: null,
    queueMax: null,
  });
  expect(analysis.machines["3"]).toMatchObject({ receive: 2, queueMean: 0.5, queueMax: 1 });
});

test.each([["Info=To=2, To=3"], ["Info=To=[2, 3]"], ["Info=To=2;3, Draw=3"], ["To=2 3"]])(
  "a broadcast is a send to several: %s",
  async (info) => {
    const lines = GOOD["machine_1.log"] as readonly string[];
    const log = lines.map((line) => line.replace("Info=To=2, 3", info));
    const analysis = await analyzeFiles({ ...GOOD, "machine_1.log": log });
    expect(checkOf(analysis, "conservation")).toMatchObject({ result: "true", sent: 3 });
  },
);

test("a broadcast may be a line per recipient, all of one stamp", async () => {
  const lines = GOOD["machine_1.log"] as readonly string[];
  const log = lines.flatMap((line) => {
    if (!line.includes("To=2, 3")) return [line];
    return [line.replace("To=2, 3", "To=2"), line.replace("To=2, 3", "To=3")];
  });
  const analysis = await analyzeFiles({ ...GOOD, "machine_1.log": log });
  expect(checkOf(analysis, "clocks-increase").result).toBe("true");
  expect(analysis.machines["1"]).toMatchObject({ send: 2 });
  const twice = log.map((line) => line.replace("To=3", "To=2"));
  expect(
    breachOf(await analyzeFiles({ ...GOOD, "machine_1.log": twice }), "clocks-increase"),
  ).toMatchObject({ line: 4, reason: "the clock goes from 2 to 2" });
});

test("lines of other programs, and files beside, are left alone", async () => {
  const files = { ...GOOD, "notes.txt": "LogicalClock= is the clock", "plot.png": "\u0089PNG" };
  expect(await analyzeFiles(files)).toStrictEqual({
    ...(await analyzeFiles(GOOD)),
    run: expect.anything(),
  });
});

test("a log may be named after its machine in any way", async () => {
  const log = (id: string, ...lines: string[]) => [`${id} begins`, ...lines];
  const files = {
    "log-vm-a.txt": log("a", "[SEND] SystemTime=1, LogicalClock=1, Info=To=B"),
    "log-vm-b.txt": log("b", "[RECEIVE] SystemTime=2, LogicalClock=2, Info=From=A, SenderClock=1"),
  };
  const analysis = await analyzeFiles(files);
  expect(Object.keys(analysis.machines)).toStrictEqual(["a", "b"]);
  expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
});

test("the first line that breaks a rule is named, comments counted", async () => {
  const lines = GOOD["machine_2.log"] as readonly string[];
  const log = ["# a comment", ...lines.map((line) => line.replace("Clock=3, I", "Clock=2, I"))];
  const analysis = await analyzeFiles({ ...GOOD, "machine_2.log": log });
  expect(breachOf(analysis, "clock-condition")).toMatchObject({
    file: "machine_2.log",
    line: 2,
    reason: "the receive is stamped 2, its message 2",
  });
});

test("a last line that was cut off is left out, and told", async () => {
  const log = `${(GOOD["machine_2.log"] as readonly string[]).join("\n")}\n[RECEIVE] SystemTime=1740950562.0, LogicalClock=5, Info=Fr`;
  const analysis = await analyzeFiles({ ...GOOD, "machine_2.log": log });
  expect(analysis.losses.map(describeIncident)).toStrictEqual([
    "the log of 2 breaks off within a line",
  ]);
});

describe("a damaged line is an error with file, line and reason", () => {
  test.each([
    ["[RECIEVE] SystemTime=1, LogicalClock=2", "it begins with none of [SEND], [RECEIVE]"],
    ["[INTERNAL] SystemTime=1, LogicalClock=two", 'LogicalClock is "two", not an integer'],
    ["[INTERNAL] SystemTime=1, LogicalClock=-2", 'LogicalClock is "-2", not an integer'],
    ["[INTERNAL] SystemTime=noon, LogicalClock=2", 'SystemTime is "noon", not a number of sec'],
    ["[RECEIVE] SystemTime=1, LogicalClock=2, SenderClock=?", 'SenderClock is "?", not an'],
    [`[INTERNAL] LogicalClock=2, Info=${"x".repeat(5_000)}`, "longer than any event"],
  ])("%s", async (line, reason) => {
    const lines = GOOD["machine_3.log"] as readonly string[];
    const files = { ...GOOD, "machine_3.log": [...lines, line, ...lines] };
    await expect(analyzeFiles(files)).rejects.toThrow(`machine_3.log:3: ${reason}`);
  });
});

test("machines are what differs between the files, and a broadcast may list its peers in words", async () => {
  const analysis = await analyzeFiles({
    "machine_1_log.txt": [
      "[INTERNAL] SystemTime=100.0, LogicalClock=1",
      "[SEND] SystemTime=100.5, LogicalClock=2, Info=To=2",
      "[SEND] SystemTime=101.0, LogicalClock=3, Info=Broadcast to peers [2, 3]",
    ],
    "machine_2_log.txt": [
      "[RECEIVE] SystemTime=100.6, LogicalClock=3, Info=From=1, SenderClock=2, QueueSizeAfter=0, OldLocalClock=0",
      "[RECEIVE] SystemTime=101.1, LogicalClock=4, Info=From=1, SenderClock=3, QueueSizeAfter=0, OldLocalClock=3",
    ],
    "machine_3_log.txt": [
      "[RECEIVE] SystemTime=101.2, LogicalClock=4, Info=From=1, SenderClock=3, QueueSizeAfter=0, OldLocalClock=0",
      "[INTERNAL] SystemTime=101.9, LogicalClock=5",
    ],
  });
  expect(Object.keys(analysis.machines)).toStrictEqual(["1", "2", "3"]);
  expect(checkOf(analysis, "conservation")).toMatchObject({ result: "true", sent: 3, received: 3 });
  expect(exitCodeOf(analysis)).toBe(0);
});

test("ports are matched to the machines that the files are called after, or both lists are shown", async () => {
  const sent = (clock: number, to: string) =>
    `[SEND] SystemTime=1, LogicalClock=${clock}, Info=To=${to}`;
  const received = (from: string) =>
    `[RECEIVE] SystemTime=2, LogicalClock=2, Info=From=${from}, SenderClock=1, QueueSizeAfter=0`;
  const files = {
    "vm1.log": [sent(1, "5002, 5003")],
    "vm2.log": [received("5001")],
    "vm3.log": [received("5001")],
  };
  const analysis = await analyzeFiles(files);
  expect(Object.keys(analysis.machines)).toStrictEqual(["1", "2", "3"]);
  expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
  expect(exitCodeOf(analysis)).toBe(0);
  const { "vm3.log": _, ...two } = { ...files, "vm2.log": [received("7001")] };
  const unmatched = await analyzeFiles(two);
  expect(unmatched.nothingToJudge).toContain("the logs are of 1, 2, they name 5002, 5003, 7001");
  expect(exitCodeOf(unmatched)).toBe(4);
});
