/** Machines report once a second at least: one that said nothing for so long is frozen, or dead. */
const SILENT_MS_MAX = 10_000;
/** Of a hundred machines on two cores each may wait that long for its turn. */
const SILENT_MS_MAX_PER_MACHINE = 500;
/** A parent that looks so late was held up itself, and has not read yet what was said. */
const OWN_LAG_MS = 2_000;

/** For how long each machine has said nothing, and which of them is lost. */
export class Watchdog {
  readonly #heardMs = new Map<string, number>();
  readonly #maxMs: number;
  #lookedMs: number;
  #endsMs: number;

  /** By `endsMs` every machine that lives will have ended. */
  constructor(ids: readonly string[], nowMs: number, endsMs: number) {
    for (const id of ids) this.#heardMs.set(id, nowMs);
    this.#maxMs = Math.max(SILENT_MS_MAX, SILENT_MS_MAX_PER_MACHINE * ids.length);
    this.#lookedMs = nowMs;
    this.#endsMs = endsMs;
  }

  heard(id: string, nowMs: number): void {
    this.#heardMs.set(id, nowMs);
  }

  /** Corrects the time by which all will have ended. */
  expectEnd(endsMs: number): void {
    this.#endsMs = endsMs;
  }

  /** How long a machine has said nothing. */
  ofMs(id: string, nowMs: number): number {
    return nowMs - (this.#heardMs.get(id) ?? nowMs);
  }

  /** The machines that should have ended and say nothing; to be asked once a second. */
  lost(nowMs: number): string[] {
    const wasHeldUp = nowMs - this.#lookedMs > OWN_LAG_MS;
    this.#lookedMs = nowMs;
    const ids = [...this.#heardMs.keys()];
    if (wasHeldUp) for (const id of ids) this.heard(id, nowMs);
    if (nowMs < this.#endsMs) return [];
    return ids.filter((id) => this.ofMs(id, nowMs) >= this.#maxMs);
  }
}
