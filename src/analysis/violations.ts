import type { Judgement, Violation } from "./check.js";
import type { Column } from "./column.js";
import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";

interface Dated {
  readonly file: string;
  readonly misdated: Column;
}

/** Gathers what speaks against a claim, and why it may be undecidable. */
export class ViolationCollector {
  #count = 0;
  #first: Violation | undefined;
  readonly #unknowns = new Set<string>();
  readonly #gaps = new Set<string>();

  /** Nothing can be claimed about all machines when a trace is missing. */
  constructor(run: Run) {
    for (const id of run.missing) this.undecided(goneReason(id, run.empty?.get(id)));
    if (run.unnamed > 0) this.undecided(unnamedReason(run.unnamed));
  }

  /** The claim does not hold at a line; the reason is put in words for the first violation only. */
  add(
    trace: Pick<MachineTrace, "file">,
    line: number,
    describe: () => string,
    rule?: string,
  ): void {
    this.#count += 1;
    this.#first ??= { file: trace.file, line, reason: describe(), ...(rule && { rule }) };
  }

  /** As `add`, at an event's line. */
  addAt(trace: MachineTrace, event: number, describe: () => string, rule?: string): void {
    this.add(trace, trace.events.line.at(event), describe, rule);
  }

  /** Each misdated line: its wall time is not the run's start and what has passed since. */
  addMisdated({ file, misdated }: Dated, startWallUs: number): void {
    for (let i = 0; i < misdated.length; i++) {
      this.add({ file }, misdated.at(i), () => {
        return `wallUs and monoUs are not one moment of a run that began at ${startWallUs}`;
      });
    }
  }

  /** The traces do not tell whether the claim holds. The same reason counts once. */
  undecided(reason: string): void {
    this.#unknowns.add(reason);
  }

  /** The format has nothing that would tell. The same reason counts once. */
  notRecorded(reason: string): void {
    this.#gaps.add(reason);
  }

  /** `nothing`: that there is nothing to check, where that is so. */
  judgement(nothing?: string | false): Judgement {
    if (this.#first !== undefined) {
      return { result: "false", breaches: this.#count, first: this.#first };
    }
    if (nothing && this.#unknowns.size === 0)
      return { result: "nothing to check", reason: nothing };
    if (this.#gaps.size > 0) return { result: "not recorded", reason: [...this.#gaps].join("; ") };
    if (this.#unknowns.size === 0) return { result: "true" };
    const reasons = [...this.#unknowns].join("; ");
    return { result: "unknown", reason: `${reasons}; as far as the traces go, it holds` };
  }
}

/** Why there is nothing to check. */
export const NO_RECEIVE = "no message was received";
/** Why there is nothing to check. */
export const NO_SEND = "no message was sent";

/** Why nothing is known of machines that no log names. */
export function unnamedReason(machines: number): string {
  return `machines that no log is of or names: ${machines}`;
}

/** Why nothing is known of a machine. */
export function missingReason(id: string): string {
  return `the trace of ${id} is missing`;
}

/** Why nothing is known of a machine; `empty`: its log, if that is there and holds no event. */
export function goneReason(id: string, empty: string | undefined): string {
  return empty === undefined ? missingReason(id) : emptyReason(id, empty);
}

/** Why nothing is known of a machine that has a log. */
export function emptyReason(id: string, file: string): string {
  return `there is no event in the log of ${id} (${file})`;
}
