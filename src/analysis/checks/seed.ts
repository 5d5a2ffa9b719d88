import type { EventRecord, SendEvent } from "../../trace/records.js";
import type { Check } from "../check.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run, RunFacts } from "../run.js";
import { ViolationCollector } from "../violations.js";

/** What idle ticks did, where first periods began and which rates were drawn, the seed gives. */
export function checkSeed(run: Run): Check {
  const violations = new ViolationCollector(run);
  const { facts } = run;
  if (!isSeeded(facts)) {
    violations.notRecorded("which seed a run had is not recorded");
    return { name: "seed", ...violations.judgement(), rates: null, phases: null, draws: null };
  }
  const rates = checkRates(run, facts, violations);
  checkPhases(run, facts, violations);
  let draws = 0;
  for (const trace of run.traces) draws += checkDraws(trace, facts, violations);
  return { name: "seed", ...violations.judgement(), rates, phases: facts.roster.length, draws };
}

type Seeded = RunFacts & { readonly seed: number };

function isSeeded(facts: RunFacts): facts is Seeded {
  return facts.seed !== null;
}

/** All headers name all rates. Returns how many the seed drew. */
function checkRates(
  { traces, traceById }: Run,
  { seed, roster }: Seeded,
  violations: ViolationCollector,
): number {
  let drawn = 0;
  for (const { id, rate, rateRange } of roster) {
    const trace = traceById.get(id) ?? traces[0];
    if (rateRange === undefined || trace === undefined) continue;
    drawn += 1;
    const [min, max] = rateRange;
    const expected = min + new SeedStream(seed, id, "rate").below(max - min + 1);
    if (rate === expected) continue;
    const describe = () => `the rate of ${id} is ${rate}, the seed draws ${expected}`;
    violations.add(trace, HEADER_LINE, describe);
  }
  return drawn;
}

/** All headers name all phases: so the phase of a machine without a trace is known as well. */
function checkPhases(
  { traces, traceById }: Run,
  { seed, rules, roster }: Seeded,
  violations: ViolationCollector,
): void {
  const [first] = traces;
  if (first === undefined) return;
  for (const { id, rate, phaseUs } of roster) {
    const expected = rules.phase === "aligned" ? 0 : phaseOf(seed, id, rate ?? Number.NaN);
    if (phaseUs === expected) continue;
    const describe = () => `the phase of ${id} is ${phaseUs}, the seed gives ${expected}`;
    violations.add(traceById.get(id) ?? first, HEADER_LINE, describe);
  }
}

const HEADER_LINE = 1;

/** In microseconds; uniform over the first period. */
function phaseOf(seed: number, id: string, rate: number): number {
  const fraction = new SeedStream(seed, id, "phase").fraction();
  return Math.min(Math.floor((fraction * 1_000_000) / rate), Number.MAX_SAFE_INTEGER);
}

/** Returns how many draws were made. */
function checkDraws(
  trace: MachineTrace,
  { seed, rules }: Seeded,
  violations: ViolationCollector,
): number {
  const stream = new SeedStream(seed, trace.id, "draws");
  const draw = drawOf(rules, stream);
  const { events, sends } = trace;
  let sent = 0;
  let draws = 0;
  for (let i = 0; i < events.count; i++) {
    const kind = events.kind(i);
    if (kind === "receive") continue;
    draws += 1;
    const done = kind === "send" ? sends.recipients(sent).action : undefined;
    if (kind === "send") sent += 1;
    const drawn = draw();
    if (done === drawn) continue;
    violations.addAt(trace, i, () => `the seed draws ${nameOf(drawn)} here, not ${nameOf(done)}`);
  }
  return draws;
}

/** A send, or undefined for an internal event. */
type Drawn = SendEvent["action"] | undefined;

const SENDS = ["SEND_ONE", "SEND_SECOND", "BROADCAST"] as const;

/** How an idle tick decides: by one of so many numbers, or first whether it is internal at all. */
function drawOf(
  { drawRange, internalProbability }: RunFacts["rules"],
  stream: SeedStream,
): () => Drawn {
  if (typeof drawRange === "number") return () => SENDS[stream.below(drawRange)];
  const internal = internalProbability ?? 0;
  return () => (stream.fraction() < internal ? undefined : SENDS[stream.below(SENDS.length)]);
}

function nameOf(drawn: Drawn): SendEvent["action"] | EventRecord["kind"] {
  return drawn ?? "internal";
}

/** What the random numbers of one machine are for. */
type Purpose = "rate" | "phase" | "draws";

const TWO_32 = 2 ** 32;

/**
 * The random numbers that a run's seed gives a machine for one purpose, worked out anew:
 * xoroshiro128+ (24, 16, 37) in halves of 32 bits; a step gives the lower half of the sum.
 */
export class SeedStream {
  #lowA: number;
  #highA = -1;
  #lowB = 0;
  #highB: number;

  constructor(seed: number, id: string, purpose: Purpose) {
    const key = hashOf(`${seed}/${id}/${purpose}`);
    this.#lowA = ~key;
    this.#highB = key;
  }

  /** A whole number from 0 to `count` - 1, each as likely; `count` from 1 to 2^32. */
  below(count: number): number {
    const usable = Math.floor(TWO_32 / count) * count;
    for (;;) {
      const value = this.#next() + TWO_32 / 2;
      if (value < usable) return value % count;
    }
  }

  /** From 0 to below 1, in steps of 2^-53. */
  fraction(): number {
    const high = this.#next() & (2 ** 26 - 1);
    const low = this.#next() & (2 ** 27 - 1);
    return high / 2 ** 26 + low / 2 ** 53;
  }

  /** A signed integer of 32 bits. */
  #next(): number {
    const [lowA, highA] = [this.#lowA, this.#highA];
    const low = this.#lowB ^ lowA;
    const high = this.#highB ^ highA;
    const sum = (lowA + this.#lowB) | 0;
    // a rotated left by 24, xor both, xor both shifted left by 16; b: both rotated left by 37.
    this.#lowA = ((lowA << 24) | (highA >>> 8)) ^ low ^ (low << 16);
    this.#highA = ((highA << 24) | (lowA >>> 8)) ^ high ^ ((high << 16) | (low >>> 16));
    this.#lowB = (high << 5) | (low >>> 27);
    this.#highB = (low << 5) | (high >>> 27);
    return sum;
  }
}

/** FNV-1a over the characters, then the mixing at the end of MurmurHash3. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
