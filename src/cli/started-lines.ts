import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Member, RunPlan } from "../protocol/roster.js";
import { formatDuration } from "../scenario/duration.js";

/** With whom a machine starts, how fast, and where its trace is. */
export function startedLine(plan: RunPlan, me: Member, folder: string): string {
  const others = plan.roster.filter(({ id }) => id !== me.id).map(({ id }) => id);
  return (
    `started: ${me.id} with ${others.join(", ")}; ${me.rate} ticks/s for ` +
    `${formatDuration(plan.rules.durationMs)}, seed ${plan.seed}, folder ${folder}`
  );
}

/** For whom a hub forwards, and where its trace is. */
export function hubStartedLine({ roster, rules }: RunPlan, folder: string): string {
  const leaves = roster.map(({ id }) => id).join(", ");
  return `started: hub of ${leaves}, who tick for ${formatDuration(rules.durationMs)}, folder ${folder}`;
}

/** Why the folder is not called after the run, if it is not. */
export function folderLine(
  { run, roster }: Pick<RunPlan, "run" | "roster">,
  folder: string,
): string | undefined {
  const name = basename(folder);
  if (name === run) return undefined;
  const other = join(dirname(folder), run);
  const why = existsSync(other)
    ? `${other} exists already from another run`
    : `another host has a folder ${run} already, from another run`;
  const hosts = new Set(roster.map(({ host }) => host)).size;
  return `${why}: this one is ${name}${hosts > 1 ? `, on each of the ${hosts} computers` : ""}`;
}
