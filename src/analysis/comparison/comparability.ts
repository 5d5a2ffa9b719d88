import type { Analysis } from "../analyze.js";

/** A setting by which two runs differ, or of which one of them says nothing. */
export interface Obstacle {
  readonly what: string;
  /** As people read them; null where it is not recorded. */
  readonly one: string | null;
  readonly other: string | null;
  /** What cannot be compared because of it. */
  readonly spoils: string;
}

/** Rates are equal if they are so to this share: other programs write what they measured. */
const RATES_ALIKE = 0.02;

/** What keeps two runs from being compared figure by figure; none when they fit. */
export function obstaclesOf(a: Analysis, b: Analysis): Obstacle[] {
  return SETTINGS.flatMap(({ what, spoils, of, alike = Object.is }) => {
    const [one, other] = [of(a), of(b)];
    const fits = one !== null && other !== null && alike(one, other);
    return fits ? [] : [{ what, one, other, spoils }];
  });
}

interface Setting {
  readonly what: string;
  readonly spoils: string;
  /** As people read it; null where it is not recorded. */
  readonly of: (analysis: Analysis) => string | null;
  readonly alike?: (one: string, other: string) => boolean;
}

const SETTINGS: readonly Setting[] = [
  { what: "machines", spoils: "all figures", of: ({ run }) => String(run.roster.length) },
  { what: "rates", spoils: "clocks, inboxes and counts", of: ratesOf, alike: ratesAlike },
  { what: "draw", spoils: "clocks, inboxes and messages", of: drawOf },
  { what: "duration", spoils: "counts, final clocks and what is left", of: durationOf },
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

/** The share of internal events, however it was given. */
function drawOf({ run }: Analysis): string | null {
  const { drawRange, internalProbability } = run.rules;
  const internal = drawRange ? (drawRange - 3) / drawRange : internalProbability;
  return internal === null || internal === undefined ? null : `${internal} internal`;
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
