import fc from "fast-check";
import { expect, test } from "vitest";
import { matched } from "../../../src/analysis/matching.js";
import type { EventDetails } from "../../../src/analysis/provenance/event-details.js";
import type { EventRange, Knowledge } from "../../../src/analysis/provenance/knowledge.js";
import { provenanceOf } from "../../../src/analysis/provenance/provenance.js";
import type { EventRecord, TraceRecord } from "../../../src/trace/records.js";
import { checkFolder, readRunFolder } from "../../kit/folders.js";
import { simulated } from "../../kit/simulated.js";
import { apart, ping } from "../apart.js";
import {
  anyEvents,
  closure,
  type KnownRun,
  play,
  runOfAny,
  steps,
} from "../causality/random-run.js";
import { writeFiles } from "../foreign/log-folder.js";
import { goodRun, isEvent } from "../good-run.js";
import { writeRun } from "../run-folder.js";
import { TwoClocks } from "../two-clocks.js";

/** All events of a run, machine by machine, with their provenance. */
function provenances({ run }: Pick<KnownRun, "run">) {
  return run.traces.flatMap((trace) => {
    return Array.from({ length: trace.events.count }, (_, event) => {
      return provenanceOf(run, { trace, event });
    });
  });
}

test("the chain is the longest that leads to an event: its clock counts it", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { run } = play(steps);
      const ownBefore = ({ machine, name }: EventDetails) => {
        const place = Number(name.split(":")[1]) - 1;
        return run.traceById.get(machine)?.events.lamportBefore(place);
      };
      for (const { event, chain } of provenances({ run })) {
        const { stays, end } = chain;
        expect(end).toBe("start");
        expect(stays[0]?.last).toStrictEqual(event);
        expect(stays.reduce((sum, { events }) => sum + events, 0)).toBe(event.lamport);
        for (const [i, { message, first }] of stays.entries()) {
          expect(message?.send).toStrictEqual(stays[i + 1]?.last);
          if (message === null) continue;
          expect(first.lamport).toBe((message.stamp ?? 0) + 1);
          expect(message.stamp).toBeGreaterThan(ownBefore(first) ?? Number.NaN);
        }
      }
    }),
  );
});

test("what is known, concurrent and later of each machine is what brute force finds", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const known = play(steps);
      const before = closure(known);
      const names = known.run.traces.flatMap(({ id, events }) => {
        return Array.from({ length: events.count }, (_, i) => `${id}:${i + 1}`);
      });
      for (const [event, { knowledge }] of provenances(known).entries()) {
        const own = known.events[event]?.machine;
        const others = [...known.run.traces.keys()].filter((machine) => machine !== own);
        expect(knowledge.map(namesIn)).toStrictEqual(
          others.map((machine) => {
            const all = [...names.keys()].filter((one) => known.events[one]?.machine === machine);
            const past = all.filter((one) => before[event]?.has(one));
            const future = all.filter((one) => before[one]?.has(event));
            const rest = all.filter((one) => !past.includes(one) && !future.includes(one));
            const nameOf = (one: number | undefined) => (one === undefined ? null : names[one]);
            return {
              known: nameOf(past.at(-1)),
              concurrent:
                rest.length === 0 ? null : [nameOf(rest[0]), nameOf(rest.at(-1)), rest.length],
              later: nameOf(future[0]),
            };
          }),
        );
      }
    }),
  );
});

function namesIn({ known, concurrent, later }: Knowledge) {
  return {
    known: known?.name ?? null,
    concurrent: concurrent && rangeOf(concurrent),
    later: later?.name ?? null,
  };
}

function rangeOf({ first, last, count }: EventRange) {
  return [first.name, last.name, count];
}

test("without the log of a machine the chain ends at what came from it, and says why", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      for (const { event, chain } of provenances(play(steps, [1]))) {
        const message = chain.stays.at(-1)?.message;
        const events = chain.stays.reduce((sum, stay) => sum + stay.events, 0);
        expect(events + (message?.stamp ?? 0)).toBe(event.lamport);
        expect(chain.end).toBe(message ? "missing" : "start");
        if (message) {
          expect([message.from, message.missing]).toEqual(["b", "the trace of b is missing"]);
        }
      }
    }),
  );
});

test("logs that contradict themselves are followed to where they do", async () => {
  fc.assert(
    fc.property(anyEvents, (machines) => {
      for (const { chain } of provenances(runOfAny(machines))) {
        expect(chain.stays.length).toBeGreaterThan(0);
      }
    }),
  );
  const folder = writeFiles({
    "a.jsonl": [received(6, "b", 5), '{"kind":"send","lamport":7}'],
    "b.jsonl": [received(8, "a", 7), '{"kind":"send","lamport":5}'],
  });
  const [first] = provenances(await checkFolder(folder));
  expect(first?.chain.end).toBe("circle");
  expect(first?.chain.stays.map(({ last }) => last.name)).toEqual(["a:1", "b:2"]);
});

function received(lamport: number, from: string, msgLamport: number): string {
  return JSON.stringify({ kind: "receive", lamport, from, msgLamport });
}

/** The provenance of each event of traces, with its record. */
async function withRecords(traces: ReadonlyMap<string, readonly TraceRecord[]>) {
  const run = matched(await readRunFolder(writeRun(traces)));
  return run.traces.flatMap((trace) => {
    const records = (traces.get(trace.id) ?? []).filter(isEvent);
    return records.map((record, event) => ({
      record,
      provenance: provenanceOf(run, { trace, event }),
    }));
  });
}

test("of what had arrived and was not read, all that is read later is named, in that order", async () => {
  const traces = goodRun({ rates: [1, 6, 6], durationMs: 30_000 });
  let waiting = 0;
  for (const { record, provenance } of await withRecords(traces)) {
    const later = (traces.get(provenance.event.machine) ?? []).filter((other) => {
      return (
        other.kind === "receive" && other.seq > record.seq && other.arrivedMonoUs <= record.monoUs
      );
    });
    const { inbox } = provenance;
    expect(inbox.length).toBe(record.queue);
    expect(inbox.waiting.map(({ name }) => name)).toEqual(
      later.map((other) => other.kind === "receive" && other.msg),
    );
    waiting += inbox.waiting.length;
    if (record.kind === "receive") {
      expect(provenance.waitedUs).toBe(record.monoUs - record.arrivedMonoUs);
    }
  }
  expect(waiting).toBeGreaterThan(100);
});

test("what others did in the same microsecond counts as done", async () => {
  const { traces } = simulated({ rates: "2,4,4", phase: "aligned", duration: "5s" });
  const told = await withRecords(traces as ReadonlyMap<string, readonly TraceRecord[]>);
  const second = told.find(({ provenance }) => provenance.event.name === "a:2");
  expect(second?.record.monoUs).toBe(500_000);
  expect(second?.provenance.knowledge.map(({ meanwhile }) => meanwhile?.name)).toEqual([
    "b:3",
    "c:3",
  ]);
});

const FAR = { host: "far", offsetUs: -3_000_120, driftPpm: 40 };

test("what others had done meanwhile is told by the clocks of all computers, corrected", async () => {
  const traces = goodRun({ rates: [2, 5, 6] });
  const [near, far] = [new Map<string, string>(), new Map<string, string>()];
  for (const { record, provenance } of await withRecords(traces)) {
    for (const { machine, meanwhile } of provenance.knowledge) {
      const before = (traces.get(machine) ?? []).filter((one) => {
        return isEvent(one) && one.wallUs <= record.wallUs;
      }) as EventRecord[];
      const last = before.at(-1);
      expect(meanwhile?.name).toBe(last && `${machine}:${last.seq}`);
      near.set(`${provenance.event.name} ${machine}`, meanwhile?.name ?? "none");
    }
  }
  const moved = apart(goodRun({ rates: [2, 5, 6] }), { b: FAR });
  const clocks = new TwoClocks(FAR.offsetUs, FAR.driftPpm);
  ping(moved, ["a", "b"], clocks);
  ping(moved, ["c", "b"], clocks);
  for (const { provenance } of await withRecords(moved)) {
    for (const { machine, meanwhile } of provenance.knowledge) {
      far.set(`${provenance.event.name} ${machine}`, meanwhile?.name ?? "none");
    }
  }
  // Two events within the error of the offsets may change places.
  const same = [...near].filter(([key, name]) => far.get(key) === name);
  expect(same.length).toBeGreaterThan(near.size * 0.98);
});

test("what another had done meanwhile is not known where no ping compared the clocks", async () => {
  const told = await withRecords(apart(goodRun(), { b: FAR }));
  const others = told.flatMap(({ provenance: { event, knowledge } }) => {
    return knowledge.map(({ machine, meanwhile }) => ({
      isFar: event.machine === "b" || machine === "b",
      isKnown: meanwhile !== null,
    }));
  });
  expect(others.some(({ isFar, isKnown }) => isFar && isKnown)).toBe(false);
  expect(others.filter(({ isFar, isKnown }) => !isFar && isKnown).length).toBeGreaterThan(100);
});
