import type { Analysis } from "../../analysis/analyze.js";
import type { Incident } from "../../analysis/incidents.js";
import { compareIds } from "../../model/id.js";
import { MACHINES_MIN } from "../../model/limits.js";
import type { Draw } from "../../model/rules.js";
import { DEFAULT_TOPOLOGY } from "../../model/topology.js";
import { ConfigError } from "../../scenario/config-error.js";
import { formatDuration } from "../../scenario/field.js";
import type { Settings } from "../../scenario/options.js";
import { COMMAND_LINE } from "../../scenario/settings.js";
import type { TheorySetting } from "../../theory/setting.js";
import { listed } from "../text.js";

/** What the user can tell of a run whose logs do not record it. */
export const TOLD = ["rates", "drawRange", "internalProbability", "duration"] as const;
export type ToldKey = (typeof TOLD)[number];
export type Told = Pick<Settings, ToldKey>;

/** Why a run is not held against theory. */
export interface Uncompared {
  readonly kind: "not compared";
  readonly why: string;
  /** The options with which the user can tell what is missing; none where that would not help. */
  readonly toTell: readonly ToldKey[];
}

/** What theory needs to know of a run. */
interface FoundSetting {
  readonly kind: "setting";
  readonly setting: TheorySetting;
}

/**
 * The setting of a run, from what its logs record and what the user tells; nothing is assumed.
 * Throws ConfigError where the user tells what the logs record otherwise.
 */
export function settingOf(analysis: Analysis, told: Told): FoundSetting | Uncompared {
  const rates = ratesOf(analysis, told);
  const draw = drawOf(analysis, told);
  const durationMs = durationOf(analysis, rates, told);
  const problem = problemOf(analysis);
  if (problem !== undefined) return uncompared(problem);
  if (typeof durationMs === "string") return uncompared(durationMs);
  if (rates === undefined || draw === undefined || durationMs === undefined) {
    const toTell: ToldKey[] = [
      ...(rates ? [] : ["rates" as const]),
      ...(draw ? [] : ["drawRange" as const]),
      ...(durationMs === undefined ? ["duration" as const] : []),
    ];
    return uncompared(`${missing(toTell)} not recorded`, toTell);
  }
  const { roster, topology, rules } = analysis.run;
  const machines = roster
    .map(({ id }, i) => ({ id, rate: rates[i] as number }))
    .sort((a, b) => compareIds(a.id, b.id));
  return {
    kind: "setting",
    setting: {
      machines,
      // Links have the latency of the model: of two hops it is twice that, and moves no figure.
      topology: topology ?? DEFAULT_TOPOLOGY,
      rules: {
        draw,
        literal: rules.literal ?? isLiteral(analysis),
        durationMs,
        // A phase that no log tells may be any.
        phase: rules.phase ?? "random",
      },
    },
  };
}

function uncompared(why: string, toTell: readonly ToldKey[] = []): Uncompared {
  return { kind: "not compared", why, toTell };
}

/** What has no effect on what the machines that are here did. */
const HARMLESS: readonly Incident["kind"][] = ["missing", "torn"];

/** Why a run cannot be held against theory, whatever is known of it. */
function problemOf({ run, status, losses, nothingToJudge }: Analysis): string | undefined {
  if (nothingToJudge !== null) return nothingToJudge;
  if (run.roster.length < MACHINES_MIN) return `it takes ${MACHINES_MIN} machines`;
  if (losses.some(({ kind }) => kind === "unnamed")) return "not all machines are known";
  // Machines that all left together lost nothing up to then.
  if (status === "interrupted" || losses.every(({ kind }) => HARMLESS.includes(kind)))
    return undefined;
  return "something was lost, and theory is of runs that lose nothing";
}

function ratesOf(
  { run: { roster } }: Analysis,
  { rates: told }: Told,
): readonly number[] | undefined {
  const recorded = roster.map(({ rate }) => rate);
  if (told === undefined) return areKnown(recorded) ? recorded : undefined;
  const [where, ids] = [COMMAND_LINE.where("rates"), roster.map(({ id }) => id).join(", ")];
  if (told.length !== roster.length) {
    const problem = `has ${told.length} rates, the logs are of ${roster.length} machines`;
    throw new ConfigError(where, `${problem}; give one for each of ${ids}`);
  }
  if (recorded.some((rate, i) => rate !== null && rate !== told[i])) {
    refuse("rates", `the rates ${recorded.map((rate) => rate ?? "?").join(",")}`);
  }
  return told;
}

function areKnown(rates: readonly (number | null)[]): rates is readonly number[] {
  return !rates.includes(null);
}

function drawOf({ run: { rules } }: Analysis, told: Told): Draw | undefined {
  const { drawRange, internalProbability } = rules;
  const ofLogs = drawFrom(drawRange ?? undefined, internalProbability ?? undefined);
  const ofUser = drawFrom(told.drawRange, told.internalProbability);
  if (ofLogs === undefined || ofUser === undefined) return ofLogs ?? ofUser;
  if (JSON.stringify(ofLogs) === JSON.stringify(ofUser)) return ofLogs;
  const recorded =
    ofLogs.kind === "range"
      ? `a draw range of ${ofLogs.range}`
      : `an internal probability of ${ofLogs.internal}`;
  return refuse(ofUser.kind === "range" ? "drawRange" : "internalProbability", recorded);
}

function drawFrom(range: number | undefined, internal: number | undefined): Draw | undefined {
  if (range !== undefined) return { kind: "range", range };
  return internal === undefined ? undefined : { kind: "probability", internal };
}

/** Machines that were interrupted together stop within so much of each other. */
const APART_MS_MAX = 1_000;

/** A told duration may be so much longer or shorter than the times of the logs say. */
const TOLD_SHARE_MAX = 0.1;
const TOLD_APART_MS_MAX = 1_000;

/**
 * How long the machines ticked: as long as they were set to, or up to where all were interrupted;
 * where no log records that, from the first event to the last. A text says why that is no one time.
 */
function durationOf(
  { run: { rules }, status, machines }: Analysis,
  rates: readonly number[] | undefined,
  { duration: told }: Told,
): number | string | undefined {
  const recorded = rules.durationMs;
  if (told !== undefined && recorded !== null && told !== recorded) {
    refuse("duration", `a duration of ${formatDuration(recorded)}`);
  }
  const tickedMs = Object.values(machines).map(({ durationUs }) => (durationUs ?? NaN) / 1_000);
  // Times in logs of other programs are not exact, and a tenth of a second moves no figure.
  const longestMs = 100 * Math.round(Math.max(...tickedMs) / 100);
  if (status === "interrupted") {
    if (longestMs - Math.min(...tickedMs) <= APART_MS_MAX) return Math.max(100, longestMs);
    return "it was interrupted, and its machines did not tick for the same time";
  }
  if (recorded !== null || Number.isNaN(longestMs)) return recorded ?? told;
  // After its last event a machine waits for one more tick, which is never made.
  const timedMs = longestMs + 100 * Math.round(10 / Math.max(...(rates ?? [])));
  if (told === undefined) return timedMs;
  if (Math.abs(told - timedMs) > TOLD_SHARE_MAX * timedMs + TOLD_APART_MS_MAX) {
    refuse("duration", `times over ${formatDuration(longestMs)}`);
  }
  return told;
}

function refuse(option: ToldKey, recorded: string): never {
  throw new ConfigError(COMMAND_LINE.where(option), `the logs record ${recorded}; leave it out`);
}

const NAMES: Readonly<Record<ToldKey, string>> = {
  rates: "rates",
  drawRange: "the draw range",
  internalProbability: "the internal probability",
  duration: "the duration",
};

function missing(keys: readonly ToldKey[]): string {
  const names = keys.map((key) => NAMES[key]);
  const verb = keys.length === 1 && keys[0] !== "rates" ? "is" : "are";
  return `${listed(names)} ${verb}`;
}

/** Whether logs that break the clock condition do so as the exercise's wording, taken literally. */
function isLiteral({ explanation }: Analysis): boolean {
  return explanation?.mistakes.some(({ name }) => name === "stamp before increment") ?? false;
}
