import { percentile } from "../../analysis/percentile.js";
import { compareIds } from "../../model/id.js";
import { RATE_MAX } from "../../model/limits.js";
import { LATENESS_ALLOWED_US } from "../../model/tick-schedule.js";
import { machinesByFiles } from "../../node/capacity.js";
import { LOOPBACK, type System } from "../../node/computer.js";
import { isNodeWanted, minimumOf } from "../../node/node-version.js";
import type { OwnAddress } from "../../node/own-addresses.js";
import type { Echo, Sighting } from "../../node/probes/lan-scanner.js";
import { addressKey } from "../../protocol/address.js";
import { DEFAULT_RATE_RANGE, LISTEN_PORTS } from "../../scenario/field.js";
import { count, counted, measuredMs } from "../figures.js";
import { grouped } from "../grouped.js";
import { remedies } from "../remedies.js";
import { type Finding, found } from "./finding.js";

/** Whether Node is new enough; `wanted` is of the form `>=20.19`. */
export function judgeNode(version: string, wanted: string, system: System): Finding {
  const verdict = isNodeWanted(version, wanted) ? "ok" : "bad";
  const text = `${version}; k3mesh needs ${minimumOf(wanted)} or later`;
  return found("node", verdict, text, { version, wanted }, remedies("old-node", system));
}

/**
 * Whether there is a network to meet others in, among the addresses that `join` would have, the
 * best first; `chosen`: people chose them with `--interface`, so that loopback is what they want.
 */
export function judgeInterfaces(
  interfaces: readonly OwnAddress[],
  chosen: boolean,
  system: System,
): Finding {
  const ok = chosen || interfaces.some(({ internal }) => !internal);
  const names = interfaces.map(labelOf).join(", ") || "no interface is up";
  const text = ok ? names : `${names}: no LAN`;
  const helps = remedies("no-network", system);
  return found("network", ok ? "ok" : "bad", text, interfaceFigures(interfaces), helps);
}

/** Whether the machines of one computer reach each other there, as those of `run` have to. */
export function judgeLoopback(up: boolean, system: System): Finding {
  const text = up ? "is up" : `is down, and machines of run talk over ${LOOPBACK}`;
  return found("loopback", up ? "ok" : "bad", text, { up }, remedies("no-loopback", system));
}

/** A computer that others reach by IPv6 alone is not found by mDNS; all else works. */
export function judgeIpv6(interfaces: readonly OwnAddress[], system: System): Finding {
  const [best] = interfaces;
  const host = best?.address ?? "";
  const here = addressKey({ host, port: LISTEN_PORTS[0] ?? 0 });
  const text = `${interfaces.map(labelOf).join(", ")}: machines do not find each other by IPv6; others come here with --peers ${here}`;
  const helps = remedies("ipv6-alone", system);
  return found("network", "warn", text, interfaceFigures(interfaces), helps);
}

function interfaceFigures(interfaces: readonly OwnAddress[]): Finding["figures"] {
  return { interfaces: interfaces.map(({ name, address }) => ({ name, address })) };
}

/** An interface as people know it. */
function labelOf({ name, address }: Pick<OwnAddress, "name" | "address">): string {
  return `${name} ${address}`;
}

/** The ports that a whole run by hand takes, on one computer. */
const ENOUGH = 3;

/** Whether UDP 5353 can be shared; `error`: why not. */
export function judgeMdnsPort(error: string | null, system: System): Finding {
  const shareable = error === null;
  const text = shareable ? "can be shared with other programs" : `cannot be used: ${error}`;
  const helps = remedies("port-5353-taken", system);
  return found("udp-5353", shareable ? "ok" : "bad", text, { shareable, error }, helps);
}

/** Whether `join` finds one of the `ports` to listen on, which others try; else it takes any. */
export function judgePorts(
  ports: readonly number[],
  free: readonly number[],
  system: System,
): Finding {
  const taken = ports.filter((port) => !free.includes(port));
  const [next] = free;
  const first = next === undefined ? "" : `; each machine here takes one, next ${next}`;
  const text = `${free.length} of ${ports.length} free (${ports[0]}-${ports.at(-1)})${first}`;
  const verdict = free.length >= ENOUGH ? "ok" : "warn";
  return found("tcp-ports", verdict, text, { free, taken }, remedies("ports-taken", system));
}

/** Whether multicast comes back on the interfaces; `portShared`: whether UDP 5353 can be shared. */
export function judgeMulticast(
  echoes: readonly Echo[],
  portShared: boolean,
  system: System,
): Finding {
  // Loopback counts where there is nothing else.
  const lan = echoes.filter(({ at }) => !at.internal);
  const counted = lan.length > 0 ? lan : echoes;
  const missed = counted.filter(({ heard }) => !heard).map(failure);
  const hearing = counted.filter(({ heard }) => heard).map(({ at }) => labelOf(at));
  const texts = [
    ...(hearing.length > 0 ? [`comes back on ${hearing.join(", ")}`] : []),
    ...(missed.length > 0 ? [`does not come back on ${missed.join(", ")}`] : []),
  ];
  const figures = { interfaces: echoes.map(plainEcho) };
  const text = texts.join("; ") || "no interface to try";
  if (hearing.length === 0) {
    // Without the port nothing can be heard, and why is said there.
    const helps = portShared && missed.length > 0 ? remedies("no-multicast", system) : [];
    return found("multicast", "bad", text, figures, helps);
  }
  const verdict = missed.length === 0 ? "ok" : "warn";
  return found("multicast", verdict, text, figures, remedies("multicast-in-part", system));
}

/** Where others come by IPv6 alone, multicast leads none of them here. */
export function unusedMulticast(echoes: readonly Echo[]): Finding {
  const text = "is not used with IPv6: machines do not find each other, --peers works without it";
  return found("multicast", "warn", text, { interfaces: echoes.map(plainEcho) }, []);
}

function failure({ at, error }: Echo): string {
  return error === undefined ? labelOf(at) : `${labelOf(at)} (${error})`;
}

function plainEcho({ at: { name, address }, heard, error }: Echo): object {
  return { name, address, heard, error: error ?? null };
}

/** Strangers can announce any number. */
const SHOWN_MAX = 10;

/**
 * Which machines are visible, by run, and whether they can be reached. That there is none is no
 * fault, as none may be waiting; `hearsLan`: whether those of other computers could be heard.
 */
export function judgeRuns(
  sightings: readonly Sighting[],
  hearsLan: boolean,
  system: System,
): Finding {
  const machines = bestOfEach(sightings);
  const runs = byRun(machines);
  const lines = runs.map(([run, ones]) => `${run}: ${cut(ones.map(label)).join(", ")}`);
  const figures = { runs: runs.flatMap(([, ones]) => plainRun(ones)) };
  if (machines.length === 0) {
    const text = `no machine is visible${hearsLan ? "; if one waits elsewhere:" : ""}`;
    const helps = hearsLan ? remedies("none-seen", system) : [];
    return { ...found("runs", "ok", text, figures, []), remedies: helps };
  }
  const visible = `${counted(machines.length, "machine")} of ${counted(runs.length, "run")} visible`;
  const mute = machines.filter(({ error }) => error !== undefined).length;
  const text = `${visible}, ${mute} of them unreachable; the cause is here or there:`;
  const finding =
    mute === 0
      ? found("runs", "ok", visible, figures, [])
      : found("runs", "warn", text, figures, remedies("cannot-connect", system));
  return { ...finding, details: cut(lines) };
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
  const sorted = machines.toSorted((a, b) => compareIds(a.id, b.id));
  return [...grouped(sorted, nameOf)].sort(([a], [b]) => compareIds(a, b));
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
    return { run, closed, machines: machines.map(plainMachine) };
  });
}

function plainMachine({ id, incarnation, address, error }: Sighting): object {
  return { id, incarnation, ...address, error: error ?? null };
}

/** Whether the folders of runs can be made in `out`; `error`: why not. */
export function judgeFolder(out: string, error: string | null, system: System): Finding {
  const writable = error === null;
  const text = error ?? `runs can be written into ${out}`;
  const helps = remedies("no-folder", system);
  return found("folder", writable ? "ok" : "bad", text, { out, writable, error }, helps);
}

/** A run with more machines than this on one computer is seldom. */
const MACHINES_ENOUGH = 30;

/** How large a run may be where a process may have so many files open; null: not known. */
export function judgeOpenFiles(limit: number | null, system: System): Finding {
  const name = "open-files";
  const helps = remedies("few-open-files", system);
  if (limit === null) {
    return found(name, "ok", "no limit is known here", { limit, machinesMax: null }, helps);
  }
  const machinesMax = machinesByFiles(limit);
  const shown = Number.isFinite(limit) ? count(limit) : "any number of";
  const text = `${shown} files a process: enough for runs of ${count(machinesMax)} machines`;
  const figures = { limit: Number.isFinite(limit) ? limit : null, machinesMax };
  // With so few that no run is possible, k3mesh does not start.
  return found(name, machinesMax >= MACHINES_ENOUGH ? "ok" : "warn", text, figures, helps);
}

/** The default rates, and room for faster ones. */
const RATE_ENOUGH = 5 * DEFAULT_RATE_RANGE.max;

/**
 * Up to which rate ticks come in time, by how late timers ran (microseconds, in any order): at that
 * rate one tick in a hundred is as late as the next one is due.
 */
export function judgeTimers(latenessUs: Float64Array, system: System): Finding {
  const sorted = latenessUs.toSorted();
  const [p50Us, p99Us, maxUs] = [0.5, 0.99, 1].map((share) => percentile(sorted, share));
  const figures = { timers: sorted.length, p50Us, p99Us, maxUs, rateMax: 0 };
  const helps = remedies("late-timers", system);
  if (p50Us == null || p99Us == null || maxUs == null) {
    return found("timers", "bad", "no timer ran within 2 s", figures, helps);
  }
  const rateMax = Math.min(RATE_MAX, round(1e6 / Math.max(1, p99Us)));
  const stalled = maxUs > LATENESS_ALLOWED_US;
  const late = [p50Us, p99Us, maxUs].map((us) => measuredMs(us));
  const skips = stalled ? "; now and then ticks would be skipped" : "";
  const text = `late p50 ${late[0]}, p99 ${late[1]}, max ${late[2]} ms: good up to ${count(rateMax)} ticks/s${skips}`;
  const works = stalled || rateMax < RATE_ENOUGH ? "warn" : "ok";
  const verdict = rateMax < DEFAULT_RATE_RANGE.max ? "bad" : works;
  return found("timers", verdict, text, { ...figures, rateMax }, helps);
}

/** Down to two digits: more would not be the same a minute later. */
function round(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}
