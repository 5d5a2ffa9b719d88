import type { Analysis } from "../analyze.js";

/** A setting by which two runs differ, or of which one of them says nothing. */
export type Obstacle =
  | {
      readonly kind: "different";
      readonly what: string;
      readonly one: string;
      readonly other: string;
    }
  | { readonly kind: "unknown"; readonly what: string };

/** Rates are equal if they are so to this share: other programs write what they measured. */
const RATES_ALIKE = 0.02;

/** What keeps two runs from being compared figure by figure; none when they fit. */
export function obstaclesOf(one: Analysis, other: Analysis): Obstacle[] {
  return SETTINGS.flatMap(({ what, of, alike = Object.is }): Obstacle[] => {
    const [a, b] = [of(one), of(other)];
    if (a === null || b === null) return [{ kind: "unknown", what }];
    return alike(a, b) ? [] : [{ kind: "different", what, one: a, other: b }];
  });
}

interface Setting {
  readonly what: string;
  /** As people read it; null where it is not recorded. */
  readonly of: (analysis: Analysis) => string | null;
  readonly alike?: (one: string, other: string) => boolean;
}

const SETTINGS: readonly Setting[] = [
  { what: "number of machines", of: ({ run }) => String(run.roster.length) },
  { what: "rates", of: ratesOf, alike: ratesAlike },
  { what: "draw", of: drawOf },
  { what: "duration", of: ({ run }) => textOf(run.rules.durationMs, "ms") },
  { what: "wording (--literal)", of: ({ run }) => textOf(run.rules.literal) },
  { what: "seed", of: ({ run }) => textOf(run.seed) },
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

function textOf(value: number | boolean | null, unit = ""): string | null {
  return value === null ? null : `${value}${unit && ` ${unit}`}`;
}

/** An obstacle in words, for people. */
export function obstacleText(obstacle: Obstacle): string {
  if (obstacle.kind === "unknown") return `the ${obstacle.what} of both is not recorded`;
  return `the ${obstacle.what} differ: ${obstacle.one} against ${obstacle.other}`;
}
