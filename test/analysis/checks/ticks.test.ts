import { describe, expect, test } from "vitest";
import type { End, EventRecord, Note, TraceRecord } from "../../../src/trace/records.js";
import { analyzeFolder } from "../../kit/folders.js";
import {
  endOf,
  events,
  type Found,
  findAll,
  first,
  last,
  lastInternal,
  ownClock,
  patch,
  receives,
  type Traces,
  traceOfMachine,
} from "../damage.js";
import { reasonOf, testDamage } from "../damage-test.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

testDamage("ticks", [
  [
    "a tick is made before it is due",
    ["ticks"],
    (traces) => {
      const event = lastInternal(traces, "c");
      const header = first(traceOfMachine(traces, event.id) as TraceRecord[]);
      if (header.kind !== "header") throw new Error("no header");
      const dueUs = header.phaseUs + Math.floor(((event.record.tick - 1) * 1e6) / header.rate);
      patch(traces, event, { monoUs: dueUs - 1 });
      return event;
    },
  ],
  [
    "a tick is left out",
    ["ticks"],
    (traces) => {
      const event = lastInternal(traces, "c");
      patch(traces, event, { tick: event.record.tick + 1 });
      return event;
    },
  ],
  [
    "an event is left out of the count",
    ["ticks"],
    (traces) => {
      const event = lastInternal(traces, "c");
      patch(traces, event, { seq: event.record.seq + 1 });
      return event;
    },
  ],
  [
    "time runs backwards",
    ["ticks"],
    (traces) => {
      const all = events(traces, "c");
      const at = all.findIndex(({ record }, i) => {
        return i > 0 && [record, all[i - 1]?.record].every((r) => r?.kind === "internal");
      });
      const [one, two] = all.slice(at - 1) as [Found<EventRecord>, Found<EventRecord>];
      patch(traces, one, { monoUs: two.record.monoUs + 1 });
      return two;
    },
  ],
  [
    "more ticks are due than the rate calls for",
    ["ticks"],
    (traces) => {
      const end = endOf(traces, "b");
      patch(traces, end, { ticks: { ...end.record.ticks, due: end.record.ticks.due + 1 } });
      return end;
    },
  ],
  [
    "the last tick is missing, and nobody says so",
    ["ticks"],
    (traces) => {
      const end = endOf(traces, "a");
      const { ticks, counts, queue } = end.record;
      const event = last(receives(traces, "a"));
      traceOfMachine(traces, "a").splice(event.index, 1);
      const moved = endOf(traces, "a");
      patch(traces, moved, {
        ticks: { ...ticks, due: ticks.due - 1, made: ticks.made - 1 },
        counts: { ...counts, receive: counts.receive - 1 },
        queue: queue + 1,
        lamport: ownClock(traces, moved),
      });
      return moved;
    },
  ],
  [
    "the counts by kind are wrong",
    ["ticks"],
    (traces) => {
      const end = endOf(traces, "b");
      const { counts } = end.record;
      const { internal, send } = counts;
      patch(traces, end, { counts: { ...counts, internal: internal + 1, send: send - 1 } });
      return end;
    },
  ],
  [
    "ticks are skipped without a note",
    ["ticks"],
    (traces) => {
      const note = first(skips(traces));
      traceOfMachine(traces, note.id).splice(note.index, 1);
      return note;
    },
    { stall: { id: "c", atUs: 5_000_000, forUs: 2_000_000 } },
  ],
  [
    "a note skips one tick too many",
    ["ticks"],
    (traces) => {
      const note = first(skips(traces));
      patch(traces, note, { ticks: note.record.ticks + 1 });
      return note;
    },
    { stall: { id: "c", atUs: 5_000_000, forUs: 2_000_000 } },
  ],
  [
    "ticks are skipped before they are due",
    ["ticks"],
    (traces) => {
      const note = first(skips(traces));
      patch(traces, note, { monoUs: 5_000_000 });
      return note;
    },
    { stall: { id: "c", atUs: 5_000_000, forUs: 2_000_000 } },
  ],
]);

test("a breach is false even where a trace is missing and a machine died", async () => {
  const traces = goodRun({ kill: { ids: ["c"], atUs: 9_000_000 } });
  traces.delete("a");
  patch(traces, first(events(traces, "b")), { seq: 99 });
  const { checks } = await analyzeFolder(writeRun(traces));
  const ticks = checks.find(({ name }) => name === "ticks");
  expect(ticks).toMatchObject({ result: "false", first: { file: "b.trace.jsonl", line: 2 } });
});

function skips(traces: Traces) {
  const is = (record: TraceRecord): record is Extract<Note, { kind: "skipped" }> =>
    record.kind === "skipped";
  return findAll(traces, "c", is);
}

const STALL = { stall: { id: "c", atUs: 5_000_000, forUs: 2_000_000 } } as const;

describe("a violation says which tick it is, and by how much it is wrong", () => {
  /** The last event of c, at another moment; its due moment and how late it may be. */
  function moved(toUs: (dueUs: number) => number): [Traces, number, number] {
    const traces = goodRun();
    const event = lastInternal(traces, "c");
    const { tick } = event.record;
    const [header] = traceOfMachine(traces, "c");
    if (header?.kind !== "header") throw new Error("no header");
    const dueUs = header.phaseUs + Math.floor(((tick - 1) * 1e6) / header.rate);
    const monoUs = toUs(dueUs);
    patch(traces, event, { monoUs, wallUs: header.startWallUs + monoUs });
    const end = endOf(traces, "c");
    const endUs = Math.max(end.record.monoUs, monoUs);
    patch(traces, end, { monoUs: endUs, wallUs: header.startWallUs + endUs });
    return [traces, tick, dueUs];
  }

  test("a tick that is made too soon", async () => {
    const [traces, tick, dueUs] = moved((us) => us - 1);
    expect(await reasonOf(traces, "ticks")).toBe(
      `tick ${tick} is made at ${dueUs - 1}, due at ${dueUs}`,
    );
  });

  test("one that is too late; as late as is allowed is not", async () => {
    const [late, tick] = moved((us) => us + 250_001);
    expect(await reasonOf(late, "ticks")).toBe(
      `tick ${tick} is made 250001 µs late: beyond 250000 µs it is skipped`,
    );
    const [justInTime] = moved((us) => us + 250_000);
    expect(await reasonOf(justInTime, "ticks")).toBeUndefined();
  });

  test("one that is out of its turn, or counted wrong", async () => {
    const traces = goodRun();
    const event = lastInternal(traces, "c");
    const { tick, seq } = event.record;
    patch(traces, event, { tick: tick + 1 });
    expect(await reasonOf(traces, "ticks")).toBe(`tick ${tick + 1} comes where ${tick} is next`);
    patch(traces, event, { seq: seq + 3 });
    expect(await reasonOf(traces, "ticks")).toBe(`seq ${seq + 3} follows ${seq - 1}`);
  });

  test("one that is due after the duration", async () => {
    const traces = goodRun();
    for (const trace of traces.values()) {
      const [header] = trace;
      if (header?.kind !== "header") throw new Error("no header");
      trace[0] = { ...header, rules: { ...header.rules, durationMs: 19_700 } };
    }
    expect(await reasonOf(traces, "ticks")).toMatch(
      /^tick \d+ is due at 19[789]\d+, after the duration$/,
    );
  });

  test("ticks that are skipped too soon", async () => {
    const traces = goodRun(STALL);
    const note = first(skips(traces));
    const before = events(traces, "c").findLast(({ index }) => index < note.index)?.record;
    const lastSkipped = (before?.tick ?? 0) + note.record.ticks;
    patch(traces, note, { ticks: note.record.ticks + 1 });
    expect(await reasonOf(traces, "ticks")).toMatch(
      new RegExp(`^tick ${lastSkipped + 1} is skipped, \\d+ µs late: 250000 µs are allowed$`),
    );
    patch(traces, note, { monoUs: before?.monoUs ?? 0 });
    expect(await reasonOf(traces, "ticks")).toBe(
      `tick ${lastSkipped + 1} is skipped before it is due`,
    );
  });

  test.each<[string, (end: End) => Partial<End>, string | RegExp]>([
    [
      "ticks that were made",
      ({ ticks }) => ({ ticks: { ...ticks, made: ticks.made + 1 } }),
      /^\d+ ticks made, \d+ events$/,
    ],
    [
      "ticks that were skipped",
      ({ ticks }) => ({ ticks: { ...ticks, skipped: ticks.skipped + 1 } }),
      /^\d+ ticks skipped, \d+ noted$/,
    ],
    [
      "ticks that were due",
      ({ ticks }) => ({ ticks: { ...ticks, due: ticks.due + 1 } }),
      /^\d+ ticks due, \d+ made and \d+ skipped$/,
    ],
    [
      "events of a kind",
      ({ counts }) => ({ counts: { ...counts, receive: counts.receive + 1 } }),
      "the counts by kind are not those of the events",
    ],
  ])("an end that counts %s wrong", async (_, change, reason) => {
    const traces = goodRun(STALL);
    const end = endOf(traces, "c");
    patch(traces, end, change(end.record));
    const found = await reasonOf(traces, "ticks");
    if (typeof reason === "string") expect(found).toBe(reason);
    else expect(found).toMatch(reason);
  });

  test("an end before the last event", async () => {
    const traces = goodRun();
    const end = endOf(traces, "b");
    const { wallUs, monoUs: lastUs } = last(events(traces, "b")).record;
    patch(traces, end, { wallUs: wallUs - 1, monoUs: lastUs - 1 });
    expect(await reasonOf(traces, "ticks")).toBe(`monoUs ${lastUs - 1} follows ${lastUs}`);
  });
});

test("what is due is what is made and what is skipped, of machines that died as well", async () => {
  for (const trouble of [{}, { kill: { ids: ["c"], atUs: 9_000_000 } }]) {
    const traces = goodRun({ ...STALL, ...trouble });
    const made = [...traces.keys()].flatMap((id) => events(traces, id)).length;
    const skipped = skips(traces).reduce((sum, { record }) => sum + record.ticks, 0);
    expect(skipped).toBeGreaterThan(0);
    const { checks } = await analyzeFolder(writeRun(traces));
    const ticks = checks.find(({ name }) => name === "ticks");
    expect(ticks).toMatchObject({ due: made + skipped, made, skipped });
  }
});

test("an interrupted machine need not make the ticks that were late then; more are unaccounted for", async () => {
  const traces = goodRun({ interrupt: { ids: ["c"], atUs: 9_000_000 } });
  const ticksOf = async () => {
    const { checks } = await analyzeFolder(writeRun(traces));
    return checks.find(({ name }) => name === "ticks");
  };
  expect(await ticksOf()).toMatchObject({ result: "true" });
  // Two seconds later at six ticks a second, with a quarter of one allowed.
  const end = endOf(traces, "c");
  const { wallUs, monoUs } = end.record;
  patch(traces, end, { wallUs: wallUs + 2e6, monoUs: monoUs + 2e6 });
  expect(await ticksOf()).toMatchObject({
    result: "unknown",
    reason: expect.stringMatching(/^c stopped with (9|10) late ticks neither made nor skipped/),
  });
});
