import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { writeVerdict } from "../analysis/verdict.js";

/** Judges a run that is over and writes the verdict into its folder. Throws NotWritableError. */
export async function conclude(folder: string): Promise<Analysis> {
  const analysis = await analyzeFolder(folder);
  await writeVerdict(folder, analysis);
  return analysis;
}
