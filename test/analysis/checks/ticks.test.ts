import { expect, test } from "vitest";
import type { EventRecord, Note, TraceRecord } from "../../../src/trace/records.js";
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
import { testDamage } from "../damage-test.js";
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
