import type { LifeEvent } from "../runtime/life-event.js";
import type { EventRecord } from "../trace/records.js";

/** How a machine stands, for a live table; plain data, as it may cross processes. */
export interface MachineStatus {
  readonly phase: "forming" | "ticking" | "draining" | "ended";
  /** Links that are up. */
  readonly links: number;
  /** Ticks per second, known from the start on. */
  readonly rate?: number;
  readonly lastEvent?: EventRecord;
}

/** Keeps a machine's status from what it tells. */
export class StatusBoard {
  #status: MachineStatus = { phase: "forming", links: 0 };

  get status(): MachineStatus {
    return this.#status;
  }

  observe(event: LifeEvent): void {
    const { links } = this.#status;
    switch (event.kind) {
      case "linked":
        this.#set({ links: links + 1 });
        break;
      case "unlinked":
        this.#set({ links: links - 1 });
        break;
      case "started":
        this.#set({ phase: "ticking", rate: event.me.rate });
        break;
      case "draining":
        this.#set({ phase: "draining" });
        break;
      case "record":
        if (event.record.kind === "end") this.#set({ phase: "ended" });
        else if (event.record.kind === "peer-down") this.#set({ links: links - 1 });
        else if ("seq" in event.record) this.#set({ lastEvent: event.record });
        break;
      default:
    }
  }

  #set(change: Partial<MachineStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}
