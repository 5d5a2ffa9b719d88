import fc from "fast-check";
import { expect, test } from "vitest";
import type { TickResult } from "../../src/model/machine.js";
import { messageId } from "../../src/model/message.js";
import { resolveRules } from "../../src/model/rules.js";
import { TOPOLOGIES } from "../../src/model/topology.js";
import { BareLoop } from "../../src/theory/bare-loop.js";
import type { EventRecord, Header } from "../../src/trace/records.js";
import { eventsOf, simulated } from "../kit/simulated.js";

/** What both runs say of an event; a receive's arrival is on the receiver's own clock. */
type Said = readonly (string | number)[];

interface Plan {
  readonly rates: readonly number[];
  readonly topology: (typeof TOPOLOGIES)[number];
  readonly phase: "random" | "aligned";
  readonly drawRange: number;
  readonly literal: boolean;
  readonly durationMs: number;
  readonly latencyUs: number;
  readonly seed: number;
}

/** What the full simulation, and then the bare loop, says of each machine's events and end. */
function bothSay({ durationMs, latencyUs, ...plan }: Plan): [full: unknown, bare: unknown] {
  const latency = `${latencyUs / 1_000}ms`;
  const run = simulated({ ...plan, duration: `${durationMs}ms`, latency });
  const traces = [...run.traces].filter(([id]) => id !== "hub");
  const headers = traces.map(([, records]) => records[0] as Header);
  const machines = headers.map(({ id, rate }) => ({ id, rate }));
  const { topology, seed, drawRange: range, literal, phase } = plan;
  const rules = resolveRules([{ draw: { kind: "range", range }, literal, phase, durationMs }]);
  const startsUs = headers.map(({ startWallUs }) => startWallUs);
  const events: Said[][] = machines.map(() => []);
  const loop = new BareLoop(
    { machines, rules, topology },
    { seed, latencyUs, startsUs },
    (place, result) => {
      events[place]?.push(saidOf(machines[place]?.id ?? "", result));
    },
  );
  loop.play();
  const full = traces.map(([id, records]) => {
    const end = records.at(-1);
    if (end?.kind !== "end" || !("lamport" in end)) throw new Error(`${id} has no end`);
    return [id, end.lamport, end.queue, eventsOf(run, id).map(recordSaid)];
  });
  const bare = loop.machines.map(({ lamport, queue }, place) => {
    return [machines[place]?.id, lamport, queue, events[place]];
  });
  return [full, bare];
}

function saidOf(id: string, result: TickResult): Said {
  const { kind, lamport } = result;
  if (kind === "internal") return [kind, lamport];
  if (kind === "send") {
    return [kind, lamport, result.action, messageId(id, result.number), result.to.join()];
  }
  const { from, message, arrivedMonoUs } = result.delivery;
  const msg = messageId(from, message.number);
  return [kind, lamport, result.queue, msg, message.lamport, arrivedMonoUs];
}

function recordSaid(record: EventRecord): Said {
  const { kind, lamport } = record;
  if (kind === "internal") return [kind, lamport];
  if (kind === "send") return [kind, lamport, record.action, record.msg, record.to.join()];
  return [kind, lamport, record.queue, record.msg, record.msgLamport, record.arrivedMonoUs];
}

const RATE = fc.oneof(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 30, max: 1_500 }).map((hundredths) => hundredths / 100),
);

test.each(["random", "aligned"] as const)(
  "the bare loop does what the full simulation does, event for event: phases %s",
  (phase) => {
    const plan = fc.record<Plan>({
      rates: fc.array(RATE, { minLength: 3, maxLength: 5 }),
      topology: fc.constantFrom(...TOPOLOGIES),
      phase: fc.constant(phase),
      drawRange: fc.integer({ min: 3, max: 15 }),
      literal: fc.boolean(),
      durationMs: fc.integer({ min: 1, max: 4_000 }),
      // None that has messages arrive in the very microsecond of ticks that are aligned.
      latencyUs: fc.constantFrom(1, 997, 13_007, 70_001, 300_007),
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    fc.assert(
      fc.property(plan, (given) => {
        const [full, bare] = bothSay(given);
        expect(bare).toEqual(full);
      }),
      { numRuns: 25 },
    );
  },
);
