import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { analyzeSource } from "../dist/analysis/analyze.js";
import type { Topology } from "../dist/model/topology.js";
import { type Faults, NO_FAULTS } from "../dist/scenario/faults.js";
import { MemoryStore } from "../dist/sim/memory-store.js";
import { SimulatedRun } from "../dist/sim/simulated-run.js";
import { VirtualClock } from "../dist/sim/virtual-clock.js";
import type { Bench } from "./kit/benchmark.js";
import { aim, median, spread } from "./kit/figures.js";

const MODEL = fileURLToPath(new URL("kit/events_only.py", import.meta.url));
const ROUNDS = 7;
const RUNS_PER_ROUND = 50;
const SIZES = [3, 10, 30, 100];
const TOPOLOGIES: readonly Topology[] = ["mesh", "star"];

/** All that a run survives whole. */
const FAULTS: Faults = {
  ...NO_FAULTS,
  latency: { kind: "uniform", minUs: 1_000, maxUs: 20_000 },
  loss: 0.01,
  clockSkewUs: 200_000,
  partitions: [
    {
      since: "start",
      atUs: 10_000_000,
      untilUs: 12_000_000,
      sides: [["a"], ["b", "c"]],
      oneWay: false,
    },
  ],
  stalls: [{ since: "start", atUs: 30_000_000, id: "c", forUs: 2_000_000 }],
};

let wakes = 0;
const { step } = VirtualClock.prototype;
VirtualClock.prototype.step = function (untilUs) {
  wakes += 1;
  return step.call(this, untilUs);
};

/** What a run of so many machines cost, in seconds of CPU time. */
interface Cost {
  readonly events: number;
  /** Of the simulation, from the start on: ticks, arrivals of bytes, and whatever else falls due. */
  readonly wakes: number;
  readonly formingS: number;
  readonly runningS: number;
  readonly judgingS: number;
}

/**
 * Whole runs in virtual time and in memory, handshake, bytes, traces and checks included, on one
 * core: how many a second, and how the cost of an event grows with the machines. Beside them a
 * model in Python that only counts events.
 */
export async function simulation({ print }: Bench): Promise<void> {
  print(
    `a minute of three machines, ${ROUNDS} rounds of ${RUNS_PER_ROUND} runs, judged in memory:`,
  );
  await rounds("mesh", 1);
  const eventsPerS: number[] = [];
  for (const topology of TOPOLOGIES) {
    const costs = await rounds(topology, ROUNDS);
    printRuns(topology, costs, 500, print);
    if (topology === "mesh") {
      eventsPerS.push(...costs.map((each) => sum(each.map(eventsOf)) / sum(each.map(totalS))));
    }
  }
  printRuns("mesh with faults", await rounds("mesh", ROUNDS, FAULTS), 200, print);
  printRatio(eventsPerS, print);
  print("ten seconds of n machines:");
  for (const topology of TOPOLOGIES) await printGrowth(topology, print);
}

function printRuns(
  what: string,
  costs: readonly (readonly Cost[])[],
  least: number,
  print: Bench["print"],
): void {
  const perS = costs.map((round) => round.length / sum(round.map(totalS)));
  const reached = aim(`≥ ${least}`, median(perS) >= least);
  print(`  ${what} ${spread(perS, "runs per CPU second")}; ${reached}`);
  print(`    ${sharesOf(costs.flat())}`);
}

async function rounds(
  topology: Topology,
  many: number,
  faults: Faults = NO_FAULTS,
): Promise<Cost[][]> {
  const costs: Cost[][] = [];
  for (let round = 0; round < many; round++) {
    const each: Cost[] = [];
    for (let run = 0; run < RUNS_PER_ROUND; run++) {
      each.push(await costOf(topology, 3, 60, 1 + round * RUNS_PER_ROUND + run, faults));
    }
    costs.push(each);
  }
  return costs;
}

/** Prints what an event of the simulation costs after the start, with so many machines. */
async function printGrowth(topology: Topology, print: Bench["print"]): Promise<void> {
  const usPerWake: number[] = [];
  for (const machines of SIZES) {
    const runs = Math.ceil(300 / machines ** 2);
    const costs: Cost[] = [];
    for (let seed = 1; seed <= runs; seed++) {
      costs.push(await costOf(topology, machines, 10, seed));
    }
    const all = (pick: (cost: Cost) => number) => sum(costs.map(pick));
    const us = (1e6 * all(({ runningS }) => runningS)) / all((cost) => cost.wakes);
    usPerWake.push(us);
    print(
      `  ${topology} of ${machines}: ${us.toFixed(1)} µs an event of the simulation, ` +
        `${(all(eventsOf) / all(totalS)).toFixed(0)} events of the machines per CPU second; ` +
        `${(all(({ formingS }) => formingS) / runs).toFixed(3)} s to form`,
    );
  }
  const growth = Math.max(...usPerWake) / Math.min(...usPerWake);
  print(`  ${topology}: an event costs up to ${growth.toFixed(1)}×; ${aim("≤ 2×", growth <= 2)}`);
}

function printRatio(eventsPerS: readonly number[], print: Bench["print"]): void {
  const model: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [events, seconds] = execFileSync("python3", [MODEL, "3", "60", "200"], {
      encoding: "utf8",
    }).split(" ");
    model.push(Number(events) / Number(seconds));
  }
  const ratio = median(model) / median(eventsPerS);
  print(`  ${spread(eventsPerS, "events per CPU second")}`);
  print(`  Python that only counts them ${spread(model, "events per CPU second")}`);
  print(`  which is ${ratio.toFixed(1)} times as many`);
}

async function costOf(
  topology: Topology,
  machines: number,
  seconds: number,
  seed: number,
  faults: Faults = NO_FAULTS,
): Promise<Cost> {
  const store = new MemoryStore();
  let started = 0;
  const beganS = cpuS();
  const run = new SimulatedRun(
    {
      topology,
      machines,
      rateRange: { min: 1, max: 6 },
      rules: { durationMs: seconds * 1000 },
      seed,
      formTimeoutMs: 120_000,
      faults,
    },
    {
      store,
      version: "0.0.0",
      observe: (_id, event) => {
        if (event.kind === "started") started += 1;
      },
    },
  );
  while (started < machines) run.runFor(1_000);
  const formedS = cpuS();
  const wakesBefore = wakes;
  while (run.ends === undefined) run.runFor(1_000_000);
  const endedS = cpuS();
  const analysis = await analyzeSource(store.source(run.name));
  const judgedS = cpuS();
  const wrong = analysis.checks.find(({ result }) => result !== "true");
  if (wrong) throw new Error(`seed ${seed}: ${wrong.name} is ${wrong.result}`);
  const events = sum(
    Object.values(analysis.machines).map(
      ({ internal, send, receive }) => internal + send + receive,
    ),
  );
  return {
    events,
    wakes: wakes - wakesBefore,
    formingS: formedS - beganS,
    runningS: endedS - formedS,
    judgingS: judgedS - endedS,
  };
}

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function sharesOf(costs: readonly Cost[]): string {
  const ms = (pick: (cost: Cost) => number) =>
    ((1000 * sum(costs.map(pick))) / costs.length).toFixed(1);
  const [forming, running] = [ms(({ formingS }) => formingS), ms(({ runningS }) => runningS)];
  return `forming ${forming} ms, running ${running} ms, judging ${ms(({ judgingS }) => judgingS)} ms`;
}

function totalS({ formingS, runningS, judgingS }: Cost): number {
  return formingS + runningS + judgingS;
}

function eventsOf({ events }: Cost): number {
  return events;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
