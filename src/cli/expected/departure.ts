import type { Analysis } from "../../analysis/analyze.js";
import type { Expectation } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import type { ComparedMachine } from "./comparison.js";

/** Figures of machines that leave their bands, and what that may come from. */
export interface Departure {
  readonly outside: number;
  /** Of how many figures that were measured. */
  readonly of: number;
  readonly cause: Cause;
}

/** The first of these that holds. */
export type Cause =
  /** The clocks break Lamport's rules. */
  | { readonly kind: "rules broken" }
  /** A machine made far more or far fewer ticks than its rate gives. */
  | {
      readonly kind: "other rate";
      readonly id: string;
      readonly made: number;
      readonly due: number;
    }
  /** Ticks that were due and not made; estimated where no log says when they were due. */
  | { readonly kind: "lost ticks"; readonly ticks: number; readonly estimated: boolean }
  /** The fastest tie and are aligned, and yet do not tick at one moment, as in the bands. */
  | { readonly kind: "starts apart" }
  /** Messages took long in view of how often machines tick. */
  | { readonly kind: "slow network"; readonly p50Us: number }
  /** No more than chance gives. */
  | { readonly kind: "chance" }
  | { readonly kind: "unknown" };

/** Null where no figure leaves its band. */
export function departureOf(
  analysis: Analysis,
  setting: TheorySetting,
  { phasesDecide }: Expectation,
  machines: readonly ComparedMachine[],
): Departure | null {
  const figures = machines.flatMap((machine) => Object.values(machine.figures));
  const of = figures.filter(({ measured }) => measured !== null).length;
  const outside = figures.filter((figure) => figure.outside).length;
  if (outside === 0) return null;
  const isAligned = phasesDecide && setting.rules.phase === "aligned";
  // A literal run breaks the rules, and theory knows that.
  const cause: Cause = (setting.rules.literal ? undefined : rulesBroken(analysis)) ??
    otherRate(machines) ??
    lostTicks(analysis, machines) ??
    (isAligned ? startsApart(machines) : undefined) ??
    slowNetwork(analysis, setting) ?? {
      kind: outside <= CHANCE_SHARE_MAX * of ? "chance" : "unknown",
    };
  return { outside, of, cause };
}

/** One in ten leaves its band by chance, but figures of a run move each other. */
const CHANCE_SHARE_MAX = 0.34;

function rulesBroken({ explanation }: Analysis): Cause | undefined {
  const isOfClocks = CLOCK_CHECKS.some((name) => name === explanation?.check);
  return isOfClocks ? { kind: "rules broken" } : undefined;
}

const CLOCK_CHECKS = ["clock-condition", "clocks-increase"] as const;

const RATE_TOLERANCE = 0.2;

function otherRate(machines: readonly ComparedMachine[]): Cause | undefined {
  for (const { id, estimatedTicks } of machines) {
    if (estimatedTicks === null) continue;
    const { made, due } = estimatedTicks;
    if (Math.abs(made / due - 1) > RATE_TOLERANCE) return { kind: "other rate", id, made, due };
  }
  return undefined;
}

const LOST_SHARE_MIN = 0.01;

function lostTicks(
  { machines: figures }: Analysis,
  machines: readonly ComparedMachine[],
): Cause | undefined {
  let skipped = 0;
  let lost = 0;
  let due = 0;
  for (const { id, estimatedTicks } of machines) {
    skipped += figures[id]?.ticks.skipped ?? 0;
    lost += Math.max(0, (estimatedTicks?.due ?? 0) - (estimatedTicks?.made ?? 0));
    due += estimatedTicks?.due ?? 0;
  }
  if (skipped > 0) return { kind: "lost ticks", ticks: skipped, estimated: false };
  const isLoss = lost > LOST_SHARE_MIN * due;
  return isLoss ? { kind: "lost ticks", ticks: lost, estimated: true } : undefined;
}

function startsApart(machines: readonly ComparedMachine[]): Cause | undefined {
  const isOutside = machines.some(({ figures }) => figures.clockPerSecond.outside);
  return isOutside ? { kind: "starts apart" } : undefined;
}

/** Of the shortest period: then the clocks that follow each other lag. */
const LATENCY_SHARE_MAX = 0.1;
/** Theory's messages take 1 ms. */
const LATENCY_US_MIN = 2_000;

function slowNetwork(
  { messages: { latency } }: Analysis,
  { machines }: TheorySetting,
): Cause | undefined {
  const periodUs = 1_000_000 / Math.max(...machines.map(({ rate }) => rate));
  const { p50Us } = latency;
  const isSlow = p50Us !== null && p50Us > Math.max(LATENCY_US_MIN, LATENCY_SHARE_MAX * periodUs);
  return isSlow ? { kind: "slow network", p50Us } : undefined;
}
