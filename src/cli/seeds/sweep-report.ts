import type { SeedSweep, SimulatedScenario } from "../../scenario/scenario.js";
import { CountingBar } from "../counting-bar.js";
import { counted } from "../figures.js";
import { columnsOf, paintFor, TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { replayCommand } from "./replay-command.js";
import type { SeedResult } from "./seed-result.js";
import { summaryOf, summaryText } from "./seed-summary.js";

/** A seed that fails, with the smallest scenario that does by it. */
export interface Failing {
  readonly seed: number;
  readonly scenario: SimulatedScenario;
  readonly smallest: SimulatedScenario;
}

/** Shows how far the seeds are, each that fails, and in the end what all showed. */
export class SweepReport {
  readonly #sweep: SeedSweep;
  readonly #options: ScreenOptions;
  readonly #bar: CountingBar;
  readonly #beganMs = performance.now();
  #played = 0;
  #failed = 0;

  constructor(sweep: SeedSweep, options: ScreenOptions) {
    this.#sweep = sweep;
    this.#options = options;
    this.#bar = new CountingBar(sweep.seeds.length, "seed", options);
  }

  /** These seeds were played: each that failed has a line. */
  played(results: readonly SeedResult[]): void {
    this.#played += results.length;
    for (const { seed, failures } of results) {
      if (failures.length === 0) continue;
      this.#failed += 1;
      const [first] = failures;
      const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
      this.#bar.wrong(`seed ${seed} failed: ${first?.text}${more}`);
    }
    this.#bar.done(this.#played, this.#failed > 0 ? `, ${this.#failed} failed` : "");
  }

  /** From now on the smallest scenario that fails by this seed is looked for. */
  shrinking({ seed }: SeedResult): void {
    const looking = `; looking for the shortest run of seed ${seed} that fails`;
    this.#bar.done(this.#played, looking);
  }

  /** All is over: what the seeds showed, and how to have the first that failed again. */
  end(results: readonly SeedResult[], failing?: Failing): void {
    this.close();
    const { seeds } = this.#sweep;
    if (results.length < seeds.length) {
      this.#bar.line(`interrupted: ${results.length} of ${counted(seeds.length, "seed")} ran`);
    }
    const summary = summaryOf(results);
    if (this.#options.json) {
      const failures = results.flatMap((result) => failureOf(this.#sweep.scenario, result));
      const document = {
        ...summary,
        failures,
        ...(failing && { shortest: replayCommand(failing.smallest, failing.seed) }),
      };
      TERMINAL.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else if (!this.#options.quiet) {
      const { output } = this.#bar;
      output.write(`${summaryText(summary, paintFor(output), columnsOf(output))}\n`);
      const tookS = (performance.now() - this.#beganMs) / 1e3;
      this.#bar.line(`took ${tookS.toFixed(2)} s`);
    }
    if (failing) this.#tellHow(failing);
  }

  /** Takes what is drawn off the screen. */
  close(): void {
    this.#bar.end();
  }

  #tellHow({ seed, scenario, smallest }: Failing): void {
    this.#bar.wrong(`to replay seed ${seed}: ${replayCommand(scenario, seed)}`);
    const shortest = replayCommand(smallest, seed);
    this.#bar.wrong(`the shortest run found that fails alike: ${shortest}`);
  }
}

/** What the document for programs says of a seed that failed. */
function failureOf(scenario: SimulatedScenario, { seed, failures }: SeedResult) {
  if (failures.length === 0) return [];
  return [
    { seed, reasons: failures.map(({ text }) => text), replay: replayCommand(scenario, seed) },
  ];
}
