import {
  type Differences,
  differencesOf,
  type Figure,
  figuresOf,
} from "../../analysis/comparison/difference.js";
import { linksBySource } from "../../analysis/comparison/forming.js";
import type { Sample } from "../../analysis/comparison/sample.js";
import {
  cautionOf,
  formingSentence,
  type Sources,
  sentencesOf,
} from "../../analysis/comparison/sentences.js";
import { fold } from "../fold.js";
import { columnsOf, paintFor, type Surface } from "../screen.js";
import { type AftermathPair, aftermathSentences, aftermathTable } from "./aftermath-table.js";
import { comparisonTable } from "./comparison-table.js";
import { checkResults } from "./result-lines.js";
import type { RunResult, SeedPair } from "./run-result.js";

/** Of a table that may be shown on any terminal. */
const COLUMNS = 80;

/** What a kill leaves as it was: in all else it weighs more than the topology. */
const BEFORE_A_KILL: readonly Figure[] = [
  "formingMs",
  "linksInAll",
  "linksPerHostMax",
  "processes",
];

/** What at least one pair of runs showed. */
export class Comparison {
  readonly #pairs: readonly SeedPair[];
  readonly #differences: Differences;
  readonly #aftermaths: readonly AftermathPair[];
  readonly #sentences: readonly string[];

  constructor(pairs: readonly [SeedPair, ...SeedPair[]]) {
    this.#pairs = pairs;
    this.#aftermaths = pairs.flatMap(({ mesh, star }) =>
      mesh.aftermath && star.aftermath ? [{ mesh: mesh.aftermath, star: star.aftermath }] : [],
    );
    this.#differences = differencesOf(
      pairs.map(({ mesh, star }) => ({ one: mesh.sample, other: star.sample })),
      this.#killed ? spoiltByAKill(pairs[0].mesh.sample) : undefined,
    );
    this.#sentences = this.#answers({
      mesh: linksBySource(pairs.map(({ mesh }) => mesh.analysis)),
      star: linksBySource(pairs.map(({ star }) => star.analysis)),
    });
  }

  get #killed(): boolean {
    return this.#aftermaths.length > 0;
  }

  #answers(sources: Sources): string[] {
    const pairs = this.#pairs.length;
    if (!this.#killed) return sentencesOf(this.#differences, pairs, sources);
    const forming = formingSentence(this.#differences, sources);
    return [...cautionOf(pairs), ...aftermathSentences(this.#aftermaths), forming];
  }

  /** For people: the table, what it rests on, and what it answers. */
  text(output: Surface): string {
    const width = Math.min(columnsOf(output) ?? COLUMNS, COLUMNS);
    const killed = this.#killed ? [aftermathTable(this.#aftermaths), ""] : [];
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
    const kill = this.#killed ? "; – where the kill decides" : "";
    if (this.#pairs.length === 1) return `difference: star less mesh, of one pair of runs${kill}`;
    return (
      `difference: star less mesh, mean of ${this.#pairs.length} pairs with one seed each, and its ` +
      `95 % interval (Student's t over the pairs); ● where it is more than chance: where nothing differs, at most ` +
      `one comparison in twenty has any ● (Holm's test over all rows)${kill}`
    );
  }
}

function spoiltByAKill(sample: Sample): Set<Figure> {
  return new Set(figuresOf(sample).filter((figure) => !BEFORE_A_KILL.includes(figure)));
}

function plain({ folder, sample, aftermath, analysis }: RunResult): object {
  const { status } = analysis;
  const checks = checkResults(analysis);
  return { folder, status, checks, figures: sample, ...(aftermath && { aftermath }) };
}
