import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { type Examined, examine, report } from "./examining.js";

// `npm run swarm`: see USAGE. Exit 0: all is as it should be; 1: something is not; 2: usage.

const USAGE = `npm run swarm                     the scenarios of the seeds 1 to 2,000
npm run swarm -- --seeds 17..99   those of these seeds
npm run swarm -- --seed 17        that of one seed
npm run swarm -- --for 10m        as many as fit, from a seed by chance on (s, m, h)`;

const SEED_MAX = 2 ** 31 - 1;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** The seeds to play, and until when. */
interface Plan {
  readonly first: number;
  readonly last: number;
  /** By `performance.now()`. */
  readonly untilMs: number;
}

function planOf(args: readonly string[]): Plan | undefined {
  const text = { type: "string" } as const;
  const options = { seed: text, seeds: text, for: text };
  const { values } = parseArgs({ args: [...args], options });
  if (Object.keys(values).length > 1) return undefined;
  const untilMs = Number.POSITIVE_INFINITY;
  if (values.for !== undefined) {
    const [, amount, unit] = /^([1-9]\d{0,5})([smh])$/.exec(values.for) ?? [];
    if (unit === undefined) return undefined;
    const forMs = Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
    return { first: randomInt(SEED_MAX / 2), last: SEED_MAX, untilMs: performance.now() + forMs };
  }
  const range = values.seeds ?? values.seed ?? "1..2000";
  const [, from, to = from] = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(range) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return first <= last && last <= SEED_MAX ? { first, last, untilMs } : undefined;
}

async function play({ first, last, untilMs }: Plan): Promise<number> {
  const failed: Examined[] = [];
  const count = { played: 0, formed: 0, complete: 0 };
  for (let seed = first; seed <= last && performance.now() < untilMs; seed += 1) {
    const examined = await examine(seed);
    count.played += 1;
    if (examined.formed) count.formed += 1;
    if (examined.complete) count.complete += 1;
    if (examined.breaches.length > 0) {
      failed.push(examined);
      console.log(report(examined));
    }
  }
  const { played, formed, complete } = count;
  const seeds = `seeds ${first} to ${first + played - 1}`;
  console.log(
    `${seeds}: ${played} scenarios, ${formed} formed, ${complete} ended complete, ` +
      `${failed.length === 0 ? "nothing" : failed.length} went wrong`,
  );
  return failed.length === 0 ? 0 : 1;
}

let plan: Plan | undefined;
try {
  plan = planOf(process.argv.slice(2));
} catch {
  // What it does not know it does not guess.
}
if (plan === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else process.exitCode = await play(plan);
