import type { Draw } from "../../src/model/rules.js";
import type { Topology } from "../../src/model/topology.js";
import { SeededRandom } from "../kit/seeded-random.js";

const S = 1_000_000;
const MS = 1_000;

/**
 * When something happens, in microseconds: since the first machine began its life, or since the
 * first one started the run; then only if one does.
 */
interface Moment {
  readonly since: "birth" | "start";
  readonly us: number;
}

/** What breaks. `who` and `whom` are places: machines from 0, and behind them the hub of a star. */
export type Fault = { readonly at: Moment } & (
  | { readonly kind: "reset"; readonly who: number; readonly whom: number }
  /** Nothing gets through, and then what was lost comes only with the next repeat of TCP. */
  | {
      readonly kind: "cut";
      readonly who: number;
      /** All others where absent. */
      readonly whom?: number;
      readonly oneWay: boolean;
      readonly forUs: number;
      /** The first repeat of TCP, of which each takes twice as long as the one before. */
      readonly repeatUs: number;
    }
  | { readonly kind: "crash" | "power-off" | "interrupt"; readonly who: number }
  /** It dies, and its place is taken by a new process. Only before it has started. */
  | { readonly kind: "restart"; readonly who: number; readonly afterUs: number }
  | { readonly kind: "freeze"; readonly who: number; readonly forUs: number }
  | { readonly kind: "set-clock"; readonly who: number; readonly byUs: number }
  /** Between the two no connection can be made for so long. */
  | { readonly kind: "block"; readonly who: number; readonly whom: number; readonly forUs: number }
  /** Its disk takes so many more writes, and fails from then on. */
  | { readonly kind: "full-disk"; readonly who: number; readonly writes: number }
);

/** What comes that is no part of the run. */
export type Visitor = { readonly at: Moment } & (
  | { readonly kind: "latecomer" }
  /** A machine with another number of machines than all others. */
  | { readonly kind: "misfit" }
  /** Three machines of another run. */
  | { readonly kind: "neighbours" }
  /** A second process with the id of a machine. */
  | { readonly kind: "double"; readonly who: number }
  /** A connection that brings these bytes, after a HELLO or at once. */
  | {
      readonly kind: "stranger";
      readonly whom: number;
      readonly greets: boolean;
      /** In hex. */
      readonly bytes: string;
    }
  /** Announces machines that are not there. */
  | { readonly kind: "liar"; readonly times: number }
);

/** How one machine, or the hub, begins. */
interface Birth {
  readonly atUs: number;
  /** Null: one of 1 to 9 by seed. */
  readonly rate: number | null;
  readonly driftPpm: number;
  readonly gathers: boolean;
  /** Its disk has another run's folder of the run's name. */
  readonly nameTaken: boolean;
  /** No multicast reaches its computer, or leaves it. */
  readonly noMulticast: boolean;
}

/** All that decides how a run of the swarm goes; plain data. */
export interface SwarmScenario {
  /** Of the network, and of the run where it is given. */
  readonly seed: number;
  readonly topology: Topology;
  readonly latencyUs: readonly [min: number, max: number];
  readonly splits: boolean;
  readonly hintLoss: number;
  /** Of packets, which TCP repeats. */
  readonly loss: number;
  readonly found: "mdns" | "peers" | "both";
  /** All machines are called after one host, so that they have to take other ids. */
  readonly oneName: boolean;
  readonly oneDisk: boolean;
  readonly seedGiven: boolean;
  readonly durationMs: number;
  readonly draw: Draw;
  readonly literal: boolean;
  readonly aligned: boolean;
  /** By place. */
  readonly births: readonly Birth[];
  readonly faults: readonly Fault[];
  readonly visitors: readonly Visitor[];
}

/** The number of machines; a hub is none. */
export function machinesOf({ topology, births }: SwarmScenario): number {
  return topology === "star" ? births.length - 1 : births.length;
}

const FAST_US = [300, 300, 5 * MS];
const SLOW_US = [20 * MS, 100 * MS, 500 * MS];

/** The scenario of a seed. */
export function drawScenario(seed: number): SwarmScenario {
  const random = new SeededRandom(seed);
  const focus = pick(random, ["all", "all", "all", "forming"] as const);
  const topology = random.chance(0.4) ? "star" : "mesh";
  const machines = random.chance(0.85) ? random.integer(3, 4) : random.integer(5, 7);
  const nodes = topology === "star" ? machines + 1 : machines;
  const isLong = focus === "all" && random.chance(0.25);
  const durationMs = isLong ? random.integer(12_000, 25_000) : random.integer(1_000, 4_000);
  // Where words take their time, more may happen between two of them.
  const latencies = focus === "forming" ? SLOW_US : [...FAST_US, ...SLOW_US];
  const latencyMaxUs = pick(random, latencies);
  const found = pick(random, ["mdns", "peers", "both"] as const);
  const births = Array.from({ length: nodes }, () => birthOf(random, isLong ? 8 : 30, found));
  const drawing: Drawing = {
    random,
    durationMs,
    forming: focus === "forming" ? 0.9 : 0.25,
    place: () => random.integer(0, nodes - 1),
  };
  const faultCount = focus === "forming" ? random.integer(1, 5) : pick(random, [0, 0, 1, 1, 2, 3]);
  const visitorCount = pick(random, [0, 0, 0, 1, 2]);
  return {
    seed,
    topology,
    latencyUs: [random.integer(1, 100), latencyMaxUs],
    splits: random.chance(0.4),
    hintLoss: pick(random, [0, 0, 0.3, 0.6]),
    loss: pick(random, [0, 0, 0, 0.01, 0.03]),
    found,
    oneName: random.chance(0.1),
    oneDisk: random.chance(0.2),
    seedGiven: random.chance(0.6),
    durationMs,
    draw: drawOf(random),
    literal: random.chance(0.05),
    aligned: random.chance(0.3),
    births,
    faults: Array.from({ length: faultCount }, () => faultOf(drawing)),
    visitors: Array.from({ length: visitorCount }, () => visitorOf(drawing)),
  };
}

function pick<T>(random: SeededRandom, choices: readonly T[]): T {
  return choices[random.integer(0, choices.length - 1)] as T;
}

function drawOf(random: SeededRandom): Draw {
  if (random.chance(0.2)) return { kind: "probability", internal: random.integer(0, 100) / 100 };
  return { kind: "range", range: pick(random, [3, 4, 5, 10]) };
}

function birthOf(random: SeededRandom, rateMax: number, found: SwarmScenario["found"]): Birth {
  const any = random.chance(0.1) ? random.integer(2, 10) / 10 : random.integer(1, rateMax);
  return {
    atUs: random.integer(0, 2 * S),
    rate: random.chance(0.2) ? null : any,
    driftPpm: random.chance(0.3) ? random.integer(-50, 50) : 0,
    gathers: random.chance(0.9),
    nameTaken: random.chance(0.02),
    noMulticast: found === "both" && random.chance(0.1),
  };
}

/** What the parts of a scenario are drawn by. */
interface Drawing {
  readonly random: SeededRandom;
  readonly durationMs: number;
  /** The share of what happens while the run forms. */
  readonly forming: number;
  readonly place: () => number;
}

function momentOf({ random, durationMs, forming }: Drawing): Moment {
  if (random.chance(forming)) return { since: "birth", us: random.integer(0, 3 * S) };
  // The last messages, and traces on their way, are worth as much as all the time before.
  const around = durationMs * MS + random.integer(-500 * MS, 800 * MS);
  const us = random.chance(0.4) ? around : random.integer(0, durationMs * MS);
  return { since: "start", us: Math.max(0, us) };
}

const FORMING_FAULTS = [
  ...(["restart", "restart", "restart", "restart"] as const),
  ...(["reset", "cut", "freeze", "block", "crash"] as const),
];
const RUN_FAULTS = ["reset", "cut", "cut", "freeze", "freeze", "set-clock", "crash"] as const;
const SELDOM_FAULTS = ["power-off", "interrupt", "full-disk"] as const;

function faultOf(drawing: Drawing): Fault {
  const { random, place } = drawing;
  const at = momentOf(drawing);
  const who = place();
  const forUs = random.chance(0.65) ? random.integer(1, 5 * S) : random.integer(5 * S, 30 * S);
  const usual = at.since === "birth" ? FORMING_FAULTS : RUN_FAULTS;
  const kind = pick<Fault["kind"]>(random, [...usual, ...SELDOM_FAULTS]);
  switch (kind) {
    case "reset":
      return { kind, at, who, whom: place() };
    case "block":
      return { kind, at, who, whom: place(), forUs };
    case "full-disk":
      return { kind, at, who, writes: random.integer(0, 40) };
    case "cut":
      return {
        kind,
        at,
        who,
        ...(random.chance(0.5) && { whom: place() }),
        oneWay: random.chance(0.3),
        forUs,
        repeatUs: pick(random, [200, 200, 300, 600]) * MS,
      };
    case "freeze":
      return { kind, at, who, forUs };
    case "set-clock":
      return { kind, at, who, byUs: random.integer(-3_600 * S, 3_600 * S) };
    case "restart":
      return { kind, at, who, afterUs: random.integer(0, random.chance(0.5) ? 300 * MS : 3 * S) };
    default:
      return { kind, at, who };
  }
}

/** Each does what no decoder may do, or looks like a frame at first. */
const RUBBISH = ["ffffffff", "00000009a0a0d662fffffffcc0", "00000000", "000000019f", "0000000190"];

const VISITORS = [
  "latecomer",
  "double",
  "stranger",
  "stranger",
  "liar",
  "misfit",
  "neighbours",
] as const;

function visitorOf(drawing: Drawing): Visitor {
  const { random, durationMs, place } = drawing;
  const at = momentOf(drawing);
  const kind = pick(random, VISITORS);
  switch (kind) {
    case "misfit":
    case "neighbours":
      return { kind, at };
    case "latecomer":
      return { kind, at: { since: "start", us: random.integer(0, durationMs * MS) } };
    case "double":
      return { kind, at, who: place() };
    case "stranger": {
      const any = Buffer.from(random.bytes(random.integer(1, 200))).toString("hex");
      const bytes = random.chance(0.5) ? any : pick(random, RUBBISH);
      return { kind, at, whom: place(), greets: random.chance(0.5), bytes };
    }
    case "liar":
      return { kind, at, times: random.integer(1, 20) };
    default:
      return kind satisfies never;
  }
}
