import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { analyzeSource } from "../../src/analysis/analyze.js";
import { NO_FAULTS } from "../../src/scenario/faults.js";
import { MemoryStore } from "../../src/sim/memory-store.js";
import { SimulatedRun, type SimulatedSettings } from "../../src/sim/simulated-run.js";

const SETTINGS: SimulatedSettings = {
  topology: "mesh",
  machines: 3,
  rates: [1, 3, 6],
  rateRange: { min: 1, max: 6 },
  rules: { durationMs: 5_000 },
  seed: 7,
  formTimeoutMs: 30_000,
  faults: { ...NO_FAULTS, latency: { kind: "uniform", minUs: 1_000, maxUs: 20_000 } },
};

function simulated(settings: Partial<SimulatedSettings> = {}) {
  const store = new MemoryStore();
  const run = new SimulatedRun({ ...SETTINGS, ...settings }, { store, version: "0.0.0" });
  while (run.ends === undefined) run.runFor(1_000_000);
  const [folder] = store.folders.values();
  const traces = [...(folder?.traces ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = traces.map(([id, trace]) => `${id}\n${trace}`).join("");
  const hash = createHash("sha256").update(text).digest("hex");
  return { run, store, folder, hash, ends: [...run.ends.values()] };
}

describe("a simulated run", () => {
  test.each(["mesh", "star"] as const)("forms, ends and holds all checks: %s", async (topology) => {
    const { run, store, ends } = simulated({ topology });
    expect(ends.map(({ kind }) => kind)).toEqual(ends.map(() => "ended"));
    expect(ends).toHaveLength(topology === "star" ? 4 : 3);
    const { status, checks } = await analyzeSource(store.source(run.name));
    expect(status).toBe("complete");
    expect(new Set(checks.map(({ result }) => result))).toEqual(new Set(["true"]));
  });

  // These are of Node 20, 22 and 24 alike: CI runs this test on each.
  test.each([
    ["mesh", "4646784da3bd6d24dd0ac58e77f12d5be3e00cc0797958c4dcaba741fda52445"],
    ["star", "f1bceedd228350a9341acd193693ab578c861d73468c391a0a8812acf904ca52"],
  ] as const)("has the same bytes everywhere: %s", (topology, hash) => {
    expect(simulated({ topology }).hash).toBe(hash);
  });

  test("is named by its seed and its run id, and begins at the epoch", () => {
    const { run, folder, store } = simulated();
    expect(run.name).toBe(`sim-7-${folder?.runId.slice(0, 4)}`);
    expect([...store.folders.keys()]).toEqual([run.name]);
    const header = JSON.parse(folder?.traces.get("a")?.split("\n")[0] ?? "");
    expect(header).toMatchObject({ host: "sim", versions: { k3mesh: "0.0.0" } });
    expect(header.incarnation).toMatch(/^0{12}[0-9a-f]{8}$/);
    expect(header.startWallUs).toBeLessThan(1_000_000);
  });

  test("is another one with each other setting, and the same with its defaults written out", () => {
    const idOf = (settings: Partial<SimulatedSettings>) => {
      return simulated({ ...settings, name: "s" }).folder?.runId;
    };
    const others: Partial<SimulatedSettings>[] = [
      { seed: 8 },
      { rates: [1, 3, 5] },
      { machines: 4, rates: [1, 3, 6, 6] },
      { topology: "star" },
      { rules: { durationMs: 4_000 } },
      { rules: { durationMs: 5_000, literal: true } },
      { faults: NO_FAULTS },
      { faults: { ...NO_FAULTS, latency: { kind: "exponential", meanUs: 1_000 } } },
      { faults: { ...NO_FAULTS, loss: 0.01 } },
      { faults: { ...NO_FAULTS, clockSkewUs: 1_000 } },
      { faults: { ...NO_FAULTS, crashes: [{ id: "b", since: "start", atUs: 4_999_999 }] } },
      { faults: { ...NO_FAULTS, crashes: [{ id: "b", since: "start", atUs: 4_999_998 }] } },
    ];
    expect(new Set([{}, ...others].map(idOf)).size).toBe(others.length + 1);
    expect(idOf({ rules: { durationMs: 5_000, phase: "random" } })).toBe(idOf({}));
  });

  test("can be ended in order", () => {
    const store = new MemoryStore();
    const run = new SimulatedRun(SETTINGS, { store, version: "0.0.0" });
    run.runFor(2_000_000);
    run.stop();
    run.runFor(20_000_000);
    const reasons = [...(run.ends ?? [])].map(([, end]) => end.kind === "ended" && end.reason);
    expect(reasons).toEqual(["interrupted", "interrupted", "interrupted"]);
  });
});
