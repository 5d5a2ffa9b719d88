import { analyzeRunFolder, type RunAnalysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { describeLoss } from "../analysis/losses.js";
import { writeVerdict } from "../analysis/verdict.js";
import { HUB_ID } from "../model/id.js";
import type { TraceError } from "../trace/trace-error.js";
import { calledAs } from "./called-as.js";
import { complain } from "./complain.js";

/**
 * Judges a run that is over, shows the verdict, and writes it into the folder; in this order, as a
 * full disk should not hide it. A trace that is none of the run's is left out, and `onSpoilt` told
 * of it. Throws NotWritableError.
 */
export async function conclude(
  folder: string,
  show: (analysis: RunAnalysis) => void,
  onSpoilt: (error: TraceError) => void = () => {},
): Promise<RunAnalysis> {
  const analysis = await analyzeRunFolder(folder, { onSpoilt });
  show(analysis);
  await writeVerdict(folder, analysis);
  return analysis;
}

/**
 * Concludes a run whose other traces stay where they were made: that judges nothing, but what this
 * machine lost shows. Where all share the folder they are here all the same.
 */
export async function concludeScattered(
  folder: string,
  show: (analysis: RunAnalysis) => void,
  say: (text: string) => void,
): Promise<0 | 1 | 4> {
  const analysis = await analyzeRunFolder(folder, { onSpoilt: () => {} });
  const { losses, machines, hub } = analysis;
  if (!losses.some(({ kind }) => kind === "missing")) {
    return exitCodeOf(await conclude(folder, show));
  }
  const here = [...(hub ? [HUB_ID] : []), ...Object.keys(machines)];
  say(`${folder} has the trace of ${here.join(", ")} alone: put all into one`);
  say(`folder and judge them with: ${calledAs()} analyze ${folder}`);
  const others = losses.filter(({ kind }) => kind !== "missing");
  for (const loss of others) say(describeLoss(loss));
  return others.length > 0 ? 4 : 0;
}

/**
 * Concludes a run of which this machine was interrupted, if every other's trace is there and has
 * its end: the last of those that were interrupted does what nobody will after it. Throws
 * NotWritableError.
 */
export async function concludeIfOver(folder: string): Promise<void> {
  const analysis = await analyzeRunFolder(folder, { onSpoilt: () => {} });
  const goesOn = analysis.losses.some(({ kind }) => kind === "missing" || kind === "died");
  if (!goesOn) await writeVerdict(folder, analysis);
}

/** Says on stderr which trace is left out and why. */
export function nameSpoilt({ message }: TraceError): void {
  complain(`k3mesh: left out: ${message}`);
}
