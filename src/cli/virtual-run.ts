import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { SEED_MAX } from "../model/limits.js";
import { versions } from "../node/computer.js";
import { plainOutcome } from "../node/node-messages.js";
import { RunDirectory } from "../node/run-directory.js";
import type { MachineEnd, RunEvent, RunOutcome, StartedRun } from "../node/runner.js";
import { type MachineStatus, StatusBoard } from "../node/status-board.js";
import type { NodeEvent } from "../runtime/node-event.js";
import type { SimulatedScenario } from "../scenario/scenario.js";
import { type SimulatedEnd, SimulatedRun } from "../sim/simulated-run.js";

/** After so much virtual time others have their turn: signals, say. */
const SLICE_US = 1_000_000;

/** n machines in virtual time, in this process; the folder is as that of a live run. */
export class VirtualRun implements StartedRun {
  readonly outcome: Promise<RunOutcome>;
  /** What was given, or drawn where none was. */
  readonly seed: number;
  readonly #run: SimulatedRun;
  readonly #observe: (event: RunEvent) => void;
  readonly #boards = new Map<string, StatusBoard>();
  #folder: string | undefined;
  #killed = false;

  constructor(scenario: SimulatedScenario, observe: (event: RunEvent) => void) {
    const { seed = randomInt(SEED_MAX + 1), out } = scenario;
    this.seed = seed;
    this.#observe = observe;
    const environment = {
      store: new RunDirectory(out),
      version: versions().k3mesh,
      observe: (id: string, event: NodeEvent) => this.#heard(id, event),
    };
    this.#run = new SimulatedRun({ ...scenario, seed }, environment);
    this.outcome = this.#toItsEnd();
  }

  get name(): string {
    return this.#run.name;
  }

  get ids(): readonly string[] {
    return this.#run.ids;
  }

  /** How much virtual time has passed, in integer microseconds. */
  get nowUs(): number {
    return this.#run.nowUs;
  }

  statusOf(id: string): MachineStatus {
    return this.#boardOf(id).status;
  }

  stop(): void {
    this.#run.stop();
  }

  killOne(id: string): void {
    this.#run.kill(id);
  }

  kill(): void {
    this.#killed = true;
    for (const id of this.ids) this.#run.kill(id);
  }

  async #toItsEnd(): Promise<RunOutcome> {
    let ends = this.#run.ends;
    while (ends === undefined) {
      await setImmediate();
      this.#run.runFor(SLICE_US);
      ends = this.#run.ends;
    }
    const entries = [...ends].map(([id, end]): [string, MachineEnd] => [id, this.#endOf(end)]);
    for (const [id, end] of entries) this.#observe({ kind: "ended", id, end });
    return { ...(this.#folder !== undefined && { folder: this.#folder }), ends: new Map(entries) };
  }

  #heard(id: string, event: NodeEvent): void {
    this.#boardOf(id).observe(event);
    if (event.kind === "started" && this.#folder === undefined) {
      this.#folder = event.folder;
      this.#observe({ kind: "started", plan: event.plan, folder: event.folder });
    }
    this.#observe({ kind: "machine", id, report: { kind: "event", event } });
  }

  #boardOf(id: string): StatusBoard {
    const known = this.#boards.get(id) ?? new StatusBoard();
    this.#boards.set(id, known);
    return known;
  }

  #endOf(end: SimulatedEnd): MachineEnd {
    if (end.kind !== "died") return plainOutcome(end);
    return this.#killed ? { kind: "killed" } : { kind: "crashed" };
  }
}
