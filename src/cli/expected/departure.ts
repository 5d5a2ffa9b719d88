import type { Analysis } from "../../analysis/analyze.js";
import type { Expectation } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import { eventsIn } from "../folder-result.js";
import type { ComparedMachine, Comparison, Figure } from "./comparison.js";

/** Figures that leave their bands, and what that may come from. */
export interface Departure {
  /** None where a machine's events alone contradict its rate. */
  readonly outside: number;
  /** Of how many figures that were measured. */
  readonly of: number;
  readonly cause: Cause;
}

/** The first of these that holds. */
export type Cause =
  /** A machine made more, or far fewer, events than its rate gives; of times, if there are any. */
  | {
      readonly kind: "other rate";
      readonly id: string;
      readonly made: number;
      readonly due: number;
      readonly rate: number;
      /** As it was told or recorded; null where times tell it. */
      readonly durationMs: number | null;
    }
  /** The clocks break Lamport's rules; `others` outside are figures that no clock moves. */
  | { readonly kind: "rules broken"; readonly others: number }
  /** Ticks that were due and not made; estimated where no log says when they were due. */
  | { readonly kind: "lost ticks"; readonly ticks: number; readonly estimated: boolean }
  /** The fastest tie and are aligned, and yet do not tick at one moment, as in the bands. */
  | { readonly kind: "starts apart" }
  /** Messages took long in view of how often machines tick. */
  | { readonly kind: "slow network"; readonly p50Us: number }
  /** No more than chance gives. */
  | { readonly kind: "chance" }
  | { readonly kind: "unknown" };

/** Null where all is as expected. */
export function departureOf(
  analysis: Analysis,
  { setting, machines, literalBreachShare }: Found,
  { phasesDecide }: Expectation,
): Departure | null {
  const figures = machines.flatMap((machine) => Object.values(machine.figures));
  if (literalBreachShare !== null) figures.push(literalBreachShare);
  const of = figures.filter(({ measured }) => measured !== null).length;
  const outside = figures.filter((figure) => figure.outside).length;
  const contradiction = otherRate(analysis, setting, machines);
  if (outside === 0 && contradiction === undefined) return null;
  const isAligned = phasesDecide && setting.rules.phase === "aligned";
  // A literal run breaks the rules, and theory knows that.
  const broken = setting.rules.literal ? undefined : rulesBroken(analysis, machines);
  const cause: Cause = contradiction ??
    (broken?.others === 0 ? broken : undefined) ??
    lostTicks(analysis, machines) ??
    (isAligned ? startsApart(machines) : undefined) ??
    slowNetwork(analysis, setting) ??
    broken ?? { kind: outside <= CHANCE_SHARE_MAX * of ? "chance" : "unknown" };
  return { outside, of, cause };
}

type Found = Pick<Comparison, "setting" | "machines" | "literalBreachShare">;

/** One in ten leaves its band by chance, but figures of a run move each other. */
const CHANCE_SHARE_MAX = 0.34;

/** Undefined where no figure is outside that clocks move. */
function rulesBroken({ explanation }: Analysis, machines: readonly ComparedMachine[]) {
  const isOfClocks = CLOCK_CHECKS.some((name) => name === explanation?.check);
  const outside = machines.flatMap(({ figures }) =>
    (Object.keys(figures) as Figure[]).filter((figure) => figures[figure].outside),
  );
  const moved = outside.filter((figure) => MOVED_BY_CLOCKS.includes(figure)).length;
  if (!isOfClocks || moved === 0) return undefined;
  return { kind: "rules broken", others: outside.length - moved } as const;
}

const CLOCK_CHECKS = ["clock-condition", "clocks-increase"] as const;
const MOVED_BY_CLOCKS: readonly Figure[] = ["clockPerSecond", "jumpMean"];

/** A loop that sleeps for its period loses ticks; none makes more than its rate gives. */
const TOO_MANY_SHARE = 1.1;
const TOO_FEW_SHARE = 0.8;

/** Where no log tells when ticks were due, by the duration, or by times if there are any. */
function otherRate(
  analysis: Analysis,
  { machines: rates, rules }: TheorySetting,
  machines: readonly ComparedMachine[],
): Cause | undefined {
  for (const { id, estimatedTicks } of machines) {
    const rate = rates.find((machine) => machine.id === id)?.rate;
    const figures = analysis.machines[id];
    if (rate === undefined || figures === undefined || figures.ticks.due !== null) continue;
    const events = eventsIn(figures);
    const due = estimatedTicks?.due ?? Math.round((rate * rules.durationMs) / 1_000);
    if (events <= TOO_MANY_SHARE * due + 1 && events >= TOO_FEW_SHARE * due - 1) continue;
    const durationMs = estimatedTicks === null ? rules.durationMs : null;
    return { kind: "other rate", id, made: events, due, rate, durationMs };
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
