import { availableParallelism } from "node:os";
import { MACHINES_MAX, MACHINES_MIN } from "../model/limits.js";
import { ConfigError } from "../scenario/config-error.js";
import type { Scenario } from "../scenario/scenario.js";
import { OPEN_FILES_MIN, openFilesLimit, threadsLimit } from "./user-limits.js";

/** What a computer has for the processes of a run; infinity where no limit is known. */
export interface Capacity {
  readonly cores: number;
  /** Memory that programs can have now. */
  readonly freeBytes: number;
  /** Per process. */
  readonly openFiles: number;
  /** Of all processes of the user. */
  readonly threads: number;
}

type Size = Pick<Scenario, "machines" | "topology">;

/** What a machine has open besides its links: Node's own, the listener, mDNS, the trace. */
const OWN_FILES = 64;
/** While links form there may be two connections to a peer. */
const FILES_PER_PEER = 2;
/** The parent's, for each process. */
const FILES_PER_PROCESS = 3;
/** Node has ten beside the one that runs the program. */
const THREADS_PER_PROCESS = 11;
const BYTES_PER_PROCESS = 24e6;
/** In the process and in the system. */
const BYTES_PER_LINK_END = 60e3;
/** With more machines a core, ticks come late. */
const MACHINES_PER_CORE = 15;

/** What this computer has now. To be asked before there are sockets. */
export function capacityNow(): Capacity {
  return {
    cores: availableParallelism(),
    freeBytes: process.availableMemory(),
    openFiles: openFilesLimit() ?? Number.POSITIVE_INFINITY,
    threads: threadsLimit() ?? Number.POSITIVE_INFINITY,
  };
}

/** Throws ConfigError where a computer cannot carry such a run; `where`: the option for it. */
export function refuseOverload(size: Size, has: Capacity, where: string): void {
  const shortage = shortageOf(size, has);
  if (shortage === undefined) return;
  let most = size.machines - 1;
  while (most >= MACHINES_MIN && shortageOf({ ...size, machines: most }, has)) most -= 1;
  const advice =
    most >= MACHINES_MIN ? `give at most ${most}` : `too little for ${MACHINES_MIN} machines, too`;
  throw new ConfigError(where, `${size.machines} machines need ${shortage}; ${advice}`);
}

/** Throws ConfigError where a machine of such a run may not have enough files open. */
export function refuseTooManyPeers(
  { machines, topology }: Size,
  has: Pick<Capacity, "openFiles">,
  where: string,
): void {
  const shortage = filesShortage(filesFor(topology === "star" ? 1 : machines - 1), has);
  if (shortage === undefined) return;
  const most = Math.floor((has.openFiles - OWN_FILES) / FILES_PER_PEER) + 1;
  throw new ConfigError(where, `${machines} machines need ${shortage}; give at most ${most}`);
}

/** How many machines a mesh here can have where a process may have so many files open. */
export function machinesByFiles(openFiles: number): number {
  let most = MACHINES_MAX;
  while (most > 0 && filesOf({ machines: most, topology: "mesh" }) > openFiles) most -= 1;
  return most;
}

/** A warning that a run of this size will be slow; undefined if it will not. */
export function slownessOf({ machines }: Size, { cores }: Capacity): string | undefined {
  if (machines <= cores * MACHINES_PER_CORE) return undefined;
  const share = cores === 1 ? "one core" : `${cores} cores`;
  return `${machines} processes on ${share}: they take a while to form, and may skip ticks`;
}

function shortageOf(size: Size, has: Capacity): string | undefined {
  const { machines } = size;
  const processes = processesOf(size);
  // Each leaf has one link, and the hub one to each.
  const linkEnds = size.topology === "star" ? 2 * machines : machines * (machines - 1);
  const threads = THREADS_PER_PROCESS * processes;
  const bytes = BYTES_PER_PROCESS * processes + BYTES_PER_LINK_END * linkEnds;
  const shortage = filesShortage(filesOf(size), has);
  if (shortage !== undefined) return shortage;
  if (threads > has.threads) {
    return `${threads} processes and threads, and ${has.threads} are allowed (ulimit -u)`;
  }
  if (bytes > has.freeBytes) {
    return `about ${gigabytes(bytes)} of memory, and ${gigabytes(has.freeBytes)} are free`;
  }
  return undefined;
}

function processesOf({ machines, topology }: Size): number {
  return topology === "star" ? machines + 1 : machines;
}

/** The most that one process of such a run has open: the parent, or the process with most links. */
function filesOf(size: Size): number {
  const processes = processesOf(size);
  return Math.max(filesFor(processes - 1), OWN_FILES + FILES_PER_PROCESS * processes);
}

/** How many files a process has open that has links to so many peers. */
function filesFor(peers: number): number {
  return Math.max(OPEN_FILES_MIN, OWN_FILES + FILES_PER_PEER * peers);
}

function filesShortage(
  files: number,
  { openFiles }: Pick<Capacity, "openFiles">,
): string | undefined {
  if (files <= openFiles) return undefined;
  return `${files} open files in one process, and ${openFiles} are allowed (ulimit -n)`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
