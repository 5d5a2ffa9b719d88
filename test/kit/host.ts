import type { Scheduler } from "../../src/runtime/seams.js";
import type { VirtualClock } from "./virtual-clock.js";

/** How a host's clocks stand against the world's. */
export interface HostClocks {
  readonly monoOffsetUs: number;
  readonly wallOffsetUs: number;
}

/** One process on one computer: it runs, is frozen for a while (SIGSTOP, suspend), or is dead. */
export class Host {
  readonly name: string;
  /** Its computer's IP address; processes of one computer share it. */
  readonly address: string;
  readonly scheduler: Scheduler;
  readonly #clock: VirtualClock;
  #state: "running" | "frozen" | "dead" = "running";
  /** What came while it was frozen. Timers run first on waking, as in Node. */
  readonly #missedTimers: (() => void)[] = [];
  readonly #missedInput: (() => void)[] = [];

  constructor(name: string, address: string, clock: VirtualClock, clocks: HostClocks) {
    this.name = name;
    this.address = address;
    this.#clock = clock;
    this.scheduler = {
      nowUs: () => clock.nowUs + clocks.monoOffsetUs,
      wallUs: () => clock.nowUs + clocks.wallOffsetUs,
      at: (dueUs, run) => this.#at(dueUs - clocks.monoOffsetUs, run),
    };
  }

  get dead(): boolean {
    return this.#state === "dead";
  }

  /** Runs nothing until `thaw`; what comes meanwhile waits, as in the buffers of a kernel. */
  freeze(): void {
    if (this.#state === "running") this.#state = "frozen";
  }

  thaw(): void {
    if (this.#state !== "frozen") return;
    this.#state = "running";
    for (const run of this.#missedTimers.splice(0)) run();
    for (const run of this.#missedInput.splice(0)) run();
  }

  /** It ends on the spot and runs nothing any more. */
  die(): void {
    this.#state = "dead";
  }

  /** Something reaches the process from outside. */
  input(run: () => void): void {
    if (this.#state === "running") run();
    else if (this.#state === "frozen") this.#missedInput.push(run);
  }

  #at(dueUs: number, run: () => void): () => void {
    let cancelled = false;
    const runUnlessCancelled = () => {
      if (!cancelled) run();
    };
    const cancelWake = this.#clock.at(dueUs, () => {
      if (this.#state === "running") runUnlessCancelled();
      else if (this.#state === "frozen") this.#missedTimers.push(runUnlessCancelled);
    });
    return () => {
      cancelled = true;
      cancelWake();
    };
  }
}
