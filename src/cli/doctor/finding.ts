/** ok: it works · warn: it works within limits · bad: it will not work before something is done. */
export type Verdict = "ok" | "warn" | "bad";

/** What one check found. */
export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  /** What there is, in one line. */
  readonly text: string;
  /** More of it for people, a line each. */
  readonly details?: readonly string[];
  /** What may cause it and what to do, a line each. */
  readonly remedies: readonly string[];
  /** The same for programs, under names of its own. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A finding as programs get it. */
export function plainFinding({ name, verdict, text, remedies, figures }: Finding): object {
  return { name, verdict, text, remedies, ...figures };
}

export function verdictOf(bad: boolean, warn: boolean): Verdict {
  if (bad) return "bad";
  return warn ? "warn" : "ok";
}

/** The exit code of all: a warning stops nobody. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 4 {
  return findings.some(({ verdict }) => verdict === "bad") ? 4 : 0;
}
