/** A machine that is here says so every few seconds, and some of that is lost. */
const HERE_MS = 10_000;
/** Strangers can announce any number. */
const MACHINES_MAX = 64;
const RUNS_SHOWN_MAX = 3;

/** Another run on this LAN. */
export interface OtherRun {
  readonly run: string;
  readonly machines: number;
}

/** Which other runs were heard of lately. */
export class RunsHeard {
  /** By incarnation, the longest ago first. */
  readonly #machines = new Map<string, { readonly run: string; readonly heardMs: number }>();

  heard(run: string, incarnation: string, nowMs: number): void {
    this.#machines.delete(incarnation);
    this.#machines.set(incarnation, { run, heardMs: nowMs });
    const [first] = this.#machines.keys();
    if (this.#machines.size > MACHINES_MAX && first !== undefined) this.#machines.delete(first);
  }

  /** Those that are here now, the largest first. */
  now(nowMs: number): OtherRun[] {
    const counts = new Map<string, number>();
    for (const { run, heardMs } of this.#machines.values()) {
      if (nowMs < heardMs + HERE_MS) counts.set(run, (counts.get(run) ?? 0) + 1);
    }
    const runs = [...counts].map(([run, machines]) => ({ run, machines }));
    return runs.sort((a, b) => b.machines - a.machines).slice(0, RUNS_SHOWN_MAX);
  }
}
