import {
  type Differences,
  differencesOf,
  type Figure,
  figuresOf,
} from "../../analysis/comparison/difference.js";
import type { Sample } from "../../analysis/comparison/sample.js";
import { columnsOf, paintFor, type Surface, USUAL_COLUMNS } from "../screen.js";
import { fold, hung } from "../text.js";
import {
  comparisonTable,
  type FailureImpactPair,
  failureImpactSentences,
  failureImpactTable,
} from "./comparison-table.js";
import type { Question } from "./question.js";
import { checkResults, type RunResult, type SeedPair } from "./run-result.js";
import { cautionOf } from "./sentences.js";

/** What a kill leaves as it was: in all else it weighs more than what is compared. */
const BEFORE_A_KILL: readonly Figure[] = [
  "formingMs",
  "linksInAll",
  "linksPerHostMax",
  "processes",
];

/** What at least one pair of runs showed. */
export class Comparison {
  readonly #pairs: readonly SeedPair[];
  readonly #question: Question;
  readonly #notComparable: ReadonlyMap<Figure, string>;
  readonly #differences: Differences;
  readonly #impacts: readonly FailureImpactPair[];
  readonly #sentences: readonly string[];

  constructor(pairs: readonly [SeedPair, ...SeedPair[]], question: Question) {
    this.#pairs = pairs;
    this.#question = question;
    this.#impacts = pairs.flatMap(({ one, other }) =>
      one.impact && other.impact ? [{ one: one.impact, other: other.impact }] : [],
    );
    this.#notComparable = this.#killed
      ? notComparableAfterAKill(pairs[0].one.sample)
      : question.notComparable(pairs);
    this.#differences = differencesOf(
      pairs.map(({ one, other }) => ({ one: one.sample, other: other.sample })),
      this.#notComparable,
    );
    this.#sentences = this.#answers();
  }

  get #killed(): boolean {
    return this.#impacts.length > 0;
  }

  #answers(): string[] {
    const [question, pairs, differences] = [this.#question, this.#pairs, this.#differences];
    if (!this.#killed) return question.answers(differences, pairs);
    return [
      ...cautionOf(pairs.length),
      ...failureImpactSentences(this.#impacts, question.survivors),
      ...question.answersAfterKill(differences, pairs),
    ];
  }

  /** For people: the table, what it rests on, and what it answers. */
  text(output: Surface): string {
    const { heads, victims } = this.#question;
    const columns = columnsOf(output);
    const width = Math.min(columns, USUAL_COLUMNS);
    const killed = this.#killed ? [failureImpactTable(this.#impacts, victims, columns), ""] : [];
    const notes = this.#question.notes(this.#pairs).flatMap((note) => fold(note, width));
    const lines = [
      ...(notes.length > 0 ? [...notes, ""] : []),
      comparisonTable(this.#differences, heads, paintFor(output), columns, this.#notComparable),
      "",
      ...fold(this.#basis, width),
      "",
      ...killed,
      ...this.#sentences.flatMap((sentence) => fold(sentence, width)),
      "",
    ];
    const [first, last] = [this.#pairs[0]?.one.folder, this.#pairs.at(-1)?.other.folder];
    if (first !== undefined) lines.push(hung(`folders ${first} to ${last}`, width));
    return `${lines.join("\n").trimEnd()}\n`;
  }

  /** For programs: every figure, as one JSON document. */
  json(): string {
    const [keyOne, keyOther] = this.#question.keys;
    const pairs = this.#pairs.map(({ seed, one, other }) => {
      return { seed, [keyOne]: plain(one), [keyOther]: plain(other) };
    });
    const notes = this.#question.notes(this.#pairs);
    const document = {
      ...(notes.length > 0 && { notes }),
      pairs,
      differences: this.#differences,
      sentences: this.#sentences,
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  get #basis(): string {
    const less = `difference: ${this.#question.difference}`;
    if (this.#pairs.length === 1) return `${less}, of one pair of runs`;
    return (
      `${less}, mean of ${this.#pairs.length} pairs with one seed each, and its ` +
      `95 % interval (Student's t over the pairs); ● where it is more than chance: where nothing differs, at most ` +
      `one comparison in twenty has any ● (Holm's test over all rows)`
    );
  }
}

function notComparableAfterAKill(sample: Sample): Map<Figure, string> {
  const after = figuresOf(sample).filter((figure) => !BEFORE_A_KILL.includes(figure));
  return new Map(after.map((figure) => [figure, "the kill decides"]));
}

function plain({ folder, sample, impact, analysis }: RunResult): object {
  const { status } = analysis;
  const checks = checkResults(analysis);
  return { folder, status, checks, figures: sample, ...(impact && { aftermath: impact }) };
}
