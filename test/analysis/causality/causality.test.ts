import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { causalityOf } from "../../../src/analysis/causality/causality.js";
import { causalOrder, EventGraph } from "../../../src/analysis/causality/event-graph.js";
import { findEvent } from "../../../src/analysis/causality/find-event.js";
import { relationOf } from "../../../src/analysis/causality/relation.js";
import { eventsAround } from "../../../src/analysis/causality/steps.js";
import {
  anyEvents,
  closure,
  distances,
  type KnownRun,
  play,
  runOfAny,
  type Step,
  steps,
} from "./random-run.js";

/** Any two different events, the first of the smaller number. */
function* pairsOf({ events }: KnownRun): Generator<[number, number]> {
  for (const other of events.keys()) for (let one = 0; one < other; one++) yield [one, other];
}

function countsOf(known: KnownRun): object {
  const before = closure(known);
  const { events } = known;
  const cross = [...pairsOf(known)].filter(([a, b]) => events[a]?.machine !== events[b]?.machine);
  const concurrent = cross.filter(([a, b]) => !(before[b]?.has(a) || before[a]?.has(b)));
  const ordered = concurrent.filter(([a, b]) => events[a]?.lamport !== events[b]?.lamport);
  const areInOrder = events.every(({ lamport }, event) => {
    return [...(before[event] ?? [])].every((one) => (events[one]?.lamport ?? 0) < lamport);
  });
  return {
    pairs: cross.length,
    happensBefore: cross.length - concurrent.length,
    concurrent: concurrent.length,
    concurrentOrdered: areInOrder ? ordered.length : null,
  };
}

/** Receives of messages that came before one sent earlier. */
function overtakingReceives(known: KnownRun): number[] {
  const { events } = known;
  const before = closure(known);
  return [...events.keys()].filter((first) => {
    const { machine, send } = events[first] ?? {};
    if (send === undefined) return false;
    return events.some((later, i) => {
      const comesLater = i > first && later.machine === machine;
      return comesLater && later.send !== undefined && before[send]?.has(later.send);
    });
  });
}

describe("agrees with the transitive closure of any small run", () => {
  const logged = fc.constant<number[]>([]);
  const unlogged = fc.oneof(logged, fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 2 }));

  test("what is counted, in one block or in many", () => {
    fc.assert(
      fc.property(steps, unlogged, fc.nat({ max: 60 }), (list, missing, entriesMax) => {
        const known = play(list, missing);
        for (const causality of [causalityOf(known.run), causalityOf(known.run, entriesMax)]) {
          expect(causality).toMatchObject(countsOf(known));
          const overtaking = overtakingReceives(known);
          expect(causality.overtaking?.messages).toBe(overtaking.length);
          const { first } = causality.overtaking ?? {};
          const graph = new EventGraph(known.run);
          const received = overtaking[0] === undefined ? undefined : graph.nameOf(overtaking[0]);
          expect(first?.message.received).toBe(received);
        }
      }),
    );
  });

  test("how two events stand to each other, and by which path", () => {
    fc.assert(
      fc.property(steps, unlogged, fc.nat(), fc.nat(), (list, missing, some, another) => {
        const known = play(list, missing);
        const { length } = known.events;
        fc.pre(length > 0);
        const [one, other] = [some % length, another % length];
        const relation = relationOf(new EventGraph(known.run), one, other);
        const before = closure(known);
        if (one === other) expect(relation).toStrictEqual({ kind: "same" });
        else if (before[other]?.has(one)) expectPath(known, relation, "before", one, other);
        else if (before[one]?.has(other)) expectPath(known, relation, "after", other, one);
        else {
          expect(relation).toStrictEqual({
            kind: "concurrent",
            knownToOne: lastOf(known, before[one], other),
            knownToOther: lastOf(known, before[other], one),
          });
        }
      }),
    );
  });

  test("what is around an event, and how many steps away", () => {
    fc.assert(
      fc.property(
        steps,
        unlogged,
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (list, missing, some, stepsMax) => {
          const known = play(list, missing);
          const { events } = known;
          fc.pre(events.length > 0);
          const event = some % events.length;
          const back = [...distances(events, event)].map(([one, far]) => [one, 0 - far] as const);
          const on = [...events.keys()].flatMap((one) => {
            const far = one === event ? undefined : distances(events, one).get(event);
            return far === undefined ? [] : [[one, far] as const];
          });
          const near = [...back, ...on].filter(([, far]) => Math.abs(far) <= stepsMax);
          const around = eventsAround(new EventGraph(known.run), event, stepsMax);
          const found = around.map((nearby) => [nearby.event, nearby.steps] as const);
          expect(new Map(found)).toStrictEqual(new Map(near));
          expect(found).toHaveLength(near.length);
        },
      ),
    );
  });
});

function expectPath(
  known: KnownRun,
  relation: ReturnType<typeof relationOf>,
  kind: string,
  from: number,
  to: number,
): void {
  const { path = [] } = relation as { readonly path?: readonly number[] };
  expect(relation.kind).toBe(kind);
  expect([path[0], path.at(-1)]).toStrictEqual([from, to]);
  const far = path
    .slice(1)
    .map((event, i) => distances(known.events, event).get(path[i] as number));
  expect(far).toStrictEqual(far.map(() => 1));
  expect(path).toHaveLength((distances(known.events, to).get(from) as number) + 1);
}

function lastOf(
  { events }: KnownRun,
  before: ReadonlySet<number> | undefined,
  other: number,
): number {
  const { machine } = events[other] ?? {};
  return Math.max(-1, ...[...(before ?? [])].filter((event) => events[event]?.machine === machine));
}

const send = (machine: number, ...to: number[]): Step => ({ kind: "send", machine, to });
const receive = (machine: number, which = 0): Step => ({ kind: "receive", machine, which });

test("a message that takes the way over a third machine can overtake the direct one", () => {
  const { run } = play([send(0, 1), send(0, 2), receive(2), send(2, 1), receive(1, 1), receive(1)]);
  expect(causalityOf(run).overtaking).toStrictEqual({
    messages: 1,
    first: {
      at: "b",
      message: { msg: "c#1", sent: "c:2", received: "b:1" },
      overtaken: { msg: "a#1", sent: "a:1", received: "b:2" },
    },
  });
});

test("a receive without a send, and a machine without a trace, are named and connect nothing", () => {
  const { run } = play([send(0, 1, 2), receive(1), receive(2)], [0]);
  expect(causalityOf(run)).toMatchObject({
    pairs: 1,
    happensBefore: 0,
    unconnected: { receives: 2, reasons: ["the trace of a is missing"] },
  });
});

test("equal clocks are found among far larger ones too", () => {
  const { run } = play([]);
  const clocks = [
    [1, 5_000_000],
    [5_000_000, 9_000_000],
    [5_000_000, 5_000_001],
  ];
  for (const [i, own] of clocks.entries()) {
    for (const lamport of own) run.traces[i]?.events.add({ kind: "internal", lamport }, 1);
  }
  expect(causalityOf(run)).toMatchObject({ pairs: 12, concurrent: 12, concurrentOrdered: 9 });
});

test("clocks that break the condition say nothing of what they list", () => {
  const { run } = play([send(0, 1), receive(1)], []);
  const [a, b] = run.traces;
  expect(causalityOf(run).concurrentOrdered).toBe(0);
  a?.events.add({ kind: "internal", lamport: 1 }, 3);
  b?.events.add({ kind: "internal", lamport: 9 }, 3);
  expect(causalityOf(run)).toMatchObject({ concurrent: 2, concurrentOrdered: null });
});

test("what no run can be has no order, and tells a circle of events", () => {
  fc.assert(
    fc.property(anyEvents, (machines) => {
      const known = runOfAny(machines);
      const before = closure(known);
      const graph = new EventGraph(known.run);
      const order = causalOrder(graph);
      expect("cycle" in order).toBe(before.some((own, event) => own.has(event)));
      const causality = causalityOf(known.run);
      if ("cycle" in order) {
        const numbers = order.cycle.map((name) => graph.numberOf(findEvent(known.run, name)));
        for (const [i, event] of numbers.entries()) {
          expect(before[numbers[(i + 1) % numbers.length] as number]).toContain(event);
        }
        expect(causality).toMatchObject({ concurrent: null, contradiction: order.cycle });
        return;
      }
      expect(causality).toMatchObject(countsOf(known));
      expect(causality.overtaking?.messages).toBe(overtakingReceives(known).length);
    }),
    { numRuns: 500 },
  );
});
