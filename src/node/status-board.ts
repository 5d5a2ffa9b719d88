import type { NodeEvent } from "../runtime/node-event.js";
import type { EventRecord, Forward } from "../trace/records.js";
import type { Usage } from "./node-messages.js";

/** How a machine stands, for a live table; plain data, as it may cross processes. */
export interface MachineStatus {
  readonly phase: "forming" | "ticking" | "draining" | "ended";
  /** Links that are up. */
  readonly links: number;
  /** Ticks per second, known from the start on. */
  readonly rate?: number;
  readonly lastEvent?: EventRecord;
  /** Of a hub. */
  readonly lastForward?: Forward;
}

/** Often enough for eyes; of a hundred machines each a little less often. */
const STATUS_EVERY_MS = 250;
const STATUS_EVERY_MS_PER_MACHINE = 10;
/** A parent takes a machine that says nothing for 3 s for silent, and in the end for frozen. */
const STATUS_EVERY_MS_MAX = 1_000;

/** How often each of so many machines says how it stands. */
export function statusEveryMs(machines: number): number {
  const everyMs = Math.max(STATUS_EVERY_MS, STATUS_EVERY_MS_PER_MACHINE * machines);
  return Math.min(everyMs, STATUS_EVERY_MS_MAX);
}

/** Keeps a machine's status from what it tells. */
export class StatusBoard {
  #status: MachineStatus = { phase: "forming", links: 0 };
  /** By id: that a link is lost may be told twice in the moment of the start. */
  readonly #linked = new Set<string>();

  get status(): MachineStatus {
    return this.#status;
  }

  observe(event: NodeEvent): void {
    switch (event.kind) {
      case "linked":
        this.#linked.add(event.id);
        break;
      case "unlinked":
        this.#linked.delete(event.id);
        break;
      case "started":
        this.#set({ phase: "ticking", ...(event.me && { rate: event.me.rate }) });
        break;
      case "draining":
        this.#set({ phase: "draining" });
        break;
      case "record":
        if (event.record.kind === "end") this.#set({ phase: "ended" });
        else if (event.record.kind === "peer-down") this.#linked.delete(event.record.peer);
        else if (event.record.kind === "forward") this.#set({ lastForward: event.record });
        else if ("seq" in event.record) this.#set({ lastEvent: event.record });
        break;
      default:
    }
    this.#set({ links: this.#linked.size });
  }

  #set(change: Partial<MachineStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}

/** Measures what this process uses for a run, between two events of its life. */
export class UsageMeter {
  readonly #sent: () => Omit<Usage, "cpuUs">;
  readonly #cpuUs: () => number;
  #before: Usage | undefined;

  constructor(sent: () => Omit<Usage, "cpuUs">, cpuUs: () => number = cpuUsOfProcess) {
    this.#sent = sent;
    this.#cpuUs = cpuUs;
  }

  /** The usage, once, when the run's work is over: a machine drains, a hub has its end. */
  observe(event: NodeEvent): Usage | undefined {
    if (event.kind === "started") this.#before = this.#now();
    const isEnd = event.kind === "record" && event.record.kind === "end";
    const before = this.#before;
    if (before === undefined || !(isEnd || event.kind === "draining")) return undefined;
    this.#before = undefined;
    const now = this.#now();
    return {
      cpuUs: now.cpuUs - before.cpuUs,
      bytesSent: now.bytesSent - before.bytesSent,
      modelBytes: now.modelBytes - before.modelBytes,
      frames: now.frames - before.frames,
      modelFrames: now.modelFrames - before.modelFrames,
    };
  }

  #now(): Usage {
    return { cpuUs: this.#cpuUs(), ...this.#sent() };
  }
}

function cpuUsOfProcess(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
