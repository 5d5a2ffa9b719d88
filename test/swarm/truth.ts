import type { RunPlan } from "../../src/protocol/roster.js";
import { startOf } from "../kit/inspection.js";
import type { TestMachine } from "../kit/test-simulation.js";
import type { Interval } from "./breaking.js";
import type { Life } from "./life.js";
import type { Playing } from "./playing.js";

const S = 1_000_000;
/** A cut, or a freeze, of up to so long loses nothing. */
const HARMLESS_US = 5 * S;
/** What comes sooner after another is one with that: TCP is not through with the first. */
const APART_US = 12 * S;

/** One run that some started: its plan, and all processes of it that there ever were. */
export interface PlayedRun {
  readonly plan: RunPlan;
  /** Of the roster, in its order. */
  readonly members: readonly Life[];
  /** Every hub that started it. */
  readonly hubs: readonly Life[];
  /** When the first one started. */
  readonly startedUs: number;
}

/** What happened in truth, for those that judge. */
export class Truth {
  readonly playing: Playing;

  constructor(playing: Playing) {
    this.playing = playing;
  }

  /** How a machine's run began; undefined if none did. */
  planOf(life: Life): RunPlan | undefined {
    return startOf(life.node as TestMachine)?.plan;
  }

  get runs(): PlayedRun[] {
    const byId = new Map<string, RunPlan>();
    for (const life of this.playing.lives) {
      const plan = this.planOf(life);
      if (plan !== undefined && !byId.has(plan.runId)) byId.set(plan.runId, plan);
    }
    return [...byId.values()].map((plan) => {
      const started = this.playing.lives.filter((one) => this.planOf(one)?.runId === plan.runId);
      return {
        plan,
        members: plan.roster.flatMap(({ incarnation }) => {
          return this.playing.lives.filter(({ node }) => node.setup.incarnation === incarnation);
        }),
        hubs: started.filter(({ role }) => role === "hub"),
        startedUs: Math.min(...started.map(({ startedUs }) => startedUs)),
      };
    });
  }

  /** The id that a process has in a run: it may have taken another than it was given. */
  idOf({ role, node }: Life, { plan }: PlayedRun): string {
    const { incarnation, id } = node.setup;
    if (role === "hub") return id;
    return plan.roster.find((one) => one.incarnation === incarnation)?.id ?? `no ${id}`;
  }

  /** When it was killed, lost its power or was interrupted; never, if infinite. */
  endedUs(life: Life): number {
    const ends = this.playing.breaking.mishaps.filter(({ kind, one }) => {
      if (kind === "full-disk") return one.store === life.store;
      return one === life && kind !== "reset" && kind !== "set-clock";
    });
    return Math.min(...ends.map(({ atUs }) => atUs));
  }

  /** What lies between two processes of a run: those that carry what they say, and themselves. */
  #ends(one: Life, other: Life): [Life, Life][] {
    if (this.playing.scenario.topology === "mesh") return [[one, other]];
    if (one.role === "hub" || other.role === "hub") return [[one, other]];
    return this.playing.lives
      .filter(({ role }) => role === "hub")
      .flatMap((hub): [Life, Life][] => [
        [one, hub],
        [hub, other],
      ]);
  }

  /** Processes on the way between two, both included. */
  between(one: Life, other: Life): Life[] {
    return [...new Set(this.#ends(one, other).flat())];
  }

  /** The times in which nothing of one reached the other, for whatever reason. */
  deafness(from: Life, to: Life): Interval[] {
    const { held, frozen, mishaps } = this.playing.breaking;
    return this.#ends(from, to).flatMap(([near, far]) => [
      ...held.filter((each) => each.from === near && each.to === far),
      ...frozen.filter(({ who }) => who === near),
      ...mishaps
        .filter(({ kind, one }) => (kind === "power-off" || kind === "crash") && one === near)
        .map(({ atUs }) => ({ fromUs: atUs, toUs: Number.POSITIVE_INFINITY })),
    ]);
  }

  /** When two were first apart for longer than a link survives, either way; else infinite. */
  apartUs(one: Life, other: Life, sinceUs: number): number {
    const all = [...this.deafness(one, other), ...this.deafness(other, one)]
      .filter(({ toUs }) => toUs >= sinceUs)
      .sort((a, b) => a.fromUs - b.fromUs);
    // Where no other connection can be made, TCP alone has to repeat in time.
    const harmlessUs = this.#isBlocked(one, other) ? 0 : HARMLESS_US;
    let [fromUs, toUs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const each of all) {
      if (each.fromUs > toUs + APART_US) [fromUs, toUs] = [each.fromUs, each.toUs];
      else toUs = Math.max(toUs, each.toUs);
      if (toUs - fromUs > harmlessUs) return fromUs;
    }
    return Number.POSITIVE_INFINITY;
  }

  #isBlocked(one: Life, other: Life): boolean {
    const ends = this.#ends(one, other);
    return this.playing.breaking.blocked.some(({ from, to }) => {
      return ends.some(([a, b]) => (a === from && b === to) || (b === from && a === to));
    });
  }

  /** When the connections between two were first reset, since a moment; else infinite. */
  resetUs(one: Life, other: Life, sinceUs = Number.NEGATIVE_INFINITY): number {
    const ends = this.#ends(one, other);
    const resets = this.playing.breaking.mishaps.filter(
      (mishap) =>
        mishap.kind === "reset" &&
        mishap.atUs >= sinceUs &&
        ends.some(
          ([a, b]) =>
            (a === mishap.one && b === mishap.other) || (b === mishap.one && a === mishap.other),
        ),
    );
    return Math.min(...resets.map(({ atUs }) => atUs));
  }

  /** Whether nothing happened to those of a run that may lose anything. */
  isUnharmed(run: PlayedRun): boolean {
    const all = [...run.members, ...run.hubs];
    const sinceUs = run.startedUs - LINKED_US;
    return all.every(
      (one, i) =>
        this.endedUs(one) === Number.POSITIVE_INFINITY &&
        all
          .slice(i + 1)
          .every(
            (other) =>
              this.apartUs(one, other, sinceUs) === Number.POSITIVE_INFINITY &&
              this.resetUs(one, other, sinceUs) === Number.POSITIVE_INFINITY,
          ),
    );
  }
}

/** What breaks so shortly before a start may break into it. */
const LINKED_US = 2 * S;
