import type { Scheduler } from "../runtime/ports.js";
import { timerKey, type VirtualClock } from "./virtual-clock.js";

/** How a host's clocks stand against virtual time. */
export interface HostClocks {
  readonly monoOffsetUs: number;
  readonly wallOffsetUs: number;
  /** How much too fast they run, in millionths. */
  readonly driftPpm?: number;
}

/** One process on one computer: it runs, is frozen for a while (SIGSTOP, suspend), or is dead. */
export class SimHost {
  /** Of the process; no two have the same. */
  readonly name: string;
  /** Its computer's IP address; processes of one computer share it. */
  readonly address: string;
  readonly scheduler: Scheduler;
  readonly #clock: VirtualClock;
  readonly #timerKey: string;
  #state: "running" | "frozen" | "dead" = "running";
  /** On all its connections. */
  bytesSent = 0;
  #setByUs = 0;
  /** What came while it was frozen. Timers run first on waking, as in Node. */
  readonly #missedTimers: (() => void)[] = [];
  readonly #missedInput: (() => void)[] = [];

  constructor(name: string, address: string, clock: VirtualClock, clocks: HostClocks) {
    this.name = name;
    this.address = address;
    this.#clock = clock;
    this.#timerKey = timerKey(name);
    const { monoOffsetUs, wallOffsetUs, driftPpm = 0 } = clocks;
    const passedUs = () => drifted(clock.nowUs, driftPpm);
    this.scheduler = {
      nowUs: () => passedUs() + monoOffsetUs,
      systemUs: () => passedUs() + wallOffsetUs + this.#setByUs,
      readSystem: () => {
        const { nowUs, systemUs } = this.scheduler;
        return { nowUs: nowUs(), systemUs: systemUs() };
      },
      at: (dueUs, run) => this.#at(momentOf(dueUs - monoOffsetUs, driftPpm), run),
    };
  }

  get dead(): boolean {
    return this.#state === "dead";
  }

  /** The computer's clock is set, forward or back. */
  setClock(byUs: number): void {
    this.#setByUs += byUs;
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
    const wake = () => {
      if (cancelled) return;
      if (this.#state === "running") run();
      else if (this.#state === "frozen") this.#missedTimers.push(wake);
    };
    const cancelWake = this.#clock.at(dueUs, wake, this.#timerKey);
    return () => {
      cancelled = true;
      cancelWake();
    };
  }
}

/** What a clock shows that is too fast by so many millionths; whole microseconds, rounded down. */
function drifted(us: number, ppm: number): number {
  const product = us * ppm;
  const rest = product % 1_000_000;
  return us + (product - rest) / 1_000_000 - (rest < 0 ? 1 : 0);
}

/** The first whole moment at which such a clock shows `us` or more. */
function momentOf(us: number, ppm: number): number {
  let moment = Math.ceil(us);
  if (ppm === 0 || moment === Number.POSITIVE_INFINITY) return moment;
  // Each step leaves some millionths of the error that there was before.
  for (let step = 0; step < 3; step += 1) moment += us - drifted(moment, ppm);
  while (drifted(moment, ppm) < us) moment += 1;
  while (drifted(moment - 1, ppm) >= us) moment -= 1;
  return moment;
}
