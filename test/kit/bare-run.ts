import { runIds, sortedPeers } from "../../src/model/id.js";
import { type Delivery, Machine } from "../../src/model/machine.js";
import { randomStream } from "../../src/model/random.js";
import { resolveRules } from "../../src/model/rules.js";
import { TickSchedule } from "../../src/model/tick-schedule.js";
import type { Scenario } from "../../src/scenario/scenario.js";

/** How long every message takes: about as long as on loopback. */
const LATENCY_US = 500;

/** What one machine of a bare run came to, as a trace's figures have it. */
export interface BareFigures {
  readonly rate: number;
  readonly internal: number;
  readonly send: number;
  readonly receive: number;
  readonly finalClock: number;
  readonly clockPerSecond: number;
  readonly jumpMean: number;
  readonly queueMax: number;
  readonly queueMean: number;
  /** Not yet taken at the end. */
  readonly queueLeft: number;
}

/**
 * A run of machines of the model, no more: each tick on time, each message there after the same
 * while. Of a scenario that gives rates, and leaves the phases to chance.
 */
export function bareRun(scenario: Scenario, seed: number): Map<string, BareFigures> {
  const rules = resolveRules([scenario.rules]);
  const ids = runIds(scenario.machines);
  const crew = ids.map((id, i) => {
    const rate = scenario.rates?.[i] ?? 1;
    const phaseUs = Math.floor((randomStream(seed, id, "phase").fraction() * 1e6) / rate);
    const schedule = new TickSchedule(rate, phaseUs, rules.durationMs);
    const machine = new Machine(sortedPeers(ids, id), rules, randomStream(seed, id, "draws"));
    return { id, rate, schedule, machine, ticks: 0, onTheirWay: [] as Delivery[], ...NOTHING };
  });
  const byId = new Map(crew.map((one) => [one.id, one]));
  const due = crew
    .flatMap((one) => {
      const count = one.schedule.dueBefore(one.schedule.durationUs);
      return Array.from({ length: count }, (_, k) => ({ one, atUs: one.schedule.dueUs(k) }));
    })
    .sort((a, b) => a.atUs - b.atUs);
  for (const { one, atUs } of due) {
    arrive(one, atUs);
    const before = one.machine.lamport;
    const did = one.machine.tick();
    one.ticks += 1;
    one[did.kind] += 1;
    one.jumps += did.lamport - before;
    one.queueMax = Math.max(one.queueMax, one.machine.queue);
    one.queueSum += one.machine.queue;
    if (did.kind !== "send") continue;
    const { number, action, stamp } = did;
    const message = { number, action, lamport: stamp, sentWallUs: atUs };
    const arrivedUs = atUs + LATENCY_US;
    for (const to of did.to) {
      const delivery = {
        from: one.id,
        message,
        arrivedWallUs: arrivedUs,
        arrivedMonoUs: arrivedUs,
      };
      byId.get(to)?.onTheirWay.push(delivery);
    }
  }
  return new Map(
    crew.map((one) => {
      const { id, rate, internal, send, receive, machine, ticks } = one;
      const figures = {
        rate,
        internal,
        send,
        receive,
        finalClock: machine.lamport,
        clockPerSecond: (machine.lamport * 1_000) / rules.durationMs,
        jumpMean: one.jumps / ticks,
        queueMax: one.queueMax,
        queueMean: one.queueSum / ticks,
        queueLeft: machine.queue + one.onTheirWay.length,
      };
      return [id, figures];
    }),
  );
}

const NOTHING = { internal: 0, send: 0, receive: 0, jumps: 0, queueMax: 0, queueSum: 0 };

function arrive(
  { machine, onTheirWay }: { readonly machine: Machine; readonly onTheirWay: Delivery[] },
  nowUs: number,
): void {
  while ((onTheirWay[0]?.arrivedMonoUs ?? Number.POSITIVE_INFINITY) <= nowUs) {
    machine.deliver(onTheirWay.shift() as Delivery);
  }
}
