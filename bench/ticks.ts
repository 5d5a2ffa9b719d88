import { analyzeFolder } from "../dist/index.js";
import type { Bench } from "./kit/benchmark.js";
import { aim } from "./kit/figures.js";
import { withRun } from "./kit/whole-run.js";

/** Ticks at 1,000 per second for 30 s, three machines: none may be lost. */
export async function ticks({ folder, print }: Bench): Promise<void> {
  const scenario = { rates: "1000,1000,1000", duration: "30s", out: folder };
  const analysis = await withRun(scenario, async (run) => {
    await run.processes.outcome;
    return await analyzeFolder(run.folder);
  });
  const figures = Object.entries(analysis.machines);
  print("three machines at 1,000 ticks/s for 30 s:");
  for (const [id, { ticks: count, latenessMedianUs, latenessMaxUs }] of figures) {
    print(
      `  ${id}: ${count.due} due, ${count.made} made, ${count.skipped} skipped; ` +
        `lateness median ${ms(latenessMedianUs)} ms, worst ${ms(latenessMaxUs)} ms`,
    );
  }
  const lost = figures.reduce((sum, [, { ticks: count }]) => {
    return sum + Number(count.due) - Number(count.made);
  }, 0);
  const broken = analysis.checks.filter((check) => check.result !== "true");
  print(`  lost ${lost}; ${aim("0 lost", lost === 0)}; checks not true: ${broken.length}`);
}

function ms(us: number | null): string {
  return us === null ? "?" : (us / 1000).toFixed(2);
}
