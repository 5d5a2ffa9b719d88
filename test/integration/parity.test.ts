import { describe, expect, test } from "vitest";
import { VirtualRun } from "../../dist/cli/virtual-run.js";
import { LocalRun } from "../../dist/node/local-run.js";
import type { RunEvent, Runner, StartedRun } from "../../dist/node/runner.js";
import { type SimulationOptions, simulationFromOptions } from "../../dist/scenario/scenario.js";
import type { RunAnalysis } from "../../src/analysis/analyze.js";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { analyzeRunFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { readTrace } from "./kit/traces.js";

const RUNNERS: readonly [string, Runner<ReturnType<typeof simulationFromOptions>>][] = [
  ["of processes", LocalRun],
  ["in virtual time", VirtualRun],
];
const RATES = [20, 30, 40];
const DURATION_MS = 2_000;

type Disturb = (run: StartedRun, event: RunEvent) => void;

// What holds of the one has to hold of the other: the same code runs in both.
describe.each(RUNNERS)("a run %s", { timeout: 90_000 }, (_name, runner) => {
  async function over(options: Partial<SimulationOptions>, disturb: Disturb = () => {}) {
    const common = { rates: RATES, seed: 7, duration: `${DURATION_MS}ms`, out: tempFolder() };
    const scenario = simulationFromOptions({ ...common, ...options });
    const run = new runner(scenario, (event) => disturb(run, event));
    const { ends, folder } = await run.outcome;
    const kinds = Object.fromEntries([...ends].map(([id, { kind }]) => [id, kind]));
    return { ends: [...ends.values()], kinds, folder };
  }

  /** The same of a run that has a folder, with the verdict. */
  async function judged(options: Partial<SimulationOptions>, disturb?: Disturb) {
    const { folder = "", ...rest } = await over(options, disturb);
    return { ...rest, folder, verdict: await analyzeRunFolder(folder) };
  }

  test("ends in order, with all checks true and every tick made", async () => {
    const { kinds, verdict } = await judged({});
    expect(kinds).toEqual({ a: "ended", b: "ended", c: "ended" });
    expect(verdict.status).toBe("complete");
    expect(notTrue(verdict)).toEqual([]);
    expect(exitCodeOf(verdict)).toBe(0);
    expect(dueOf(verdict)).toEqual(RATES.map((rate) => (rate * DURATION_MS) / 1_000));
    expect(verdict.messages.received).toBeGreaterThan(0);
  });

  test("as a star has a hub, which forwards every message", async () => {
    const { kinds, verdict } = await judged({ topology: "star" });
    expect(kinds).toEqual({ hub: "ended", a: "ended", b: "ended", c: "ended" });
    expect(verdict.status).toBe("complete");
    expect(notTrue(verdict)).toEqual([]);
    expect(verdict.checks.map(({ name }) => name)).toContain("forwards");
  });

  test("goes on, degraded, when a machine is killed", async () => {
    let killed = false;
    const { kinds, folder, verdict } = await judged({}, (run, event) => {
      if (killed || event.kind !== "machine" || event.id === "b") return;
      if ((run.statusOf("b").lastEvent?.tick ?? 0) < 10) return;
      killed = true;
      run.killOne("b");
    });
    expect(kinds).toEqual({ a: "ended", b: expect.stringMatching(/died|crashed/), c: "ended" });
    expect(verdict.status).toBe("degraded");
    expect(exitCodeOf(verdict)).toBe(4);
    expect(verdict.losses).toContainEqual(expect.objectContaining({ kind: "died", id: "b" }));
    expect(verdict.checks.filter(({ result }) => result === "false")).toEqual([]);
    for (const id of ["a", "c"]) {
      const down = { kind: "peer-down", peer: "b", reason: "closed" };
      expect(readTrace(folder, id).lines).toContainEqual(expect.objectContaining(down));
    }
    const [a = 0, , c = 0] = RATES;
    expect(dueOf(verdict).filter((_, at) => at !== 1)).toEqual([2 * a, 2 * c]);
  });

  test("that is literal breaks the clock condition, as it should, and nothing else", async () => {
    const { verdict } = await judged({ literal: true });
    expect(notTrue(verdict)).toEqual(["clock-condition"]);
    expect(verdict.status).toBe("complete");
    expect(exitCodeOf(verdict)).toBe(0);
  });

  test("that is stopped ends soon, and its traces are whole up to then", async () => {
    let stopped = false;
    const { ends, verdict } = await judged({ duration: "1m" }, (run) => {
      if (stopped || (run.statusOf("c").lastEvent?.tick ?? 0) < 10) return;
      stopped = true;
      run.stop();
    });
    for (const end of ends) expect(end).toMatchObject({ kind: "ended", reason: "interrupted" });
    expect(verdict.status).toBe("interrupted");
    expect(notTrue(verdict)).toEqual([]);
  });

  test("that does not form leaves no folder, and each machine says whom it lacked", async () => {
    const { ends, folder } = await over({ formTimeout: "1ms" });
    expect(folder).toBeUndefined();
    for (const end of ends) expect(end.kind).toBe("not-formed");
  });
});

function notTrue({ checks }: RunAnalysis): string[] {
  return checks.filter(({ result }) => result !== "true").map(({ name }) => name);
}

/** How many ticks were due on each machine, made or skipped. */
function dueOf({ machines }: RunAnalysis): number[] {
  return Object.values(machines).map(({ ticks }) => (ticks.made ?? 0) + (ticks.skipped ?? 0));
}
