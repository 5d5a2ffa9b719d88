// Before all else: it says which Node is needed.
import "./require-node.js";
import { analyze, type RunAnalysis } from "./analysis/analyze.js";
import { readRun } from "./analysis/recorded-run.js";
import { MeshError } from "./cli/mesh.js";
import { HUB_ID } from "./model/id.js";
import { resolveRules } from "./model/rules.js";
import { manifest } from "./node/node-version.js";
import { type MachineStatus, StatusBoard } from "./node/status-board.js";
import { ConfigError } from "./scenario/config-error.js";
import { parseMoment } from "./scenario/faults.js";
import { type SimulationOptions as Options, simulationFromOptions } from "./scenario/scenario.js";
import { CODE } from "./scenario/settings.js";
import { MemoryStore } from "./sim/memory-store.js";
import { SimulatedRun, type SimulatedSettings } from "./sim/simulated-run.js";

export type { MachineStatus } from "./node/status-board.js";

/** The options of `k3mesh simulate` in camelCase; nothing is written, so that there is no `out`. */
export interface SimulationOptions extends Omit<Options, "out"> {
  /** 0..2^32 - 1: all chance follows from it. */
  readonly seed: number;
}

/** After the ticks no machine lives longer, unless it is frozen. */
const ENDING_US_MAX = 60_000_000;

/**
 * Machines in virtual time, for tests: the code of a live run on a simulated network, in memory. It
 * goes on only when it is told to, and always in the same way. `a`, `b`, `c` … are the machines'
 * ids, and `hub` that of a star's hub.
 */
export class Simulation {
  readonly #settings: SimulatedSettings;
  readonly #store = new MemoryStore();
  readonly #boards = new Map<string, StatusBoard>();
  readonly #run: SimulatedRun;

  /** The machines are launched. Throws ConfigError on the first option that is wrong. */
  constructor(options: SimulationOptions) {
    if (options?.seed === undefined) {
      throw new ConfigError(CODE.where("seed"), "is missing; give a number from which all follows");
    }
    if ("out" in options) {
      throw new ConfigError(
        CODE.where("out"),
        "is not needed, as no file is written; leave it out",
      );
    }
    this.#settings = { ...simulationFromOptions(options), seed: options.seed };
    this.#run = new SimulatedRun(this.#settings, {
      store: this.#store,
      version: manifest().version,
      observe: (id, event) => this.#boards.get(id)?.observe(event),
    });
    for (const id of this.#run.ids) this.#boards.set(id, new StatusBoard());
  }

  /** Of the machines, in order, a hub before all. */
  get ids(): readonly string[] {
    return this.#run.ids;
  }

  /** Integer microseconds since the machines were launched. */
  get nowUs(): number {
    return this.#run.nowUs;
  }

  /** Whether every machine has ended. */
  get isOver(): boolean {
    return this.#run.ends !== undefined;
  }

  /**
   * Lets time pass up to a moment: `5s` after the start of the run, `form+2s` after the launch; at
   * most until all is over. Throws ConfigError on what is no moment, or has passed, and MeshError
   * where the run does not start.
   */
  runTo(moment: string): void {
    const parsed = typeof moment === "string" ? parseMoment(moment) : undefined;
    if (parsed === undefined) {
      const problem = `"${moment}" is no moment; give one like 5s, or form+2s from the launch on`;
      throw new ConfigError("runTo", problem);
    }
    const { since, atUs } = parsed;
    const untilUs = (since === "form" ? 0 : this.#toStart()) + atUs;
    if (untilUs < this.nowUs) {
      throw new ConfigError("runTo", `${moment} has passed; give a later moment`);
    }
    this.#run.runFor(untilUs - this.nowUs);
  }

  /** Lets time pass until every machine has ended, but those that are frozen. */
  runToEnd(): void {
    const { rules, formTimeoutMs } = this.#settings;
    const { durationMs } = resolveRules([rules]);
    this.#run.runFor((formTimeoutMs + durationMs) * 1_000 + ENDING_US_MAX);
  }

  /** Nothing gets from one machine to the other, or back, until `heal` is called as often. */
  cut(one: string, other: string): void {
    if (this.#settings.topology === "star" && one !== HUB_ID && other !== HUB_ID) {
      throw new ConfigError("cut", `a star links ${one} and ${other} to the hub alone; cut that`);
    }
    this.#run.faults.hold(one, other);
    this.#run.faults.hold(other, one);
  }

  /** What was held comes when TCP repeats it. */
  heal(one: string, other: string): void {
    this.#run.faults.mend(one, other);
    this.#run.faults.mend(other, one);
  }

  /** The connections between two machines break; new ones can be made. */
  reset(one: string, other: string): void {
    this.#run.faults.reset(one, other);
  }

  /** A machine ends at once, as by `kill -9`. */
  crash(id: string): void {
    this.#run.faults.kill(id);
  }

  /** A machine stands still, until `thaw` is called as often. */
  freeze(id: string): void {
    this.#run.faults.freeze(id);
  }

  thaw(id: string): void {
    this.#run.faults.thaw(id);
  }

  /** Every machine ends in order, soon, without waiting for the duration. */
  stop(): void {
    this.#run.stop();
  }

  /** How a machine stands: phase, links, and its last event with clock and inbox. */
  statusOf(id: string): MachineStatus {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error(`there is no ${id}, but ${this.ids.join(", ")}`);
    return board.status;
  }

  /** What a machine has written so far, a JSON object a line; empty before its start. */
  traceOf(id: string): string {
    const folder = this.#store.folders.get(this.#run.name);
    return folder?.traces.get(id) ?? "";
  }

  /**
   * What the traces show so far, as `k3mesh analyze` judges them: a machine that has not ended
   * counts as one that died. Rejects with MeshError where no machine has started.
   */
  async verdict(): Promise<RunAnalysis> {
    if (this.#run.startedUs === undefined) throw this.#notStarted();
    return analyze(await readRun(this.#store.source(this.#run.name)));
  }

  /** Lets time pass until the first machine starts, if none has; when that was. */
  #toStart(): number {
    const untilUs = this.nowUs + this.#settings.formTimeoutMs * 1_000;
    if (this.#run.startedUs === undefined) {
      this.#run.runUntil(() => this.#run.startedUs !== undefined, untilUs);
    }
    if (this.#run.startedUs === undefined) throw this.#notStarted();
    return this.#run.startedUs;
  }

  #notStarted(): MeshError {
    const links = this.ids.map((id) => `${id} has ${this.statusOf(id).links} links`);
    return new MeshError(
      `the run has not started within ${this.nowUs / 1e6} s: ${links.join(", ")}`,
    );
  }
}
