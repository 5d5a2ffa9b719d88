import { SEED_MAX } from "../model/limits.js";
import type { Machine, TickResult } from "../model/machine.js";
import { randomStream } from "../model/random.js";
import { BareLoop } from "./bare-loop.js";
import type { TheorySetting } from "./setting.js";

/** Where a figure of a run lies by chance: so much is it at 5, 50 and 95 % of the seeds. */
export interface Band {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** One machine's figures of one run; null where there was nothing to measure. */
interface MachineSample {
  readonly receive: number;
  readonly send: number;
  readonly internal: number;
  readonly finalClock: number;
  readonly clockPerSecond: number;
  /** By how much the clock grew from one event to the next: all kinds, and receives alone. */
  readonly jumpMean: number | null;
  readonly receiveJumpMean: number | null;
  /** Inbox length after an event, and when the last message had arrived. */
  readonly queueMax: number;
  readonly queueFinal: number;
}

export type BandFigure = keyof MachineSample;

/** Null where no seed had the figure. */
export type MachineBands = { readonly [F in BandFigure]: Band | null };

export interface Bands {
  /** How many runs they are of; none of a run that is too long. */
  readonly seeds: number;
  readonly machines: Readonly<Record<string, MachineBands>>;
  /** With `literal`, the share of receives that are not later than their sends. */
  readonly literalBreachShare: Band | null;
}

const SEEDS_MAX = 1_000;
/** Of fewer, the lowest 5 % would be less than one. */
const SEEDS_MIN = 20;
/** All runs together make so many ticks, unless that were too few runs. */
const TICKS_TOGETHER = 2_000_000;
/** A run of more ticks is too long for so many. */
const TICKS_MAX = 200_000;
/** As in a simulation by default. */
const LATENCY_US = 1_000;

const FIGURES: readonly BandFigure[] = [
  "receive",
  "send",
  "internal",
  "finalClock",
  "clockPerSecond",
  "jumpMean",
  "receiveJumpMean",
  "queueMax",
  "queueFinal",
];

/**
 * Where the figures of a run of these settings lie, from 5 to 95 %, by runs of the model's own
 * machines that start together, on a network of 1 ms. There are 1,000 of them, and their seeds
 * follow from the settings, so that a band is the same on every host. Where 1,000 runs would make
 * more than 2 million ticks (n × mean rate × seconds × 1,000), there are as many as make those, but
 * at least 20; a run of more than 200,000 ticks has no band.
 */
export function bandsOf(setting: TheorySetting): Bands {
  const seeds = seedsOf(setting);
  const samples = seeds.map((seed) => sampleOf(setting, seed));
  const machines = setting.machines.map(({ id }, place) => {
    const bands = FIGURES.map((figure) => {
      return [figure, bandOf(samples.map((sample) => sample.machines[place]?.[figure] ?? null))];
    });
    return [id, Object.fromEntries(bands)];
  });
  return {
    seeds: seeds.length,
    machines: Object.fromEntries(machines),
    literalBreachShare: bandOf(samples.map(({ literalBreachShare }) => literalBreachShare)),
  };
}

function seedsOf(setting: TheorySetting): number[] {
  const { machines, rules, topology } = setting;
  let perSecond = 0;
  for (const { rate } of machines) perSecond += rate;
  const ticks = (perSecond * rules.durationMs) / 1_000;
  if (ticks > TICKS_MAX) return [];
  const affordable = Math.max(SEEDS_MIN, Math.floor(TICKS_TOGETHER / ticks));
  const { draw, literal, durationMs, phase } = rules;
  const drawn = draw.kind === "range" ? draw.range : { internal: draw.internal };
  const rates = machines.map(({ id, rate }) => [id, rate]);
  const name = JSON.stringify([rates, drawn, literal, durationMs, phase, topology]);
  const stream = randomStream(0, name, "seeds");
  const many = Math.min(SEEDS_MAX, affordable);
  return Array.from({ length: many }, () => stream.integer(0, SEED_MAX));
}

interface Sample {
  /** In id order. */
  readonly machines: readonly MachineSample[];
  readonly literalBreachShare: number | null;
}

function sampleOf(setting: TheorySetting, seed: number): Sample {
  const { machines, rules } = setting;
  const tallies = machines.map(() => new Tally(rules.literal));
  const startsUs = machines.map(() => 0);
  const loop = new BareLoop(setting, { seed, latencyUs: LATENCY_US, startsUs }, (place, result) => {
    (tallies[place] as Tally).add(result);
  });
  loop.play();
  let [receives, breaches] = [0, 0];
  for (const tally of tallies) {
    receives += tally.receive;
    breaches += tally.breaches;
  }
  return {
    machines: tallies.map((tally, place) => {
      return tally.sample(loop.machines[place] as Machine, rules.durationMs);
    }),
    literalBreachShare: rules.literal ? quotient(breaches, receives) : null,
  };
}

/** Counts what one machine does. */
class Tally {
  receive = 0;
  breaches = 0;
  #send = 0;
  #internal = 0;
  #firstClock = 0;
  #clock = 0;
  #receiveJumps = 0;
  #queueMax = 0;
  /** A literal sender's event is one later than the stamp says. */
  readonly #stampLag: number;

  constructor(literal: boolean) {
    this.#stampLag = literal ? 1 : 0;
  }

  add(result: TickResult): void {
    const { lamport } = result;
    if (result.kind === "receive") {
      this.receive += 1;
      this.#receiveJumps += lamport - this.#clock;
      if (result.queue > this.#queueMax) this.#queueMax = result.queue;
      if (lamport <= result.delivery.message.lamport + this.#stampLag) this.breaches += 1;
    } else if (result.kind === "send") this.#send += 1;
    else this.#internal += 1;
    if (this.#clock === 0) this.#firstClock = lamport;
    this.#clock = lamport;
  }

  sample(machine: Machine, durationMs: number): MachineSample {
    const events = this.receive + this.#send + this.#internal;
    return {
      receive: this.receive,
      send: this.#send,
      internal: this.#internal,
      finalClock: this.#clock,
      clockPerSecond: (this.#clock * 1_000) / durationMs,
      jumpMean: quotient(this.#clock - this.#firstClock, events - 1),
      receiveJumpMean: quotient(this.#receiveJumps, this.receive),
      queueMax: this.#queueMax,
      queueFinal: machine.queue,
    };
  }
}

function quotient(sum: number, many: number): number | null {
  return many > 0 ? sum / many : null;
}

/** The nearest-rank percentiles of the values that there are. */
export function bandOf(values: readonly (number | null)[]): Band | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  const at = (percent: number) => sorted[Math.ceil((sorted.length * percent) / 100) - 1] as number;
  return { low: at(5), median: at(50), high: at(95) };
}
