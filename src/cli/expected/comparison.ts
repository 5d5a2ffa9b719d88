import type { Analysis } from "../../analysis/analyze.js";
import type { MachineFigures } from "../../analysis/machine-figures.js";
import type { Band, Bands } from "../../theory/band.js";
import type { Expectation } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import { measured as inThreeDigits } from "../figures.js";
import { eventsIn } from "../folder-result.js";
import { type Departure, departureOf } from "./departure.js";

/** The figures of a machine that theory tells beforehand. */
export type Figure = "receive" | "clockPerSecond" | "jumpMean" | "queueMax";

/** One figure as theory expects it, and as it was measured; null where there is none. */
export interface ComparedFigure {
  /** The mean of a long run; null where that has no closed form. */
  readonly expected: number | null;
  readonly measured: number | null;
  /** Nine in ten simulated runs of the same setting and duration are from `low` to `high`. */
  readonly low: number | null;
  readonly median: number | null;
  readonly high: number | null;
  /**
   * Whether it is neither in the band nor between that and `expected`, in the three digits that
   * people see: the start costs a short run some clock, so that what is expected may be outside.
   */
  readonly outside: boolean;
}

export interface ComparedMachine {
  readonly id: string;
  readonly figures: Readonly<Record<Figure, ComparedFigure>>;
  /** Where no log tells when ticks were due: how many it made, and should have, as times tell. */
  readonly estimatedTicks: { readonly made: number; readonly due: number } | null;
}

/** A run held against theory. */
export interface Comparison {
  readonly kind: "compared";
  /** What theory was told of the run. */
  readonly setting: TheorySetting;
  /** How many simulated runs the bands are of. */
  readonly seeds: number;
  /** Those whose logs are here, sorted by id. */
  readonly machines: readonly ComparedMachine[];
  /** The share of receives not later than their send; null of a run that is not literal. */
  readonly literalBreachShare: ComparedFigure | null;
  /** What is not as expected, and what that may mean; null where all is. */
  readonly departure: Departure | null;
}

/** Holds what was measured against what theory expects. */
export function compared(
  analysis: Analysis,
  setting: TheorySetting,
  expectation: Expectation,
  bands: Bands,
): Comparison {
  const { seeds, literalBreachShare: band } = bands;
  const machines = setting.machines.flatMap(({ id, rate }): ComparedMachine[] => {
    const figures = analysis.machines[id];
    const expected = expectation.machines.find((machine) => machine.id === id);
    const bandOf = bands.machines[id];
    if (figures === undefined || expected === undefined || bandOf === undefined) return [];
    const seconds = setting.rules.durationMs / 1_000;
    // Without a time of any event a clock is known to have gone so far in the whole run.
    const perSecond = figures.finalClock === null ? null : figures.finalClock / seconds;
    const measured = { ...figures, clockPerSecond: figures.clockPerSecond ?? perSecond };
    const receives = expected.receiveShare * rate * seconds;
    const compare = (figure: Figure, closedForm: number | null) =>
      comparedFigure(measured[figure], closedForm, bandOf[figure]);
    return [
      {
        id,
        figures: {
          receive: compare("receive", receives),
          clockPerSecond: compare("clockPerSecond", expected.clockPerSecond),
          jumpMean: compare("jumpMean", expected.jumpMean),
          queueMax: compare("queueMax", null),
        },
        estimatedTicks: estimatedTicks(figures, rate),
      },
    ];
  });
  const literalBreachShare = band && comparedFigure(breachShareOf(analysis), null, band);
  const found = { setting, machines, literalBreachShare };
  const departure = departureOf(analysis, found, expectation);
  return { kind: "compared", setting, seeds, machines, literalBreachShare, departure };
}

function comparedFigure(
  measured: number | null,
  expected: number | null,
  band: Band | null,
): ComparedFigure {
  if (band === null) {
    return { expected, measured, low: null, median: null, high: null, outside: false };
  }
  const low = asShown(Math.min(band.low, expected ?? band.low));
  const high = asShown(Math.max(band.high, expected ?? band.high));
  const outside = measured !== null && (asShown(measured) < low || asShown(measured) > high);
  return { expected, measured, ...band, outside };
}

/** What people see within a band is not said to be outside. */
function asShown(value: number): number {
  return Number(inThreeDigits(value));
}

function estimatedTicks(figures: MachineFigures, rate: number): ComparedMachine["estimatedTicks"] {
  const { ticks, durationUs } = figures;
  if (ticks.due !== null || durationUs === null) return null;
  // From the first event to the last: there is one tick more than there are periods.
  return { made: eventsIn(figures), due: Math.round((rate * durationUs) / 1_000_000) + 1 };
}

/** Null where it is not known of every receive which send it belongs to. */
function breachShareOf({ checks, messages, run, machines }: Analysis): number | null {
  const check = checks.find(({ name }) => name === "clock-condition");
  const isWhole = Object.keys(machines).length === run.roster.length;
  if (check?.name !== "clock-condition" || check.origins.unknown > 0 || !isWhole) return null;
  return messages.received === 0 ? null : messages.beforeSend.byLamport / messages.received;
}
