import { BY_DESIGN, type Sample } from "../../analysis/comparison/sample.js";
import { meanOf } from "../../analysis/comparison/statistics.js";
import { percentile } from "../../analysis/percentile.js";
import { FIGURE_GROUPS } from "../figure-groups.js";
import { counted, measured } from "../figures.js";
import type { Paint } from "../screen.js";
import { inColumns } from "../table.js";
import type { SeedResult } from "./seed-result.js";

/** A figure over all seeds that have it. */
interface Band {
  readonly mean: number;
  /** The values that 5 % and 95 % of the seeds do not exceed. */
  readonly p5: number;
  readonly p95: number;
}

/** What all seeds together showed. */
export interface SeedSummary {
  readonly seeds: number;
  readonly failed: number;
  readonly complete: number;
  readonly degraded: number;
  readonly notFormed: number;
  /** By kind, in how many seeds it went wrong as the faults explain, the most frequent first. */
  readonly explained: Readonly<Record<string, number>>;
  readonly figures: Readonly<Partial<Record<keyof Sample, Band>>>;
}

export function summaryOf(results: readonly SeedResult[]): SeedSummary {
  const having = (status: SeedResult["status"]) =>
    results.filter((result) => result.status === status).length;
  return {
    seeds: results.length,
    failed: results.filter(({ failures }) => failures.length > 0).length,
    complete: having("complete"),
    degraded: having("degraded"),
    notFormed: having("not formed"),
    explained: countsOf(results.flatMap(({ explained }) => explained)),
    figures: bandsOf(results.flatMap(({ sample }) => sample ?? [])),
  };
}

function countsOf(kinds: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

function bandsOf(samples: readonly Sample[]): Partial<Record<keyof Sample, Band>> {
  const [first] = samples;
  const bands: Partial<Record<keyof Sample, Band>> = {};
  for (const figure of Object.keys(first ?? {}) as (keyof Sample)[]) {
    const values = samples.flatMap((sample) => sample[figure] ?? []);
    const sorted = Float64Array.from(values).sort();
    const [p5, p95] = [percentile(sorted, 0.05), percentile(sorted, 0.95)];
    if (p5 !== null && p95 !== null) bands[figure] = { mean: meanOf(values), p5, p95 };
  }
  return bands;
}

/** For people: how the seeds went, what the faults explain, and the figures. */
export function summaryText(summary: SeedSummary, paint: Paint, columns: number): string {
  const { seeds, failed, complete, degraded, notFormed, explained } = summary;
  const statuses = [
    `${complete} complete`,
    ...(degraded > 0 ? [`${degraded} degraded`] : []),
    ...(notFormed > 0 ? [`${notFormed} not formed`] : []),
  ];
  const verdict = paint(failed > 0 ? "red" : "green", `${failed} failed`);
  const kinds = Object.entries(explained).map(
    ([kind, many]) => `  ${kind}: ${counted(many, "seed")}`,
  );
  return [
    `${counted(seeds, "seed")}: ${verdict}; ${statuses.join(", ")}`,
    ...(kinds.length > 0 ? ["what the faults explain:", ...kinds] : []),
    ...(Object.keys(summary.figures).length > 0 ? ["", bandTable(summary, paint, columns)] : []),
  ].join("\n");
}

function bandTable({ figures }: SeedSummary, paint: Paint, columns: number): string {
  const lines: string[][] = [["", "mean", "5 %", "95 %"]];
  for (const { title, rows } of FIGURE_GROUPS) {
    const known = rows.flatMap(({ label, key, scale = 1 }) => {
      const band = BY_DESIGN.has(key) ? undefined : figures[key];
      if (band === undefined) return [];
      const cells = [band.mean, band.p5, band.p95].map((value) => measured(value / scale));
      return [[`  ${label}`, ...cells]];
    });
    if (known.length > 0) lines.push([paint("bold", title), "", "", ""], ...known);
  }
  return inColumns(lines, ["left", "right", "right", "right"], columns);
}
