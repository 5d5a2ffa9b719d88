import { HUB_ID, runIds } from "../model/id.js";
import type { Topology } from "../model/topology.js";
import { ConfigError } from "./config-error.js";
import {
  type Crash,
  crashText,
  type Faults,
  type Partition,
  partitionText,
  type Reset,
  resetText,
  type Since,
  type Stall,
  stallText,
  waysOf,
} from "./faults.js";
import { timeText } from "./field.js";

/** What a run has to which faults may happen. */
interface DisturbedRun {
  readonly topology: Topology;
  readonly machines: number;
  readonly durationMs: number;
  readonly formTimeoutMs: number;
}

/** A fault as any of its kind is checked. */
interface Checked {
  readonly text: string;
  readonly ids: readonly string[];
  readonly since: Since;
  readonly atUs: number;
  /** When it is over; absent of what is over at once. */
  readonly untilUs?: number;
  /** Why it can be no fault of this run, besides what is checked of all. */
  readonly problem: string | undefined;
}

/** Machines that are through wait so long for others, and no machine lives longer. */
const DRAIN_US = 10_000_000;
const IDS_SHOWN_MAX = 6;

/** Throws a ConfigError on the first fault that cannot be; `where` says where an option stands. */
export function checkFaults(
  faults: Faults,
  run: DisturbedRun,
  where: (key: "partition" | "crash" | "stall" | "reset") => string,
): void {
  const checks = [
    ["partition", faults.partitions.map((one, at) => partitionCheck(one, at, faults, run))],
    ["crash", faults.crashes.map((one, at) => crashCheck(one, at, faults))],
    ["stall", faults.stalls.map((one, at) => stallCheck(one, at, faults))],
    ["reset", faults.resets.map((one) => resetCheck(one, faults, run))],
  ] as const;
  for (const [key, each] of checks) {
    for (const one of each) {
      const problem = commonProblem(one, run) ?? one.problem;
      if (problem !== undefined) throw new ConfigError(where(key), `${one.text} ${problem}`);
    }
  }
}

function commonProblem(one: Checked, run: DisturbedRun): string | undefined {
  return unknownId(one.ids, run) ?? namedTwice(one.ids) ?? untimely(one, run);
}

function unknownId(ids: readonly string[], { topology, machines }: DisturbedRun) {
  const known = runIds(machines);
  if (topology === "star") known.push(HUB_ID);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return undefined;
  if (unknown === HUB_ID) return "names the hub, which a mesh has not; give --topology star";
  const some =
    known.length > IDS_SHOWN_MAX ? [...known.slice(0, 2), "…", ...known.slice(-1)] : known;
  return `names ${unknown}, but there are ${some.join(", ")}`;
}

function namedTwice(ids: readonly string[]): string | undefined {
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  return twice === undefined ? undefined : `names ${twice} twice; once is enough`;
}

function untimely(
  { since, atUs, untilUs }: Checked,
  { durationMs, formTimeoutMs }: DisturbedRun,
): string | undefined {
  const endUs = (since === "form" ? formTimeoutMs + durationMs : durationMs) * 1_000;
  const end = timeText(endUs);
  if (atUs >= endUs) return `begins when the run of ${end} is over; give an earlier moment`;
  if (untilUs === undefined) return undefined;
  if (untilUs <= atUs) return "is over before it begins; give the earlier moment first";
  const lastUs = endUs + DRAIN_US;
  if (untilUs <= lastUs) return undefined;
  return `lasts longer than a run of ${end}, which is over at ${timeText(lastUs)} at the latest`;
}

function partitionCheck(
  one: Partition,
  at: number,
  { partitions }: Faults,
  { topology }: DisturbedRun,
): Checked {
  const { sides, since, atUs, untilUs } = one;
  const ids = sides.flat();
  const text = partitionText(one);
  if (topology === "star" && !ids.includes(HUB_ID)) {
    const problem = `cuts nothing, as leaves are linked to the hub alone; put ${HUB_ID} on a side`;
    return { text, ids, since, atUs, untilUs, problem };
  }
  const ways = new Set(waysOf(one).map((way) => way.join(">")));
  const other = partitions
    .slice(0, at)
    .find((each) => overlap(one, each) && waysOf(each).some((way) => ways.has(way.join(">"))));
  const problem = other && `cuts again what ${partitionText(other)} cuts at that time; keep one`;
  return { text, ids, since, atUs, untilUs, problem };
}

function crashCheck(one: Crash, at: number, { crashes }: Faults): Checked {
  const other = crashes.slice(0, at).find(({ id }) => id === one.id);
  const problem = other && `kills what ${crashText(other)} kills; keep one`;
  return { ...one, text: crashText(one), ids: [one.id], problem };
}

function stallCheck(one: Stall, at: number, { stalls, crashes }: Faults): Checked {
  const { id, since, atUs, forUs } = one;
  const untilUs = atUs + forUs;
  const other = stalls
    .slice(0, at)
    .find(
      (each) =>
        each.id === id &&
        overlap({ ...one, untilUs }, { ...each, untilUs: each.atUs + each.forUs }),
    );
  const problem = other
    ? `freezes what ${stallText(other)} freezes at that time; keep one`
    : afterDeath([id], one, crashes);
  return { text: stallText(one), ids: [id], since, atUs, untilUs, problem };
}

function resetCheck(one: Reset, { crashes }: Faults, { topology }: DisturbedRun): Checked {
  const { between: ids, since, atUs } = one;
  const [near, far] = ids;
  const problem =
    topology === "star" && !ids.includes(HUB_ID)
      ? `breaks nothing, as leaves are linked to the hub alone; give ${near}-${HUB_ID} or ${far}-${HUB_ID}`
      : afterDeath(ids, one, crashes);
  return { text: resetText(one), ids, since, atUs, problem };
}

function afterDeath(
  ids: readonly string[],
  { since, atUs }: { readonly since: Since; readonly atUs: number },
  crashes: readonly Crash[],
): string | undefined {
  const crash = crashes.find(
    (each) => ids.includes(each.id) && each.since === since && each.atUs <= atUs,
  );
  return (
    crash && `comes too late, as ${crashText(crash)} kills ${crash.id}; give an earlier moment`
  );
}

interface Span {
  readonly since: Since;
  readonly atUs: number;
  readonly untilUs: number;
}

function overlap(one: Span, other: Span): boolean {
  return one.since === other.since && one.atUs < other.untilUs && other.atUs < one.untilUs;
}
