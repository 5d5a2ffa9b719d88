import { RESAMPLES } from "../../analysis/comparison/bootstrap.js";
import { type Differences, differencesOf } from "../../analysis/comparison/difference.js";
import { linksBySource } from "../../analysis/comparison/forming.js";
import { sentencesOf } from "../../analysis/comparison/sentences.js";
import { fold } from "../fold.js";
import { columnsOf, type Output, paintFor } from "../screen.js";
import { type AftermathPair, aftermathSentences, aftermathTable } from "./aftermath-table.js";
import { comparisonTable } from "./comparison-table.js";
import type { RunResult, SeedPair } from "./run-result.js";

/** Of a table that may be shown on any terminal. */
const COLUMNS = 80;

/** What at least one pair of runs showed. */
export class Comparison {
  readonly #pairs: readonly SeedPair[];
  readonly #differences: Differences;
  readonly #aftermaths: readonly AftermathPair[];
  readonly #sentences: readonly string[];

  constructor(pairs: readonly [SeedPair, ...SeedPair[]]) {
    this.#pairs = pairs;
    this.#differences = differencesOf(
      pairs.map(({ mesh, star }) => ({ one: mesh.sample, other: star.sample })),
    );
    this.#aftermaths = pairs.flatMap(({ mesh, star }) =>
      mesh.aftermath && star.aftermath ? [{ mesh: mesh.aftermath, star: star.aftermath }] : [],
    );
    const [{ mesh, star }] = pairs;
    const sources = { mesh: linksBySource(mesh.analysis), star: linksBySource(star.analysis) };
    this.#sentences = [
      ...sentencesOf(this.#differences, pairs.length, sources),
      ...aftermathSentences(this.#aftermaths),
    ];
  }

  /** For people: the table, what it rests on, and what it answers. */
  text(output: Output): string {
    const width = Math.min(columnsOf(output) ?? COLUMNS, COLUMNS);
    const killed = this.#aftermaths.length === 0 ? [] : [aftermathTable(this.#aftermaths), ""];
    const lines = [
      comparisonTable(this.#differences, ["mesh", "star"], paintFor(output)),
      "",
      ...fold(this.#basis, width),
      "",
      ...killed,
      ...this.#sentences.flatMap((sentence) => fold(sentence, width)),
      "",
      `folders ${this.#pairs[0]?.mesh.folder} to ${this.#pairs.at(-1)?.star.folder}`,
    ];
    return `${lines.join("\n")}\n`;
  }

  /** For programs: every figure, as one JSON document. */
  json(): string {
    const pairs = this.#pairs.map(({ seed, mesh, star }) => {
      return { seed, mesh: plain(mesh), star: plain(star) };
    });
    const document = { pairs, differences: this.#differences, sentences: this.#sentences };
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  get #basis(): string {
    if (this.#pairs.length === 1) return "difference: star less mesh, of one pair of runs";
    return (
      `difference: star less mesh, mean of ${this.#pairs.length} pairs with one seed each, and its ` +
      `95 % interval (bootstrap of the paired differences, ${RESAMPLES} resamples); ● where that ` +
      "does not hold 0"
    );
  }
}

function plain({ folder, sample, aftermath, analysis }: RunResult): object {
  const { status, checks } = analysis;
  const results = Object.fromEntries(checks.map(({ name, result }) => [name, result]));
  return { folder, status, checks: results, figures: sample, ...(aftermath && { aftermath }) };
}
