import { type Analysis, analyzeFolder } from "../../analysis/analyze.js";
import { obstaclesOf, obstacleText, spoiltBy } from "../../analysis/comparison/comparability.js";
import { differencesOf, figuresOf } from "../../analysis/comparison/difference.js";
import { sampleOf } from "../../analysis/comparison/sample.js";
import { exitCodeOf } from "../../analysis/exit-code.js";
import { latestRunFolder } from "../../analysis/latest.js";
import { DEFAULT_OUT } from "../../scenario/shared-settings.js";
import { worstExit } from "../failure.js";
import { fold } from "../fold.js";
import type { ScreenOptions } from "../options.js";
import { columnsOf, paintFor } from "../screen.js";
import { comparisonTable } from "./comparison-table.js";

/** Of a table that may be shown on any terminal. */
const COLUMNS = 80;

/** Compares what two folders hold; gives the worse exit code. Throws FolderError, TraceError. */
export async function compareFolders(
  first: string,
  second: string,
  { json, quiet, out = DEFAULT_OUT }: ScreenOptions & { readonly out?: string },
): Promise<number> {
  const folders = await Promise.all(
    [first, second].map((one) => (one === "latest" ? latestRunFolder(out) : one)),
  );
  const [one, other] = (await Promise.all(folders.map((folder) => analyzeFolder(folder)))) as [
    Analysis,
    Analysis,
  ];
  const found = obstaclesOf(one, other);
  const obstacles = found.map(obstacleText);
  const samples = { one: sampleOf(one), other: sampleOf(other) };
  const differences = differencesOf([samples], spoiltBy(found, figuresOf(samples.one)));
  if (json) {
    const sides = [one, other].map(({ format, run }, i) => ({ folder: folders[i], format, run }));
    const document = { folders: sides, obstacles, figures: samples, differences };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (!quiet) {
    const width = Math.min(columnsOf(process.stdout) ?? COLUMNS, COLUMNS);
    const lines = [
      ...[one, other].map((analysis, i) => `${NAMES[i]}  ${folders[i]}: ${factsOf(analysis)}`),
      "",
      comparisonTable(differences, NAMES, paintFor(process.stdout)),
      "",
      ...obstacles.flatMap((text) => fold(`! ${text}`, width)),
      ...fold(`difference: B less A, of one run each${seedsOf(one, other)}`, width),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  return worstExit([one, other].map(exitCodeOf));
}

const NAMES = ["A", "B"] as const;

/** With one seed machines draw alike; else nobody can tell what is chance. */
function seedsOf({ run: one }: Analysis, { run: other }: Analysis): string {
  const known = one.seed !== null && other.seed !== null;
  if (known && one.seed === other.seed) return ` and one seed, ${one.seed}`;
  const seeds = known ? "not of one seed" : "their seeds are not both recorded";
  return ` and ${seeds}: what is chance in it nobody can tell`;
}

function factsOf({ format, run }: Analysis): string {
  const rates = run.roster.map(({ rate }) => rate ?? "–").join(", ");
  return `${run.topology ?? "topology not recorded"}, rates ${rates} (${format})`;
}
