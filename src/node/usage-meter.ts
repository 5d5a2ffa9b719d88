import type { HubEvent } from "../runtime/hub-event.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { Usage } from "./node-messages.js";

/** Measures what this process uses for a run, between two events of its life. */
export class UsageMeter {
  readonly #bytesSent: () => number;
  #before: Usage | undefined;

  constructor(bytesSent: () => number) {
    this.#bytesSent = bytesSent;
  }

  /** The usage, once, when the run's work is over: a machine drains, a hub has its end. */
  observe(event: LifeEvent | HubEvent): Usage | undefined {
    if (event.kind === "started") this.#before = this.#now();
    const isEnd = event.kind === "record" && event.record.kind === "end";
    const before = this.#before;
    if (before === undefined || !(isEnd || event.kind === "draining")) return undefined;
    this.#before = undefined;
    const { cpuUs, bytesSent } = this.#now();
    return { cpuUs: cpuUs - before.cpuUs, bytesSent: bytesSent - before.bytesSent };
  }

  #now(): Usage {
    const { user, system } = process.cpuUsage();
    return { cpuUs: user + system, bytesSent: this.#bytesSent() };
  }
}
