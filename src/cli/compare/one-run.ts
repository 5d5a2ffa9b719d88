import { type FailureImpact, failureImpactOf } from "../../analysis/comparison/failure-impact.js";
import { sampleOf } from "../../analysis/comparison/sample.js";
import { exitCodeOf } from "../../analysis/verdict.js";
import { LocalRun } from "../../node/local-run.js";
import type { RunEvent } from "../../node/runner.js";
import { systemClock } from "../../node/system-clock.js";
import type { Scenario } from "../../scenario/scenario.js";
import { COMMAND_LINE } from "../../scenario/settings.js";
import { worstExit } from "../failure.js";
import { type Attempt, finalizeRun, localAttempt, reportEnds } from "../run-end.js";
import type { RunResult } from "./run-result.js";

const NOT_FORMED = 3;
const DEGRADED = 4;

/** One run of a comparison, with its kill if there is one. */
export class OneRun {
  readonly run: LocalRun;
  readonly #attempt: Attempt;
  /** What is killed: the hub, or the first machine where there is none. */
  readonly #victim: string;
  readonly #killMs: number | undefined;
  readonly #complained: (text: string) => void;
  #startedMs: number | undefined;
  #started = 0;
  #killing: NodeJS.Timeout | undefined;
  #killedWallUs: number | undefined;

  /** `complained` hears what its processes write to their stderr. */
  constructor(scenario: Scenario, killMs: number | undefined, complained: (text: string) => void) {
    this.#killMs = killMs;
    this.#complained = complained;
    this.run = new LocalRun(scenario, (event) => this.#observe(event));
    this.#attempt = localAttempt(this.run.name, scenario, COMMAND_LINE);
    this.#victim = this.run.ids[0] ?? "";
  }

  /** How long it has run; undefined while it forms. */
  get elapsedMs(): number | undefined {
    return this.#startedMs === undefined ? undefined : performance.now() - this.#startedMs;
  }

  /** Links that are up, as each end counts them. */
  get linksUp(): number {
    return this.run.ids.reduce((sum, id) => sum + this.run.statusOf(id).links, 0);
  }

  /** Waits for its end; says what went wrong, and what it left behind. */
  async end(
    isInterrupted: () => boolean,
    debug = false,
  ): Promise<{ readonly result?: RunResult; readonly exitCode: number }> {
    const { folder, usages, ...outcome } = await this.run.outcome;
    const ends = new Map(outcome.ends);
    clearTimeout(this.#killing);
    // That it died is what was asked for.
    if (this.#killedWallUs !== undefined) ends.delete(this.#victim);
    const codes = reportEnds(ends, this.#attempt, debug);
    if (folder === undefined) {
      return { exitCode: worstExit(isInterrupted() ? codes : [...codes, NOT_FORMED]) };
    }
    let impact: FailureImpact | undefined;
    const analysis = await finalizeRun(folder, async (_, run) => {
      if (this.#killedWallUs === undefined) return;
      impact = failureImpactOf(run, this.#victim, this.#killedWallUs);
    });
    const result = { folder, analysis, sample: sampleOf(analysis, usages) };
    const all = [...codes, exitCodeOf(analysis)];
    if (impact === undefined) return { result, exitCode: worstExit(all) };
    const wanted = all.filter((code) => code !== DEGRADED);
    return { result: { ...result, impact }, exitCode: worstExit(wanted) };
  }

  #observe(event: RunEvent): void {
    if (event.kind === "complaint") this.#complained(event.text);
    if (event.kind === "started") this.#startedMs = performance.now();
    if (event.kind !== "machine" || event.report.kind !== "event") return;
    if (event.report.event.kind !== "started") return;
    this.#started += 1;
    // One that is killed while others have yet to start would leave no run to look at.
    if (this.#killMs === undefined || this.#started < this.run.ids.length) return;
    this.#killing = setTimeout(() => {
      this.#killedWallUs = systemClock.systemUs();
      this.run.killOne(this.#victim);
    }, this.#killMs);
  }
}
