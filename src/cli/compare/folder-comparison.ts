import { type Analysis, analyzeSource } from "../../analysis/analyze.js";
import {
  type Incompatibility,
  incompatibilitiesOf,
  incompatibilityText,
  notComparableBy,
} from "../../analysis/comparison/comparability.js";
import {
  type Differences,
  differencesOf,
  type Figure,
  figuresOf,
} from "../../analysis/comparison/difference.js";
import { type Sample, sampleOf } from "../../analysis/comparison/sample.js";
import { exitCodeOf } from "../../analysis/verdict.js";
import { FolderSource, latestRunFolder } from "../../node/folder-source.js";
import { DEFAULT_OUT } from "../../scenario/scenario.js";
import { worstExit } from "../failure.js";
import { FORMAT_NAMES } from "../report.js";
import { columnsOf, paintFor, type Surface, TERMINAL, USUAL_COLUMNS } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { fold, hung, onOneLine } from "../text.js";
import { comparisonTable } from "./comparison-table.js";
import { checkResults, troublesOf } from "./run-result.js";

/** Compares what two folders hold; gives the worse exit code. Throws FolderError, TraceError. */
export async function compareFolders(
  first: string,
  second: string,
  { json, quiet, out = DEFAULT_OUT }: ScreenOptions & { readonly out?: string },
): Promise<number> {
  const [one, other] = await Promise.all([sideOf(first, out), sideOf(second, out)]);
  const comparison = new FolderComparison(one, other);
  const { stdout } = TERMINAL;
  if (json) stdout.write(comparison.json());
  else stdout.write(quiet ? comparison.troubles(stdout) : comparison.text(stdout));
  return worstExit([one, other].map(({ analysis }) => exitCodeOf(analysis)));
}

async function sideOf(target: string, out: string): Promise<Side> {
  const folder = target === "latest" ? await latestRunFolder(out) : target;
  return { folder, analysis: await analyzeSource(new FolderSource(folder)) };
}

/** A folder, and what it holds. */
interface Side {
  readonly folder: string;
  readonly analysis: Analysis;
}

/** What two folders show beside each other. */
export class FolderComparison {
  readonly #sides: readonly [Side, Side];
  readonly #incompatibilities: readonly Incompatibility[];
  readonly #samples: { readonly one: Sample; readonly other: Sample };
  readonly #notComparable: ReadonlyMap<Figure, string>;
  readonly #differences: Differences;

  constructor(one: Side, other: Side) {
    this.#sides = [one, other];
    this.#incompatibilities = incompatibilitiesOf(one.analysis, other.analysis);
    this.#samples = { one: sampleOf(one.analysis), other: sampleOf(other.analysis) };
    this.#notComparable = notComparableBy(this.#incompatibilities, figuresOf(this.#samples.one));
    this.#differences = differencesOf([this.#samples], this.#notComparable);
  }

  /** For people: what is compared, the table, and what cannot be told. */
  text(output: Surface): string {
    const width = widthOf(output);
    const lines = [
      ...this.#sides.flatMap((side, i) => [
        hung(heading(side, i), width),
        ...troubles(side, output),
      ]),
      "",
      comparisonTable(
        this.#differences,
        NAMES,
        paintFor(output),
        columnsOf(output),
        this.#notComparable,
      ),
      "",
      ...this.#incompatibilities.flatMap((one) => fold(`! ${incompatibilityText(one)}`, width)),
      ...fold(`difference: B less A, of one run each${this.#seeds}`, width),
    ];
    return `${lines.join("\n")}\n`;
  }

  /** What is not as it should be in either; empty when all is well. */
  troubles(output: Surface): string {
    const lines = this.#sides.flatMap((side, i) => {
      const found = troubles(side, output);
      return found.length === 0 ? [] : [heading(side, i), ...found];
    });
    return lines.map((line) => `${line}\n`).join("");
  }

  /** For programs: every figure, as one JSON document. */
  json(): string {
    const folders = this.#sides.map(({ folder, analysis }) => {
      const { format, run, status } = analysis;
      return { folder, format, run, status, checks: checkResults(analysis) };
    });
    const obstacles = this.#incompatibilities.map(incompatibilityText);
    const [figures, differences] = [this.#samples, this.#differences];
    return `${JSON.stringify({ folders, obstacles, figures, differences }, null, 2)}\n`;
  }

  /** With one seed machines draw alike; else chance and cause cannot be told apart. */
  get #seeds(): string {
    const [one, other] = this.#sides.map(({ analysis }) => analysis.run.seed);
    const known = one !== null && other !== null;
    if (known && one === other) return ` and one seed, ${one}`;
    const seeds = known ? "not of one seed" : "not all seeds recorded";
    return ` and ${seeds}: it may be chance`;
  }
}

const NAMES = ["A", "B"] as const;

function heading({ folder, analysis: { format, run } }: Side, place: number): string {
  const rates = run.roster.map(({ rate }) => rate ?? "–").join(", ");
  const topology = run.topology ?? "topology not recorded";
  const facts = `${topology}, rates ${rates} (${FORMAT_NAMES[format]})`;
  return `${NAMES[place]}  ${onOneLine(folder)}: ${facts}`;
}

function troubles({ analysis }: Side, output: Surface): string[] {
  return troublesOf({ analysis }, paintFor(output), widthOf(output));
}

function widthOf(output: Surface): number {
  return Math.min(columnsOf(output), USUAL_COLUMNS);
}
