import { expect, test } from "vitest";
import type { RunAnalysis } from "../../src/analysis/analyze.js";
import { formatVerdict } from "../../src/analysis/verdict.js";
import type { TraceRecord } from "../../src/trace/records.js";
import { analyzeRunFolder } from "../kit/folders.js";
import { apart, ping } from "./apart.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";
import { TwoClocks } from "./two-clocks.js";

const S = 1_000_000;
const B = { host: "far", offsetUs: -2 * S, driftPpm: 40 };
const C = { host: "away", offsetUs: 7 * S, driftPpm: -25 };
const NEAR_B = new TwoClocks(B.offsetUs, B.driftPpm);
const NEAR_C = new TwoClocks(C.offsetUs, C.driftPpm);

function analysis(traces: ReadonlyMap<string, readonly TraceRecord[]>): Promise<RunAnalysis> {
  return analyzeRunFolder(writeRun(traces));
}

/** A good run in which every machine has time to send. */
function allTalking(): Map<string, TraceRecord[]> {
  return goodRun({ rates: [6, 6, 6] });
}

/** That on three hosts, with the pings of a to both others and of c to b. */
function onThreeHosts(): Map<string, TraceRecord[]> {
  const traces = apart(allTalking(), { b: B, c: C });
  ping(traces, ["a", "b"], NEAR_B, (i) => [200, i % 4 === 0 ? 200 : 20_000]);
  ping(traces, ["a", "c"], NEAR_C);
  ping(traces, ["c", "b"], new TwoClocks(B.offsetUs - C.offsetUs, B.driftPpm - C.driftPpm));
  return traces;
}

test("latencies across hosts are what they are by one clock, to within the error", async () => {
  const truth = (await analysis(allTalking())).messages.latency;
  const { latency } = (await analysis(onThreeHosts())).messages;
  expect(latency).toMatchObject({ corrected: true, offsetsUnknown: [], impossible: 0 });
  const errorUs = latency.offsetErrorMaxUs ?? 0;
  expect(errorUs).toBeLessThan(500);
  for (const rank of ["p50Us", "p99Us", "maxUs"] as const) {
    const offUs = Math.abs((latency[rank] ?? 0) - (truth[rank] ?? 0));
    expect(offUs).toBeLessThanOrEqual(errorUs);
  }
});

test("what lies before its send by the hosts' clocks is at most the error early once corrected", async () => {
  const [near, far] = await Promise.all([analysis(allTalking()), analysis(onThreeHosts())]);
  const none = { byWall: 0, byCorrectedWall: 0, byLamport: 0 };
  expect(near.messages.beforeSend).toStrictEqual(none);
  // Clock b is behind both others', c's ahead of them: whatever goes to an earlier clock.
  const early = ["a c", "b a", "b c"];
  const pairs = near.checks.flatMap((check) => (check.name === "conservation" ? check.pairs : []));
  const received = pairs.filter(({ from, to }) => early.includes(`${to} ${from}`));
  const byWall = received.reduce((sum, pair) => sum + pair.received, 0);
  expect(byWall).toBeGreaterThan(20);
  // One message took less time than the offsets are known to.
  expect(far.messages.beforeSend).toStrictEqual({ ...none, byWall, byCorrectedWall: 1 });
  expect(far.messages.latency.impossible).toBe(0);
});

test("without a measured offset nothing is corrected, and the raw count stays", async () => {
  const { messages } = await analysis(apart(allTalking(), { b: B, c: C }));
  expect(messages.beforeSend).toMatchObject({ byCorrectedWall: null, byLamport: 0 });
  expect(messages.beforeSend.byWall).toBeGreaterThan(20);
});

test("of a literal run Lamport's clocks put as many receives before their send as are breaches", async () => {
  const { messages, checks } = await analysis(goodRun({ literal: true }));
  const condition = checks.find(({ name }) => name === "clock-condition");
  expect(messages.beforeSend.byLamport).toBe(condition?.result === "false" && condition.breaches);
});

test("a machine's clock is told against that of the smallest id, and how that changes", async () => {
  const { a, b, c } = (await analysis(onThreeHosts())).machines;
  expect(a).toMatchObject({ wallOffsetUs: 0, wallOffsetErrorUs: 0, wallDriftPpm: 0 });
  for (const [figures, place] of [
    [b, B],
    [c, C],
  ] as const) {
    const { wallOffsetUs, wallOffsetErrorUs, wallDriftPpm, wallDriftErrorPpm } = figures ?? {};
    expect(wallOffsetErrorUs).toBeLessThan(500);
    expect(Math.abs((wallOffsetUs ?? 0) - place.offsetUs)).toBeLessThan(500);
    expect(wallDriftErrorPpm).toBeLessThan(60);
    const offPpm = Math.abs((wallDriftPpm ?? 0) - place.driftPpm);
    expect(offPpm).toBeLessThanOrEqual(wallDriftErrorPpm ?? 0);
  }
});

test("the pings of either side alone are enough, also when a trace is missing", async () => {
  const traces = onThreeHosts();
  traces.delete("b");
  const { messages, machines } = await analysis(traces);
  expect(messages.latency).toMatchObject({ corrected: true, impossible: 0 });
  expect(Object.keys(machines)).toEqual(["a", "c"]);
  const others = onThreeHosts();
  others.delete("a");
  const { messages: rest, machines: left } = await analysis(others);
  expect(rest.latency).toMatchObject({
    corrected: false,
    offsetsUnknown: [
      ["a", "b"],
      ["a", "c"],
    ],
  });
  expect(left.b).toMatchObject({ wallOffsetUs: null, wallDriftPpm: null });
});

test("where one offset is not known, nothing is corrected and the pair is named", async () => {
  const traces = apart(allTalking(), { b: B, c: C });
  ping(traces, ["b", "a"], new TwoClocks(-B.offsetUs, -B.driftPpm));
  ping(traces, ["a", "c"], NEAR_C);
  const { messages, machines } = await analysis(traces);
  expect(messages.latency).toMatchObject({
    corrected: false,
    offsetErrorMaxUs: null,
    offsetsUnknown: [["b", "c"]],
  });
  // What a slow clock sent to a fast one seems to take seconds, and the other way less than none.
  expect(messages.latency.impossible).toBeGreaterThan(0);
  expect(machines.c?.wallOffsetErrorUs).toBeLessThan(500);
});

test("machines of one host need no pings: their latencies are as they are", async () => {
  const traces = apart(allTalking(), { c: C });
  ping(traces, ["a", "c"], NEAR_C);
  ping(traces, ["c", "b"], new TwoClocks(-C.offsetUs, -C.driftPpm));
  const { messages, machines } = await analysis(traces);
  expect(messages.latency).toMatchObject({ corrected: true, offsetsUnknown: [], impossible: 0 });
  expect(machines.b).toMatchObject({ wallOffsetUs: 0, wallOffsetErrorUs: 0 });
});

test("on one computer what the pings tell within their errors corrects nothing", async () => {
  const traces = allTalking();
  ping(traces, ["a", "b"], new TwoClocks(5, 0), (i) => [i * 10, 400]);
  ping(traces, ["a", "c"], new TwoClocks(-5, 0), (i) => [400, i * 10]);
  const { messages, machines } = await analysis(traces);
  const { latency } = (await analysis(allTalking())).messages;
  expect(messages.latency).toStrictEqual(latency);
  expect(machines.b?.wallOffsetUs).toBe(0);
});

test("two computers of one name are told apart by their clocks", async () => {
  const traces = apart(allTalking(), { b: { offsetUs: 3_600 * S } });
  ping(traces, ["a", "b"], new TwoClocks(3_600 * S, 0));
  ping(traces, ["b", "c"], new TwoClocks(-3_600 * S, 0));
  const { messages, machines } = await analysis(traces);
  expect(messages.latency).toMatchObject({ corrected: true, impossible: 0 });
  expect(machines.b?.wallOffsetUs).toBe(3_600 * S);
  expect(machines.c?.wallOffsetUs).toBe(0);
});

test("messages that come out as arrived before they were sent are counted", async () => {
  const traces = apart(allTalking(), { b: B });
  const wrong = new TwoClocks(B.offsetUs + S, B.driftPpm);
  ping(traces, ["a", "b"], wrong);
  ping(traces, ["c", "b"], wrong);
  const { latency } = (await analysis(traces)).messages;
  expect(latency.corrected).toBe(true);
  expect(latency.impossible).toBeGreaterThan(0);
});

test("offsets are no matter of the checks, nor of the verdict's bytes", async () => {
  const verdict = formatVerdict(await analysis(allTalking()));
  // No slow quartz: the simulation does not tick by it.
  const traces = apart(allTalking(), { b: B, c: { ...C, driftPpm: 0 } });
  ping(traces, ["a", "b"], NEAR_B);
  ping(traces, ["a", "c"], new TwoClocks(C.offsetUs, 0));
  expect(formatVerdict(await analysis(traces))).toBe(verdict);
});
