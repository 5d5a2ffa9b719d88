import type { Analysis } from "../../analysis/analyze.js";
import type { Bands } from "../../theory/band.js";
import { expectedOf } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import { bandsInWorker } from "../bands-in-worker.js";
import type { ScreenOptions } from "../strict-command.js";
import { type Comparison, compared } from "./comparison.js";
import { settingOf, type Told, type Uncompared } from "./setting.js";

/** What theory expected of a run, beside what was measured; or why it is not compared. */
export type Expected = Comparison | Uncompared;

/** Simulates runs of a setting, within half a second. */
export type BandSource = (setting: TheorySetting) => Promise<Bands>;

/**
 * Holds a run that is over against theory, if that is shown: `--quiet` tells only what is wrong.
 * Throws ConfigError where the user tells what the logs record otherwise.
 */
export async function expectedUnlessQuiet(
  analysis: Analysis,
  { json, quiet }: ScreenOptions,
  told: Told = {},
  bandsOf: BandSource = bandsInWorker,
): Promise<Expected | undefined> {
  const found = settingOf(analysis, told);
  if (found.kind === "not compared") return found;
  if (quiet && !json) return undefined;
  const { setting } = found;
  return compared(analysis, setting, expectedOf(setting), await bandsOf(setting));
}
