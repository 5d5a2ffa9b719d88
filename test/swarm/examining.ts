import { type Judged, judge } from "./judging.js";
import { drawScenario, type SwarmScenario } from "./scenario.js";

/** Every so many scenarios are played a second time, though nothing is wrong. */
const AGAIN_EVERY = 10;

/** What came of one seed. */
export interface Examined extends Pick<Judged, "breaches" | "formed" | "complete"> {
  readonly seed: number;
  readonly scenario: SwarmScenario;
}

/**
 * Plays the scenario of a seed. What is wrong is told only after it has come out the same a second
 * time; that it has not is wrong in itself.
 */
export async function examine(seed: number): Promise<Examined> {
  const scenario = drawScenario(seed);
  const { breaches, record, formed, complete } = await judge(scenario);
  const examined = { seed, scenario, formed, complete };
  if (breaches.length === 0 && seed % AGAIN_EVERY !== 0) return { ...examined, breaches };
  const again = await judge(scenario);
  const isSame = again.record === record && again.breaches.join("\n") === breaches.join("\n");
  const differs = "a second time the same scenario goes another way";
  return { ...examined, breaches: isSame ? breaches : [differs, ...again.breaches] };
}

/** Seed and scenario first, then what is wrong, then how to see it again. */
export function report({ seed, scenario, breaches }: Examined): string {
  return [
    `seed ${seed}: ${JSON.stringify(scenario)}`,
    ...breaches.map((breach) => `  ${breach}`),
    `  again: npm run swarm -- --seed ${seed}`,
  ].join("\n");
}
