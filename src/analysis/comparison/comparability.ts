import type { Analysis } from "../analyze.js";
import type { Figure } from "./difference.js";

/** A setting by which two runs differ, or of which one of them says nothing. */
export interface Obstacle {
  readonly what: string;
  /** As people read them; null where it is not recorded. */
  readonly one: string | null;
  readonly other: string | null;
  /** What cannot be compared because of it: in words, and as figures; none for all of them. */
  readonly spoils: string;
  readonly figures?: readonly Figure[];
}

/** Rates are equal if they are so to this share: other programs write what they measured. */
const RATES_ALIKE = 0.02;

/** What keeps two runs from being compared figure by figure; none when they fit. */
export function obstaclesOf(a: Analysis, b: Analysis): Obstacle[] {
  return SETTINGS.flatMap(({ of, alike = Object.is, ...setting }) => {
    const [one, other] = [of(a), of(b)];
    const fits = one !== null && other !== null && alike(one, other);
    return fits ? [] : [{ ...setting, one, other }];
  });
}

/** Those of all figures that at least one of the obstacles spoils. */
export function spoiltBy(obstacles: readonly Obstacle[], all: readonly Figure[]): Set<Figure> {
  return new Set(obstacles.flatMap(({ figures = all }) => figures));
}

interface Setting extends Pick<Obstacle, "what" | "spoils" | "figures"> {
  /** As people read it; null where it is not recorded. */
  readonly of: (analysis: Analysis) => string | null;
  readonly alike?: (one: string, other: string) => boolean;
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

const SETTINGS: readonly Setting[] = [
  { what: "machines", spoils: "all figures", of: ({ run }) => String(run.roster.length) },
  {
    what: "rates",
    spoils: "clocks, inboxes and counts",
    figures: [...CLOCKS, ...INBOXES, ...COUNTS],
    of: ratesOf,
    alike: ratesAlike,
  },
  {
    what: "draw",
    spoils: "clocks, inboxes and messages",
    figures: [...CLOCKS, ...INBOXES, ...MESSAGES],
    of: drawOf,
  },
  { what: "stamp", spoils: "clocks", figures: CLOCKS, of: stampOf },
  {
    what: "duration",
    spoils: "counts, final clocks, inboxes and the largest jump",
    // What a machine does not keep up with grows as long as it lasts, and so does its mean.
    figures: [...COUNTS, ...FINAL_CLOCKS, ...INBOXES, "jumpMax"],
    of: durationOf,
  },
];

/** The slowest first: who is called what is no matter. */
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
export function obstacleText({ what, one, other, spoils }: Obstacle): string {
  const values = `${one ?? "not recorded"} against ${other ?? "not recorded"}`;
  return `${what} ${values}: ${spoils} cannot be compared`;
}
