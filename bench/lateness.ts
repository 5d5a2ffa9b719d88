import { analyzeFolder } from "../dist/index.js";
import type { Bench } from "./kit/benchmark.js";
import { aim } from "./kit/figures.js";
import { withRun } from "./kit/whole-run.js";

/** Ticks at the rates 1 to 6 for 60 s: every tick made, and none later at the end than at first. */
export async function lateness({ folder, print }: Bench): Promise<void> {
  const scenario = { machines: 6, rates: "1,2,3,4,5,6", duration: "60s", out: folder };
  const analysis = await withRun(scenario, async (run) => {
    await run.processes.outcome;
    return await analyzeFolder(run.folder);
  });
  print("six machines at 1 to 6 ticks/s for 60 s (growth: last fifth's lateness − first fifth's):");
  let worstUs = 0;
  let lost = 0;
  for (const [id, figures] of Object.entries(analysis.machines)) {
    const { due, made } = figures.ticks;
    const growthUs = figures.latenessDriftUs ?? Number.NaN;
    worstUs = Math.max(worstUs, growthUs);
    lost += Number(due) - Number(made);
    print(`  ${id}: ${made} of ${due} ticks, growth ${(growthUs / 1000).toFixed(2)} ms`);
  }
  const text = `worst growth ${(worstUs / 1000).toFixed(2)} ms`;
  print(`  ${text}, ${lost} lost; ${aim("≤ 5 ms, 0 lost", worstUs <= 5_000 && lost === 0)}`);
}
