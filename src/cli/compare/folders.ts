import { analyzeFolder } from "../../analysis/analyze.js";
import { exitCodeOf } from "../../analysis/exit-code.js";
import { latestRunFolder } from "../../analysis/latest.js";
import { DEFAULT_OUT } from "../../scenario/shared-settings.js";
import { worstExit } from "../failure.js";
import type { ScreenOptions } from "../options.js";
import { TERMINAL } from "../terminal.js";
import { FolderComparison, type Side } from "./folder-comparison.js";

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
  return { folder, analysis: await analyzeFolder(folder) };
}
