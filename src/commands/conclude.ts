import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { writeVerdict } from "../analysis/verdict.js";

/**
 * Judges a run that is over, shows the verdict, and writes it into the folder; in this order, as a
 * full disk should not hide it. Throws NotWritableError.
 */
export async function conclude(
  folder: string,
  show: (analysis: Analysis) => void,
): Promise<Analysis> {
  const analysis = await analyzeFolder(folder);
  show(analysis);
  await writeVerdict(folder, analysis);
  return analysis;
}

/**
 * Concludes a run of which this machine was interrupted, if every other's trace is there and has
 * its end: the last of those that were interrupted does what nobody will after it. Throws
 * NotWritableError.
 */
export async function concludeIfOver(folder: string): Promise<void> {
  const analysis = await analyzeFolder(folder);
  const goesOn = analysis.losses.some(({ kind }) => kind === "missing" || kind === "died");
  if (!goesOn) await writeVerdict(folder, analysis);
}
