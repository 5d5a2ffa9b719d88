import { runIds } from "../../src/model/id.js";
import { resolveRules } from "../../src/model/rules.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { BareLoop } from "../../src/theory/bare-loop.js";

/** How long every message takes: about as long as on loopback. */
const LATENCY_US = 500;

/** What one machine of a bare run came to, as a trace's figures have it. */
export interface BareFigures {
  internal: number;
  send: number;
  receive: number;
  readonly finalClock: number;
  readonly clockPerSecond: number;
  readonly jumpMean: number;
  queueMax: number;
  readonly queueMean: number;
  /** Not yet taken at the end. */
  readonly queueLeft: number;
}

/** A bare run of a scenario that gives rates, and leaves the phases to chance. */
export function bareRun(scenario: Scenario, seed: number): Map<string, BareFigures> {
  const rules = resolveRules([scenario.rules]);
  const machines = runIds(scenario.machines).map((id, i) => {
    return { id, rate: scenario.rates?.[i] ?? 1 };
  });
  const counts = machines.map(() => ({ internal: 0, send: 0, receive: 0, queueMax: 0 }));
  const queueSums = machines.map(() => 0);
  const startsUs = machines.map(() => 0);
  const setting = { machines, rules, topology: scenario.topology };
  const loop = new BareLoop(setting, { seed, latencyUs: LATENCY_US, startsUs }, (place, result) => {
    const count = counts[place] as BareFigures;
    const queue = result.kind === "receive" ? result.queue : 0;
    count[result.kind] += 1;
    count.queueMax = Math.max(count.queueMax, queue);
    queueSums[place] = (queueSums[place] as number) + queue;
  });
  loop.play();
  return new Map(
    loop.machines.map(({ lamport, queue }, place) => {
      const count = counts[place] as BareFigures;
      const ticks = count.internal + count.send + count.receive;
      const figures = {
        ...count,
        finalClock: lamport,
        clockPerSecond: (lamport * 1_000) / rules.durationMs,
        jumpMean: lamport / ticks,
        queueMean: (queueSums[place] as number) / ticks,
        queueLeft: queue,
      };
      return [machines[place]?.id ?? "", figures];
    }),
  );
}
