import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { randomStream } from "../model/random.js";
import { type Rules, resolveRules } from "../model/rules.js";
import { choosePhaseUs } from "../model/tick-schedule.js";
import { DEFAULT_TOPOLOGY, type Topology } from "../model/topology.js";
import type { Peer, RateChoice } from "../wire/frames.js";
import { compareIdentities, type Identity } from "./identity.js";

/** A machine of a frozen roster, with what the seed made of its settings. */
export interface Member extends Identity {
  readonly host: string;
  /** Ticks per second. */
  readonly rate: number;
  /** The integers that the rate was drawn from; absent of one that was given. */
  readonly rateRange?: readonly [min: number, max: number];
  readonly phaseUs: number;
}

/** A run as every one of its machines computes it alike from the HELLOs of its roster. */
export interface RunPlan {
  readonly run: string;
  readonly runId: string;
  readonly topology: Topology;
  readonly seed: number;
  readonly rules: Rules;
  /** In id order. */
  readonly roster: readonly Member[];
}

/** 16 hex digits of a SHA-256 over the roster: the same on every machine that has the same one. */
export function rosterHash(members: readonly Identity[]): string {
  const lines = members.toSorted(compareIdentities).map((m) => `${m.id} ${m.incarnation}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join("")))).slice(0, 16);
}

/** The plan of a roster: the seed that was given, else the first 32 bits of the run id. */
export function planRun(hellos: readonly Peer[]): RunPlan {
  const members = hellos.toSorted(compareIdentities);
  const runId = rosterHash(members);
  const given = members.find((hello) => hello.seed !== null)?.seed;
  const seed = given ?? Number.parseInt(runId.slice(0, 8), 16);
  const rules = resolveRules(members.map((hello) => hello.rules));
  const roster = members.map(({ id, incarnation, host, rate: choice }) => {
    const rate = chooseRate(choice, seed, id);
    const drawn = typeof choice !== "number" && { rateRange: [choice.min, choice.max] as const };
    const phaseUs = choosePhaseUs(rules.phase, rate, seed, id);
    return { id, incarnation, host, rate, ...drawn, phaseUs };
  });
  const [first] = members;
  const topology = first?.topology ?? DEFAULT_TOPOLOGY;
  return { run: first?.run ?? "", runId, topology, seed, rules, roster };
}

/** The rate that was given, or that the seed draws for a machine; ticks per second. */
export function chooseRate(choice: RateChoice, seed: number, id: string): number {
  if (typeof choice === "number") return choice;
  return randomStream(seed, id, "rate").integer(choice.min, choice.max);
}
