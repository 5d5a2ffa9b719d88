import { bandsInWorker } from "../dist/cli/bands-in-worker.js";
import { runIds } from "../dist/model/id.js";
import { DEFAULT_RULES } from "../dist/model/rules.js";
import { BareLoop } from "../dist/theory/bare-loop.js";
import { expectedOf } from "../dist/theory/closed-form.js";
import type { TheorySetting } from "../dist/theory/setting.js";
import type { Bench } from "./kit/benchmark.js";
import { aim, median, spread } from "./kit/figures.js";

const ROUNDS = 7;
const SEEDS = 1_000;
const SIZES = [3, 10, 30];

/**
 * What a prediction costs: the closed form alone; the bare loop on one core, and a whole band with
 * its thread, of a minute of machines at six ticks a second.
 */
export async function theory({ print }: Bench): Promise<void> {
  print(`the closed form alone, the first time and in ${ROUNDS} rounds:`);
  for (const n of SIZES) {
    const setting = minuteOf(n);
    const first = 1_000 * cpuS(() => expectedOf(setting));
    const ms = rounds(() => 1_000 * cpuS(() => expectedOf(setting)));
    const met = aim("≤ 5 ms", Math.max(first, median(ms)) <= 5);
    print(`  ${n} machines: first ${first.toFixed(2)} ms, ${spread(ms, "ms of CPU", 3)}; ${met}`);
  }
  print(`the bare loop, ${SEEDS} seeds of a minute, ${ROUNDS} rounds:`);
  for (const n of SIZES) {
    const setting = minuteOf(n);
    const many = Math.ceil((3 * SEEDS) / n);
    let ticks = 0;
    const seconds = rounds(() => {
      ticks = 0;
      return cpuS(() => {
        for (let seed = 0; seed < many; seed += 1) ticks += ticksOf(setting, seed);
      });
    });
    const met = n === 3 ? `; ${aim("≤ 0.7", median(seconds) <= 0.7)}` : "";
    const ns = ((1e9 * median(seconds)) / ticks).toFixed(0);
    print(`  ${n} machines, ${many} seeds: ${spread(seconds, "s of CPU", 2)}${met}`);
    print(`    ${ticks} ticks, ${ns} ns each`);
  }
  print(`bands in a thread of their own, ${ROUNDS} rounds:`);
  for (const n of SIZES) {
    const ms: number[] = [];
    const cpuMs: number[] = [];
    let seeds = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const [began, before] = [performance.now(), process.cpuUsage()];
      ({ seeds } = await bandsInWorker(minuteOf(n)));
      ms.push(performance.now() - began);
      cpuMs.push(1_000 * cpuSince(before));
    }
    const met = n === 3 ? `; ${aim("≤ 500", median(ms) <= 500)}` : "";
    print(`  ${n} machines, ${seeds} seeds: ${spread(ms, "ms")}${met}`);
    print(`    ${spread(cpuMs, "ms of CPU")}`);
  }
}

function minuteOf(n: number): TheorySetting {
  const machines = runIds(n).map((id) => ({ id, rate: 6 }));
  return { machines, rules: DEFAULT_RULES, topology: "mesh" };
}

function ticksOf(setting: TheorySetting, seed: number): number {
  let ticks = 0;
  const startsUs = setting.machines.map(() => 0);
  const loop = new BareLoop(setting, { seed, latencyUs: 1_000, startsUs }, () => {
    ticks += 1;
  });
  loop.play();
  return ticks;
}

function rounds(measure: () => number): number[] {
  return Array.from({ length: ROUNDS }, measure);
}

function cpuS(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return cpuSince(before);
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
