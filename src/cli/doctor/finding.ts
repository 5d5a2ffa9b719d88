import { columnsOf, paintFor, type Surface } from "../screen.js";
import { fold } from "../text.js";

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

export function verdictOf(bad: boolean, warn: boolean): Verdict {
  if (bad) return "bad";
  return warn ? "warn" : "ok";
}

/** The exit code of all: a warning stops no run. */
export function doctorExitCode(findings: readonly Finding[]): 0 | 4 {
  return findings.some(({ verdict }) => verdict === "bad") ? 4 : 0;
}

const NAME_WIDTH = "open-files".length;
const VERDICT_WIDTH = "warn".length;
const MARKS = { ok: ["✓", "green"], warn: ["!", "yellow"], bad: ["✗", "red"] } as const;
const WIDTH_MAX = 100;
/** With less room the words begin at the left. */
const WIDTH_MIN = 60;

/** A line per finding and what belongs to it; for a terminal, broken at spaces. */
export function findingLines(findings: readonly Finding[], output: Surface): string[] {
  const paint = paintFor(output);
  const columns = columnsOf(output) ?? WIDTH_MAX;
  const width = output.isTTY ? Math.min(columns, WIDTH_MAX) : Number.POSITIVE_INFINITY;
  return findings.flatMap(({ name, verdict, text, details = [], remedies }) => {
    const [mark, colour] = MARKS[verdict];
    const head = `${mark} ${name.padEnd(NAME_WIDTH)}  ${verdict.padEnd(VERDICT_WIDTH)}`;
    if (width < WIDTH_MIN) {
      return [
        paint(colour, `${mark} ${name} ${verdict}`),
        ...[text, ...details].flatMap((part) => behind("  ", part, width)),
        ...remedies.flatMap((remedy) => behind("  - ", remedy, width)),
      ];
    }
    const indent = " ".repeat(head.length);
    const [first = "", ...rest] = behind(`${head}  `, text, width);
    return [
      paint(colour, head) + first.slice(head.length),
      ...rest,
      ...details.flatMap((detail) => behind(`${indent}  `, detail, width)),
      ...remedies.flatMap((remedy) => behind("  - ", remedy, width)),
    ];
  });
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

/** A text behind a head; what does not fit on the first line is below it. */
function behind(head: string, text: string, width: number): string[] {
  const indent = " ".repeat(head.length);
  return fold(text, width - head.length).map((line, i) => (i === 0 ? head : indent) + line);
}
