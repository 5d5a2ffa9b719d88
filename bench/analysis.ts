import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PLAN } from "../test/analysis/good-run.js";
import { streamRun } from "../test/analysis/run-folder.js";
import type { Bench } from "./kit/benchmark.js";
import { spread } from "./kit/figures.js";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const ROUNDS = 3;
/** Says at the end how much memory the process held at most, in KiB. */
const PEAK_RSS =
  "data:text/javascript,process.on('exit',()=>" +
  "process.stderr.write('peak '+process.resourceUsage().maxRSS))";

/** `k3mesh analyze` of a million events, as the command that people type. */
export async function analysis({ folder, print }: Bench): Promise<void> {
  const run = join(folder, "million");
  const events = streamRun(run, { ...PLAN, rates: [1000, 1000, 1000], durationMs: 333_334 });
  const rounds: { seconds: number; peakMb: number }[] = [];
  while (rounds.length < ROUNDS) rounds.push(await analyzeOnce(run));
  const seconds = rounds.map((round) => round.seconds);
  const peaks = rounds.map((round) => round.peakMb);
  print(`k3mesh analyze of ${events} events, ${ROUNDS} rounds:`);
  print(`  ${spread(seconds, "s", 2)}, peak RSS ${spread(peaks, "MB")}`);
}

function analyzeOnce(folder: string): Promise<{ seconds: number; peakMb: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      ["--import", PEAK_RSS, CLI, "analyze", folder, "--json"],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const peakKib = /peak (\d+)$/.exec(errors)?.[1];
      if (code !== 0 || peakKib === undefined) reject(new Error(`exit ${code}: ${errors}`));
      const seconds = (performance.now() - began) / 1000;
      resolve({ seconds, peakMb: (Number(peakKib) * 1024) / 1e6 });
    });
  });
}
