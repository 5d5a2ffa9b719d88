import { describe, expect, test } from "vitest";
import type { Analysis } from "../../../src/analysis/analyze.js";
import { describeIncident } from "../../../src/analysis/incidents.js";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import { analyzeFiles, breachOf, checkOf, type Files, troubles } from "./log-folder.js";

// Three clients of a star. An element is seven lines without a message, thirteen with one.

const A = "127.0.0.1:8001";
const B = "127.0.0.1:8002";

function internal(seconds: number, clock: number): object {
  return event("INTERNAL", seconds, clock, 0, null);
}

function message(source: string, type: string, clock: number): object {
  const system_clock_time = 1741053475.5 + clock / 1e3;
  return { source, type, system_clock_time, logical_clock_time: clock, payload: "" };
}

function send(source: string, type: string, seconds: number, clock: number, carried = clock) {
  return event("SEND", seconds, clock, 0, message(source, type, carried));
}

function receive(source: string, type: string, carried: number, seconds: number, clock: number) {
  return event("RECEIVE", seconds, clock, 0, message(source, type, carried));
}

function event(kind: string, seconds: number, clock: number, queue: number, what: object | null) {
  return {
    event_type: kind,
    system_clock_time: 1741053475 + seconds,
    logical_clock_time: clock,
    message_queue_size: queue,
    message: what,
  };
}

function log(...events: object[]): string {
  return JSON.stringify(events, null, 4);
}

function args(more: object = {}): string {
  return JSON.stringify({
    exp_name: "t",
    run_time: 60,
    prob_internal: 0.7,
    clock_speeds: [2, 4, 1],
    ...more,
  });
}

const GOOD: Files = {
  "args.json": args(),
  "client-localhost-8001.json": log(
    internal(0, 1),
    send(A, "SEND_SECOND", 0.5, 2),
    receive(B, "BROADCAST", 3, 1, 4),
  ),
  "client-localhost-8002.json": log(
    internal(0, 1),
    send(B, "SEND_SECOND", 0.25, 2),
    send(B, "BROADCAST", 0.5, 3),
  ),
  "client-localhost-8003.json": log(
    receive(A, "SEND_SECOND", 2, 0, 3),
    receive(B, "SEND_SECOND", 2, 1, 4),
    receive(B, "BROADCAST", 3, 2, 5),
  ),
};

test("a star's logs tell of everything but arrivals, due times, a seed and its hub", async () => {
  const analysis = await analyzeFiles(GOOD);
  expect(troubles(analysis)).toStrictEqual({
    queues: "not recorded",
    ticks: "not recorded",
    seed: "not recorded",
    forwards: "not recorded",
  });
  expect(analysis).toMatchObject({
    format: "star-json",
    run: {
      topology: "star",
      rules: {
        drawRange: null,
        internalProbability: 0.7,
        literal: null,
        durationMs: 60_000,
        phase: null,
      },
    },
    status: null,
    messages: { sent: 4, received: 4 },
  });
  expect(analysis.run.roster.map(({ id, rate }) => [id, rate])).toStrictEqual([
    ["127-0-0-1-8001", 2],
    ["127-0-0-1-8002", 4],
    ["127-0-0-1-8003", 1],
  ]);
  expect(analysis.machines["127-0-0-1-8002"]).toMatchObject({ finalClock: 3, clockPerSecond: 4 });
});

test("without args.json, rates, duration and probability are not known", async () => {
  const { "args.json": _, ...logs } = GOOD;
  const { run } = await analyzeFiles(logs);
  expect(run.roster.map(({ rate }) => rate)).toStrictEqual([null, null, null]);
  expect(run.rules).toMatchObject({ internalProbability: null, durationMs: null });
});

test("speeds count only where every client is seen to tick at its own", async () => {
  const swapped = { ...GOOD, "args.json": args({ clock_speeds: [4, 2, 1] }) };
  const { run } = await analyzeFiles(swapped);
  expect(run.roster.map(({ rate }) => rate)).toStrictEqual([null, null, null]);
});

test("the peers are in the order of the original addresses", async () => {
  // As texts 10001 is before 9001 and 9002: it is their first peer.
  const [a, b, c] = ["127.0.0.1:10001", "127.0.0.1:9001", "127.0.0.1:9002"] as const;
  const files = {
    "client-localhost-9001.json": log(send(b, "SEND_FIRST", 0, 1)),
    "client-localhost-9002.json": log(send(c, "SEND_FIRST", 0, 1)),
    "client-localhost-10001.json": log(
      receive(b, "SEND_FIRST", 1, 0, 2),
      receive(c, "SEND_FIRST", 1, 1, 3),
      send(a, "SEND_SECOND", 2, 4),
    ),
  };
  const analysis = await analyzeFiles(files);
  expect(analysis.run.roster.map(({ id }) => id)).toStrictEqual([
    "127-0-0-1-10001",
    "127-0-0-1-9001",
    "127-0-0-1-9002",
  ]);
  expect(checkOf(analysis, "actions").result).toBe("true");
});

test("a receive at somebody whom the type does not name is a breach of the actions", async () => {
  const misled = {
    ...GOOD,
    "client-localhost-8001.json": log(internal(0, 1), send(A, "SEND_FIRST", 0.5, 2)),
  };
  const analysis = await analyzeFiles(misled);
  expect(breachOf(analysis, "actions")).toStrictEqual({
    file: "client-localhost-8003.json",
    line: 2,
    reason: "the SEND_ONE of 127-0-0-1-8001 arrives at 127-0-0-1-8003, but means 127-0-0-1-8002",
  });
  expect(exitCodeOf(analysis)).toBe(1);
});

test("messages that the server loses before all are there are a gap, and exit code 1", async () => {
  const late = {
    ...GOOD,
    "client-localhost-8003.json": log(receive(B, "BROADCAST", 3, 2, 4)),
  };
  const analysis = await analyzeFiles(late);
  expect(breachOf(analysis, "fifo")).toMatchObject({
    file: "client-localhost-8003.json",
    line: 2,
    reason: "127-0-0-1-8002@3 comes before 1 sent earlier",
  });
  expect(breachOf(analysis, "conservation")).toMatchObject({
    file: "client-localhost-8002.json",
    line: 9,
  });
  expect(checkOf(analysis, "clock-condition").result).toBe("true");
  expect(analysis.losses).toStrictEqual([
    { kind: "messages-lost", from: "127-0-0-1-8002", to: "127-0-0-1-8003", messages: 1 },
  ]);
  expect(exitCodeOf(analysis)).toBe(1);
});

test("a client that never sends has the address that its file and the others' tell", async () => {
  const analysis = await analyzeFiles(GOOD);
  expect(Object.keys(analysis.machines)).toContain("127-0-0-1-8003");
  const { "args.json": _, ...logs } = GOOD;
  const alone = Object.fromEntries(
    Object.entries(logs).map(([name]) => [name, log(internal(0, 1))]),
  );
  expect(Object.keys((await analyzeFiles(alone)).machines)).toStrictEqual([
    "localhost-8001",
    "localhost-8002",
    "localhost-8003",
  ]);
});

test("where not all clients are known, nobody can say whom an action means", async () => {
  const { "client-localhost-8003.json": _, ...two } = GOOD;
  const analysis = await analyzeFiles(two);
  expect(troubles(analysis)).toMatchObject({
    fifo: "not recorded",
    conservation: "not recorded",
    actions: "not recorded",
  });
  expect(checkOf(analysis, "clock-condition").result).toBe("unknown");
  expect(analysis.losses.map(describeIncident)).toStrictEqual([
    "machines that no log is of or names: 1",
  ]);
  expect(exitCodeOf(analysis)).toBe(4);
});

test("a message that carries another clock than its send is found by what it carries", async () => {
  const literal = {
    ...GOOD,
    "client-localhost-8001.json": log(internal(0, 1), send(A, "SEND_SECOND", 0.5, 2, 1)),
    "client-localhost-8003.json": log(receive(A, "SEND_SECOND", 1, 0, 2)),
  };
  const analysis = await analyzeFiles(literal);
  expect(breachOf(analysis, "clock-condition")).toMatchObject({
    file: "client-localhost-8003.json",
    line: 2,
    reason: "127-0-0-1-8001@1 carries 1, not 2",
    rule: expect.stringContaining("the message carries the clock before the increment"),
  });
  expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
});

test("a breach is on the line where its element begins, pretty-printed or not", async () => {
  const events = [internal(0, 1), internal(0.5, 1), internal(1, 2)];
  const pretty = { ...GOOD, "client-localhost-8001.json": log(...events) };
  expect(breachOf(await analyzeFiles(pretty), "clocks-increase")).toMatchObject({ line: 9 });
  const dense = { ...GOOD, "client-localhost-8001.json": JSON.stringify(events) };
  expect(breachOf(await analyzeFiles(dense), "clocks-increase")).toMatchObject({ line: 1 });
});

test("an array that is cut off is read as far as it goes, and told", async () => {
  const file = "client-localhost-8001.json";
  const text = GOOD[file] as string;
  const whole = await analyzeFiles(GOOD);
  const cut = await analyzeFiles({
    ...GOOD,
    [file]: text.slice(0, text.lastIndexOf("payload") - 1),
  });
  expect(cut.losses).toContainEqual({ kind: "torn", id: "127-0-0-1-8001" });
  expect(eventsOf(cut, "127-0-0-1-8001")).toBe(eventsOf(whole, "127-0-0-1-8001") - 1);
  expect(exitCodeOf(cut)).toBe(4);
});

function eventsOf({ machines }: Analysis, id: string): number {
  const { internal = 0, send = 0, receive = 0 } = machines[id] ?? {};
  return internal + send + receive;
}

describe("damage is an error with file, line and reason", () => {
  const file = "client-localhost-8002.json";

  test.each([
    [
      "a clock that is no number",
      (text: string) => text.replace('"logical_clock_time": 2', '"logical_clock_time": "2"'),
      9,
      '"logical_clock_time": expected number, received string',
    ],
    [
      "an unknown event",
      (text: string) => text.replace('"INTERNAL"', '"NOTHING"'),
      2,
      '"event_type": ',
    ],
    ["a missing comma", (text: string) => text.replace("},\n    {", "}\n    {"), 9, "a comma is"],
    ["a key that is no text", (text: string) => text.replace('"event_type"', "7"), 2, "not JSON"],
    [
      "a send without a message",
      (text: string) => text.replace('"INTERNAL"', '"SEND"'),
      2,
      '"message": ',
    ],
    ["a send of another client", (text: string) => text.replace(B, A), 22, `a send of ${B} in`],
  ])("%s", async (_title, damage, line, reason) => {
    const files = { ...GOOD, [file]: damage(GOOD[file] as string) };
    await expect(analyzeFiles(files)).rejects.toThrow(`${file}:${line}: ${reason}`);
  });

  test("also in args.json", async () => {
    const broken = { ...GOOD, "args.json": "{" };
    await expect(analyzeFiles(broken)).rejects.toThrow("args.json: not JSON");
    const wrong = { ...GOOD, "args.json": args({ run_time: "60" }) };
    await expect(analyzeFiles(wrong)).rejects.toThrow('args.json: "run_time": expected number');
  });
});
