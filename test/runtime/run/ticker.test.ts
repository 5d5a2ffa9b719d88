import { expect, test } from "vitest";
import type { RunPlan } from "../../../src/protocol/roster.js";
import { NodeClock } from "../../../src/runtime/node-clock.js";
import { Journal, type JournalRecord } from "../../../src/runtime/run/journal.js";
import { Ticker } from "../../../src/runtime/run/ticker.js";

const ROSTER = ["a", "b", "c"].map((id) => {
  return { id, incarnation: `${id}1`, host: "lab", rate: 10, phaseUs: 0 };
});
const PLAN: RunPlan = {
  run: "demo",
  runId: "0123456789abcdef",
  topology: "mesh",
  seed: 7,
  rules: {
    draw: { kind: "range", range: 10 },
    literal: false,
    durationMs: 5_000,
    phase: "aligned",
  },
  roster: ROSTER,
};

const nowhere = () => new Uint8Array();

test("a process that stands still between two ticks of one turn skips what is too late then", () => {
  let nowUs = 0;
  const records: JournalRecord[] = [];
  const scheduler = {
    nowUs: () => nowUs,
    systemUs: () => nowUs,
    readSystem: () => ({ nowUs, systemUs: nowUs }),
    at: () => () => {},
  };
  const nothing = () => {};
  const sink = { append: nothing, flush: nothing, close: nothing, bytes: () => 0, read: nowhere };
  const journal = new Journal(sink, (record) => {
    records.push(record);
    // The first tick is made, and then the process gets no processor for a second.
    if (records.length === 1) nowUs += 1_000_000;
  });
  const [me] = ROSTER;
  if (me === undefined) throw new Error("no machine");
  const run = { plan: PLAN, clock: new NodeClock(scheduler), journal };
  const ticker = new Ticker(run, me, () => []);
  nowUs = 220_000;
  ticker.poll();
  const told = records.map((record) => {
    return record.kind === "skipped" ? `skipped ${record.ticks}` : record.monoUs;
  });
  expect(told).toStrictEqual([220_000, "skipped 9"]);
  const { ticks } = ticker.end("duration", run.clock.now());
  expect(ticks).toStrictEqual({ due: 10, made: 1, skipped: 9 });
});
