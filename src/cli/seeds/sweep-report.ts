import type { SeedSweep, SimulatedScenario } from "../../scenario/scenario.js";
import { counted } from "../figures.js";
import { bar, LiveArea } from "../live-area.js";
import { columnsOf, complain, isDrawable, type Output, paintFor, TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { hung } from "../text.js";
import { replayCommand } from "./replay-command.js";
import type { SeedResult } from "./seed-result.js";
import { summaryOf, summaryText } from "./seed-summary.js";

/** A seed that fails, with the smallest scenario that does by it. */
export interface Failing {
  readonly seed: number;
  readonly scenario: SimulatedScenario;
  readonly smallest: SimulatedScenario;
}

const REDRAW_MS = 100;
const BAR_WIDTH = 30;

/** Shows how far the seeds are, each that fails, and in the end what all showed. */
export class SweepReport {
  readonly #sweep: SeedSweep;
  readonly #options: ScreenOptions;
  readonly #output: Output;
  readonly #area: LiveArea;
  readonly #beganMs = performance.now();
  #played = 0;
  #failed = 0;
  #doing: string | undefined;

  constructor(sweep: SeedSweep, options: ScreenOptions) {
    this.#sweep = sweep;
    this.#options = options;
    // With --json, stdout is for the one document; with --quiet, only what went wrong is shown.
    this.#output = options.json ? TERMINAL.stderr : TERMINAL.stdout;
    this.#area = new LiveArea(this.#output, !options.quiet && isDrawable(this.#output));
    if (this.#area.isDrawn) this.#area.watch(() => this.#draw(), REDRAW_MS);
  }

  /** These seeds were played: each that failed has a line. */
  played(results: readonly SeedResult[]): void {
    this.#played += results.length;
    for (const { seed, failures } of results) {
      if (failures.length === 0) continue;
      this.#failed += 1;
      const [first] = failures;
      const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
      this.#wrong(`seed ${seed} failed: ${first?.text}${more}`);
    }
  }

  /** From now on the smallest scenario that fails by this seed is looked for. */
  shrinking({ seed }: SeedResult): void {
    this.#doing = `looking for the shortest run of seed ${seed} that fails`;
  }

  /** All is over: what the seeds showed, and how to have the first that failed again. */
  end(results: readonly SeedResult[], failing?: Failing): void {
    this.close();
    const { seeds } = this.#sweep;
    if (results.length < seeds.length) {
      this.#say(`interrupted: ${results.length} of ${counted(seeds.length, "seed")} ran`);
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
      this.#say(summaryText(summary, paintFor(this.#output), columnsOf(this.#output)));
      const tookS = (performance.now() - this.#beganMs) / 1e3;
      this.#say(`took ${tookS.toFixed(2)} s`);
    }
    if (failing) this.#tellHow(failing);
  }

  /** Takes what is drawn off the screen. */
  close(): void {
    this.#area.end();
  }

  #tellHow({ seed, scenario, smallest }: Failing): void {
    this.#wrong(`to replay seed ${seed}: ${replayCommand(scenario, seed)}`);
    const shortest = replayCommand(smallest, seed);
    this.#wrong(`the shortest run found that fails alike: ${shortest}`);
  }

  #say(text: string): void {
    if (!this.#options.quiet) this.#output.write(`${text}\n`);
  }

  #wrong(text: string): void {
    if (this.#options.quiet || this.#options.json) complain(text);
    else this.#area.above(text);
  }

  #draw(): void {
    const { seeds } = this.#sweep;
    const { columns } = this.#area;
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : "";
    const words = this.#doing ?? `${this.#played} of ${counted(seeds.length, "seed")}${failed}`;
    this.#area.show(hung(`${bar(BAR_WIDTH, this.#played / seeds.length)} ${words}`, columns));
  }
}

/** What the document for programs says of a seed that failed. */
function failureOf(scenario: SimulatedScenario, { seed, failures }: SeedResult) {
  if (failures.length === 0) return [];
  return [
    { seed, reasons: failures.map(({ text }) => text), replay: replayCommand(scenario, seed) },
  ];
}
