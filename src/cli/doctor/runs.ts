import { compareIds } from "../../model/id.js";
import type { System } from "../../node/computer.js";
import type { Sighting } from "../../node/probes/lan.js";
import { addressKey } from "../../protocol/address-book.js";
import { counted } from "../figures.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** Strangers can announce any number. */
const SHOWN_MAX = 10;

/**
 * Which machines are visible, by run, and whether they can be reached. That there is none is no
 * fault, as nobody may be waiting; `hearsLan`: whether those of other computers could be heard.
 */
export function judgeRuns(
  sightings: readonly Sighting[],
  hearsLan: boolean,
  system: System,
): Finding {
  const machines = bestOfEach(sightings);
  const runs = byRun(machines);
  const lines = runs.map(([run, ones]) => `${run}: ${cut(ones.map(label)).join(", ")}`);
  const finding = {
    name: "runs",
    details: cut(lines),
    figures: { runs: runs.flatMap(([, ones]) => plainRun(ones)) },
  };
  if (machines.length === 0) {
    const text = `nobody is visible${hearsLan ? "; if somebody waits elsewhere:" : ""}`;
    const helps = hearsLan ? remedies("nobody-seen", system) : [];
    return { ...finding, verdict: "ok", text, remedies: helps };
  }
  const visible = `${counted(machines.length, "machine")} of ${counted(runs.length, "run")} visible`;
  const mute = machines.filter(({ error }) => error !== undefined).length;
  if (mute === 0) return { ...finding, verdict: "ok", text: visible, remedies: [] };
  const text = `${visible}, ${mute} of them unreachable; the cause is here or there:`;
  return { ...finding, verdict: "warn", text, remedies: remedies("cannot-connect", system) };
}

/** Each machine once, at the first address that works, else at the likeliest. */
function bestOfEach(sightings: readonly Sighting[]): Sighting[] {
  const best = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const known = best.get(sighting.incarnation);
    const better = known?.error !== undefined && sighting.error === undefined;
    if (!known || better) best.set(sighting.incarnation, sighting);
  }
  return [...best.values()];
}

/** A closed run is another than an open one of its name. */
function nameOf({ run, closed }: Sighting): string {
  return closed ? `${run} (closed)` : run;
}

/** Runs and their machines, both in the order of their names. */
function byRun(machines: readonly Sighting[]): [string, Sighting[]][] {
  const runs = new Map<string, Sighting[]>();
  for (const machine of machines.toSorted((a, b) => compareIds(a.id, b.id))) {
    const key = nameOf(machine);
    const others = runs.get(key);
    if (others) others.push(machine);
    else runs.set(key, [machine]);
  }
  return [...runs].sort(([a], [b]) => compareIds(a, b));
}

function cut(texts: readonly string[]): string[] {
  if (texts.length <= SHOWN_MAX) return [...texts];
  return [...texts.slice(0, SHOWN_MAX), `… and ${texts.length - SHOWN_MAX} more`];
}

function label({ id, address, error }: Sighting): string {
  return `${id} at ${addressKey(address)}${error === undefined ? "" : ` (${error})`}`;
}

function plainRun(machines: readonly Sighting[]): object[] {
  return machines.slice(0, 1).map(({ run, closed }) => {
    return { run, closed, machines: machines.map(plain) };
  });
}

function plain({ id, incarnation, address, error }: Sighting): object {
  return { id, incarnation, ...address, error: error ?? null };
}
