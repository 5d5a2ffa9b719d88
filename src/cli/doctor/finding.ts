import { columnsOf, paintFor, type Surface } from "../screen.js";
import { markedLine } from "../table.js";
import { beside } from "../text.js";

/** ok: it works · warn: it works within limits · bad: something has to be changed first. */
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

/** What a check found, with what helps where it is not ok. */
export function found(
  name: string,
  verdict: Verdict,
  text: string,
  figures: Finding["figures"],
  helps: readonly string[],
): Finding {
  return { name, verdict, text, remedies: verdict === "ok" ? [] : helps, figures };
}

/** The exit code of all: a warning stops no run. */
export function doctorExitCode(findings: readonly Finding[]): 0 | 4 {
  return findings.some(({ verdict }) => verdict === "bad") ? 4 : 0;
}

const WIDTHS = ["open-files".length, "warn".length] as const;
const MARKS = { ok: ["✓", "green"], warn: ["!", "yellow"], bad: ["✗", "red"] } as const;
const WIDTH_MAX = 100;

/** A line per finding and what belongs to it; for a terminal, broken at spaces. */
export function findingLines(findings: readonly Finding[], output: Surface): string[] {
  const paint = paintFor(output);
  const width = output.isTTY ? Math.min(columnsOf(output), WIDTH_MAX) : Number.POSITIVE_INFINITY;
  const texts = findings.flatMap(({ name, verdict, text, details = [], remedies }) => {
    const [mark, colour] = MARKS[verdict];
    const found = { mark, colour, name, result: verdict, words: [text, ...details] };
    const helps = remedies.map((remedy) => beside("  - ", remedy, width));
    return [markedLine(found, WIDTHS, paint, width), ...helps];
  });
  return texts.flatMap((text) => text.split("\n"));
}

/** What all findings come to, in one line. */
export function ending(findings: readonly Finding[]): string {
  const names = (verdict: Verdict) => {
    return findings.filter((finding) => finding.verdict === verdict).map(({ name }) => name);
  };
  const [bad, warn] = [names("bad"), names("warn")];
  if (bad.length > 0) return `to be repaired first: ${bad.join(", ")}`;
  if (warn.length > 0) return `works, within limits: ${warn.join(", ")}`;
  return "everything works here";
}
