import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { writeVerdict } from "../analysis/verdict.js";

/** Judges a run that is over and writes the verdict into its folder. Throws NotWritableError. */
export async function conclude(folder: string): Promise<Analysis> {
  const analysis = await analyzeFolder(folder);
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
