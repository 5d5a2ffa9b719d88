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

  test.each([
    ["mesh", "b", ["a", "c"]],
    ["star", "hub", ["a", "b", "c"]],
  ] as const)(
    "goes on, degraded, when one is killed: of a %s %s",
    async (topology, victim, others) => {
      let killed = false;
      const { kinds, folder, verdict } = await judged({ topology }, (run, event) => {
        if (killed || event.kind !== "machine" || event.id === victim) return;
        if (others.some((id) => (run.statusOf(id).lastEvent?.tick ?? 0) < 5)) return;
        killed = true;
        run.killOne(victim);
      });
      expect(kinds[victim]).toMatch(/died|crashed/);
      expect(others.map((id) => kinds[id])).toEqual(others.map(() => "ended"));
      expect(verdict.status).toBe("degraded");
      expect(exitCodeOf(verdict)).toBe(4);
      expect(verdict.losses).toContainEqual(expect.objectContaining({ kind: "died", id: victim }));
      expect(verdict.checks.filter(({ result }) => result === "false")).toEqual([]);
      for (const id of others) {
        const down = expect.objectContaining({ kind: "peer-down", peer: victim, reason: "closed" });
        expect(readTrace(folder, id).lines).toContainEqual(down);
        const { made, skipped } = verdict.machines[id]?.ticks ?? {};
        const rate = RATES["abc".indexOf(id)] ?? 0;
        expect((made ?? 0) + (skipped ?? 0)).toBe((rate * DURATION_MS) / 1_000);
      }
    },
  );

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
