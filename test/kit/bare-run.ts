import { runIds } from "../../src/model/id.js";
import { resolveRules } from "../../src/model/rules.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { BareLoop } from "../../src/theory/bare-loop.js";

/** How long every message takes: about as long as on loopback. */
const LATENCY_US = 500;

/** What one machine of a bare run came to, as a trace's figures have it. */
export interface BareFigures {
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

/** A bare run of a scenario that gives rates, and leaves the phases to chance. */
export function bareRun(scenario: Scenario, seed: number): Map<string, BareFigures> {
  const rules = resolveRules([scenario.rules]);
  const machines = runIds(scenario.machines).map((id, i) => {
    return { id, rate: scenario.rates?.[i] ?? 1 };
  });
  const counts = machines.map(() => ({ ...NOTHING }));
  const startsUs = machines.map(() => 0);
  const setting = { machines, rules, topology: scenario.topology };
  const loop = new BareLoop(setting, { seed, latencyUs: LATENCY_US, startsUs }, (place, result) => {
    const count = counts[place] as typeof NOTHING;
    const queue = result.kind === "receive" ? result.queue : 0;
    count[result.kind] += 1;
    count.queueMax = Math.max(count.queueMax, queue);
    count.queueSum += queue;
  });
  loop.play();
  return new Map(
    loop.machines.map(({ lamport, queue }, place) => {
      const { queueSum, ...count } = counts[place] as typeof NOTHING;
      const ticks = count.internal + count.send + count.receive;
      const figures = {
        ...count,
        finalClock: lamport,
        clockPerSecond: (lamport * 1_000) / rules.durationMs,
        jumpMean: lamport / ticks,
        queueMean: queueSum / ticks,
        queueLeft: queue,
      };
      return [machines[place]?.id ?? "", figures];
    }),
  );
}

const NOTHING = { internal: 0, send: 0, receive: 0, queueMax: 0, queueSum: 0 };
