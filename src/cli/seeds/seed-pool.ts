import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import type { SimulatedScenario } from "../../scenario/scenario.js";
import { NotWritableError } from "../../trace/not-writable-error.js";
import { defectOf, type SeedResult } from "./seed-result.js";

/** Runs seeds, several at a time. */
export interface SeedPlayers {
  /** How many at a time. */
  readonly atOnce: number;
  /** Runs a scenario by these seeds; `keeps`: their folders stay. */
  play(
    scenario: SimulatedScenario,
    seeds: readonly number[],
    keeps: boolean,
  ): Promise<readonly SeedResult[]>;
}

interface Order {
  readonly scenario: SimulatedScenario;
  readonly seeds: readonly number[];
  readonly keeps: boolean;
}

/** What a worker thread says to an order. */
type Answer =
  | { readonly kind: "results"; readonly results: readonly SeedResult[] }
  /** A folder could not be written: an error loses its class between threads. */
  | { readonly kind: "not-writable"; readonly path: string; readonly problem: string };

/** Runs one seed in a worker thread. */
type PlaySeed = (scenario: SimulatedScenario, seed: number, keeps: boolean) => Promise<SeedResult>;

const WORKER = new URL("./seed-worker.js", import.meta.url);

/** A worker thread for each core; `worker` is the file that they run. */
export class SeedPool implements SeedPlayers {
  readonly atOnce: number;
  readonly #idle: Worker[];
  readonly #all: readonly Worker[];

  constructor(seeds: number, worker: URL = WORKER) {
    this.atOnce = Math.max(1, Math.min(availableParallelism(), seeds));
    this.#all = Array.from({ length: this.atOnce }, () => new Worker(worker));
    this.#idle = [...this.#all];
  }

  /** At most `atOnce` at a time. Throws what a run throws. */
  async play(
    scenario: SimulatedScenario,
    seeds: readonly number[],
    keeps: boolean,
  ): Promise<readonly SeedResult[]> {
    const worker = this.#idle.pop();
    if (worker === undefined) throw new Error("no worker is idle");
    try {
      return await answerOf(worker, { scenario, seeds, keeps });
    } finally {
      this.#idle.push(worker);
    }
  }

  /** Ends all threads, whatever they do. */
  async end(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, order: Order): Promise<readonly SeedResult[]> {
  return new Promise((resolve, reject) => {
    const over = () => {
      worker.removeAllListeners("message");
      worker.removeAllListeners("error");
    };
    worker.once("message", (answer: Answer) => {
      over();
      if (answer.kind === "results") resolve(answer.results);
      else reject(new NotWritableError(answer.path, undefined, answer.problem));
    });
    worker.once("error", (error) => {
      over();
      reject(error);
    });
    worker.postMessage(order);
  });
}

/** Within a worker thread: does what the pool orders, one order after the other. */
export function serveSeeds(play: PlaySeed): void {
  parentPort?.on("message", async (order: Order) => {
    parentPort?.postMessage(await answerTo(order, play));
  });
}

async function answerTo({ scenario, seeds, keeps }: Order, play: PlaySeed): Promise<Answer> {
  const results: SeedResult[] = [];
  for (const seed of seeds) {
    try {
      results.push(await play(scenario, seed, keeps));
    } catch (error) {
      if (error instanceof NotWritableError) {
        return { kind: "not-writable", path: error.path, problem: error.problem };
      }
      results.push(defectOf(seed, error));
    }
  }
  return { kind: "results", results };
}
