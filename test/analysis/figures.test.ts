import { expect, test } from "vitest";
import { ticksDueBefore } from "../../src/analysis/machine-trace.js";
import { median, percentile } from "../../src/analysis/percentile.js";
import { rosterHash } from "../../src/protocol/roster.js";
import type { EventRecord, Header, TraceRecord } from "../../src/trace/records.js";
import { analyzeFolder } from "../kit/folders.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";

// Machine a by hand: 1 tick a second from 0.5 s on, five of them in 5 s.

const ON_THE_SAME_COMPUTER = {
  wallOffsetUs: 0,
  wallOffsetErrorUs: 0,
  wallDriftPpm: 0,
  wallDriftErrorPpm: 0,
};

const STAMPS = [
  [500_000, 1],
  [1_500_100, 2],
  [2_500_200, 3],
  [3_500_300, 4],
  [4_500_900, 5],
] as const;

test("the figures of a machine are those of its events", async () => {
  const { machines, messages } = await analyzeFolder(writeRun(handMade()));
  expect(machines.a).toStrictEqual({
    internal: 3,
    send: 1,
    receive: 1,
    finalClock: 12,
    // From 1 to 2, 10, 11 and 12.
    jumpMean: 11 / 4,
    jumpMax: 8,
    clockPerSecond: 12 / 5,
    queueMean: 2 / 5,
    queueMax: 2,
    ticks: { due: 5, made: 5, skipped: 0 },
    latenessMedianUs: 200,
    latenessMaxUs: 900,
    latenessDriftUs: 900,
    durationUs: 5_000_000,
    startWallUs: 1000,
    links: [],
    ...ON_THE_SAME_COMPUTER,
  });
  expect(messages).toStrictEqual({
    sent: 1,
    received: 1,
    failed: 0,
    latency: {
      p50Us: 250,
      p99Us: 250,
      maxUs: 250,
      corrected: false,
      offsetErrorMaxUs: null,
      offsetsUnknown: [],
      impossible: 0,
    },
    beforeSend: { byWall: 0, byCorrectedWall: 0, byLamport: 0 },
  });
});

test("a machine that made no event has no figures where there is nothing to measure", async () => {
  const { machines } = await analyzeFolder(writeRun(handMade()));
  expect(machines.b).toStrictEqual({
    internal: 0,
    send: 0,
    receive: 0,
    finalClock: 0,
    jumpMean: null,
    jumpMax: null,
    clockPerSecond: null,
    queueMean: null,
    queueMax: null,
    ticks: { due: 0, made: 0, skipped: 0 },
    latenessMedianUs: null,
    latenessMaxUs: null,
    latenessDriftUs: null,
    durationUs: 0,
    startWallUs: 1000,
    links: [],
    ...ON_THE_SAME_COMPUTER,
  });
});

test("sums over the machines are the figures of the run", async () => {
  const { machines, messages, checks } = await analyzeFolder(writeRun(goodRun()));
  const receive = Object.values(machines).reduce((sum, figures) => sum + figures.receive, 0);
  expect(messages.received).toBe(receive);
  const conservation = checks.find((check) => check.name === "conservation");
  expect(conservation).toMatchObject({ sent: messages.sent, received: receive, lost: 0 });
});

test("a percentile is the smallest value that its share of the values does not exceed", () => {
  const values = Float64Array.from([1, 2, 3, 4]);
  expect([0.25, 0.26, 0.5, 0.99, 1].map((share) => percentile(values, share))).toStrictEqual([
    1, 2, 2, 4, 4,
  ]);
  expect(median(Float64Array.from([9, 1, 5]))).toBe(5);
  expect(median(new Float64Array())).toBe(null);
});

test("the ticks before a moment are those that are due before it", () => {
  const third = { rate: 3, phaseUs: 100 };
  expect(ticksDueBefore(third, 0)).toBe(0);
  expect(ticksDueBefore(third, 100)).toBe(0);
  expect(ticksDueBefore(third, 101)).toBe(1);
  expect(ticksDueBefore(third, 333_433)).toBe(1);
  expect(ticksDueBefore(third, 333_434)).toBe(2);
  expect(ticksDueBefore(third, 1_000_100)).toBe(3);
  expect(ticksDueBefore({ rate: 10_000, phaseUs: 0 }, 3_600_000_000)).toBe(36_000_000);
});

function handMade(): Map<string, TraceRecord[]> {
  const roster = ["a", "b", "c"].map((id) => {
    return { id, incarnation: "0".repeat(20), host: "lab", rate: 1, phaseUs: 500_000 };
  });
  const headers = roster.map((entry): Header => {
    return {
      kind: "header",
      schema: 1,
      run: "hand",
      runId: rosterHash(roster),
      topology: "mesh",
      ...entry,
      roster,
      seed: 1,
      rules: { drawRange: 10, literal: false, durationMs: 5_000, phase: "random" },
      startWallUs: 1_000,
      versions: { k3mesh: "0", node: "0" },
      links: [],
    };
  });
  const [a, b, c] = headers as [Header, Header, Header];
  return new Map<string, TraceRecord[]>([
    ["a", [a, ...eventsOfA(), end(12, 5, { internal: 3, send: 1, receive: 1 })]],
    ["b", [b]],
    ["c", [c]],
  ]);
}

function eventsOfA(): EventRecord[] {
  const common = STAMPS.map(([monoUs, seq]) => ({
    seq,
    tick: seq,
    wallUs: monoUs + 1_000,
    monoUs,
  }));
  const [one, two, three, four, five] = common as [Common, Common, Common, Common, Common];
  return [
    { kind: "internal", ...one, lamport: 1, queue: 0 },
    { kind: "send", ...two, lamport: 2, queue: 0, action: "SEND_ONE", msg: "a#1", to: ["b"] },
    {
      kind: "receive",
      ...three,
      lamport: 10,
      queue: 2,
      msg: "b#1",
      from: "b",
      msgLamport: 9,
      sentWallUs: 1_000,
      arrivedWallUs: 1_250,
      arrivedMonoUs: 250,
    },
    { kind: "internal", ...four, lamport: 11, queue: 0 },
    { kind: "internal", ...five, lamport: 12, queue: 0 },
  ];
}

type Common = Pick<EventRecord, "seq" | "tick" | "wallUs" | "monoUs">;

function end(
  lamport: number,
  made: number,
  counts: { readonly internal: number; readonly send: number; readonly receive: number },
): TraceRecord {
  return {
    kind: "end",
    wallUs: 5_001_000,
    monoUs: 5_000_000,
    reason: "duration",
    lamport,
    queue: 0,
    counts,
    ticks: { due: made, made, skipped: 0 },
  };
}
