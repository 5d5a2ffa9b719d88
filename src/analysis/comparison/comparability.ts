import type { Analysis } from "../analyze.js";
import type { Figure } from "./difference.js";

/** A setting by which two runs differ, or of which one of them says nothing. */
export interface Incompatibility {
  readonly what: string;
  /** As people read them; null where it is not recorded. */
  readonly one: string | null;
  readonly other: string | null;
  /** What cannot be compared because of it: in words, and as figures; none for all of them. */
  readonly affects: string;
  readonly figures?: readonly Figure[];
}

/** Rates are equal if they are so to this share: other programs write what they measured. */
const RATES_ALIKE = 0.02;

/** What keeps two runs from being compared figure by figure; none when they fit. */
export function incompatibilitiesOf(a: Analysis, b: Analysis): Incompatibility[] {
  return SETTINGS.flatMap(({ of, alike = Object.is, ...setting }) => {
    const [one, other] = [of(a), of(b)];
    const fits = one !== null && other !== null && alike(one, other);
    return fits ? [] : [{ ...setting, one, other }];
  });
}

/**
 * By what settings two series of runs differ that were made to see what these do: what a setting
 * changes is then the answer, but for what it decides by itself.
 */
export function changesOf(
  ones: readonly Analysis[],
  others: readonly Analysis[],
): Incompatibility[] {
  return SETTINGS.flatMap(({ what, of, alike = Object.is, decides }) => {
    const values = [ones.map(of), others.map(of)] as const;
    const fits = values[0].every((one, i) => {
      const other = values[1][i] ?? null;
      return one !== null && other !== null && alike(one, other);
    });
    return fits
      ? []
      : [{ what, one: valueOfAll(values[0]), other: valueOfAll(values[1]), ...decides }];
  });
}

/** What all runs of a series have; of rates that each seed has its own of, that. */
function valueOfAll(values: readonly (string | null)[]): string | null {
  const [first = null, ...rest] = values;
  if (first === null || rest.every((value) => value === first)) return first;
  return values.includes(null) ? null : "by seed";
}

/** Those of all figures that at least one of the obstacles affects, with which one. */
export function notComparableBy(
  obstacles: readonly Incompatibility[],
  all: readonly Figure[],
): Map<Figure, string> {
  const entries = obstacles.flatMap(({ what, figures = all }) => {
    return figures.map((figure) => [figure, `other ${what}`] as const);
  });
  // The first one is the graver.
  return new Map(entries.toReversed());
}

/** What cannot be compared: in words, and as figures; none for all of them. */
type Affected = Pick<Incompatibility, "affects" | "figures">;

interface Setting extends Affected {
  readonly what: string;
  /** As people read it; null where it is not recorded. */
  readonly of: (analysis: Analysis) => string | null;
  readonly alike?: (one: string, other: string) => boolean;
  /** What it affects also where it is changed in order to see what it does. */
  readonly decides: Affected;
}

const FINAL_CLOCKS: readonly Figure[] = ["clockFast", "clockSlow"];
const CLOCKS: readonly Figure[] = [
  ...FINAL_CLOCKS,
  "clockPerSecondFast",
  "clockPerSecondSlow",
  "jumpMean",
  "jumpMax",
];
const INBOXES: readonly Figure[] = ["queueMean", "queueMax", "queueLeft"];
const MESSAGES: readonly Figure[] = ["sent", "delivered", "busiest"];
const COUNTS: readonly Figure[] = ["ticksMade", "ticksSkipped", ...MESSAGES];
const NOTHING: Affected = { affects: "", figures: [] };

const OF_A_DURATION: Affected = {
  affects: "counts, final clocks, inboxes and the largest jump",
  // What a machine does not keep up with grows as long as it lasts, and so does its mean.
  figures: [...COUNTS, ...FINAL_CLOCKS, ...INBOXES, "jumpMax"],
};

const SETTINGS: readonly Setting[] = [
  {
    what: "machines",
    affects: "all figures",
    decides: { affects: "counts", figures: COUNTS },
    of: ({ run }) => String(run.roster.length),
  },
  {
    what: "rates",
    affects: "clocks, inboxes and counts",
    figures: [...CLOCKS, ...INBOXES, ...COUNTS],
    decides: { affects: "ticks made, which follow from them,", figures: ["ticksMade"] },
    of: ratesOf,
    alike: ratesAlike,
  },
  {
    what: "draw",
    affects: "clocks, inboxes and messages",
    figures: [...CLOCKS, ...INBOXES, ...MESSAGES],
    decides: NOTHING,
    of: drawOf,
  },
  { what: "stamp", affects: "clocks", figures: CLOCKS, decides: NOTHING, of: stampOf },
  {
    what: "duration",
    ...OF_A_DURATION,
    decides: OF_A_DURATION,
    of: durationOf,
  },
];

/** The slowest first: the names of the machines do not matter. */
function ratesOf({ run }: Analysis): string | null {
  const rates = run.roster.map(({ rate }) => rate);
  if (rates.some((rate) => rate === null)) return null;
  return rates
    .map(Number)
    .toSorted((a, b) => a - b)
    .join(", ");
}

function ratesAlike(one: string, other: string): boolean {
  const [a, b] = [one.split(", ").map(Number), other.split(", ").map(Number)];
  return (
    a.length === b.length &&
    a.every((rate, i) => Math.abs(rate - (b[i] as number)) <= RATES_ALIKE * rate)
  );
}

/** The share of internal events to a thousandth, however it was given. */
function drawOf({ run }: Analysis): string | null {
  const { drawRange, internalProbability } = run.rules;
  const internal = drawRange ? (drawRange - 3) / drawRange : internalProbability;
  if (internal === null || internal === undefined) return null;
  return `${Number(internal.toFixed(3))} internal`;
}

/** When a send takes its stamp: others do not say, but where Lamport's condition holds it shows. */
function stampOf({ run, checks }: Analysis): string | null {
  const { literal } = run.rules;
  const condition = checks.find(({ name }) => name === "clock-condition");
  if (literal === false || (literal === null && condition?.result === "true")) {
    return "after the increment";
  }
  return literal === null ? null : "before the increment";
}

function durationOf({ run }: Analysis): string | null {
  const { durationMs } = run.rules;
  return durationMs === null ? null : `${durationMs / 1_000} s`;
}

/** An obstacle in words, for people. */
export function incompatibilityText({ what, one, other, affects }: Incompatibility): string {
  const values =
    one === null && other === null
      ? `${what} not recorded on either side`
      : `${what} ${one ?? "not recorded"} against ${other ?? "not recorded"}`;
  return affects === "" ? values : `${values}: ${affects} cannot be compared`;
}
