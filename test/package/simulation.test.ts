import { existsSync } from "node:fs";
import { ConfigError, MeshError, type RunAnalysis, runMesh } from "k3mesh";
import { Simulation, type SimulationOptions } from "k3mesh/sim";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";

const OPTIONS = { rates: [10, 20, 30], duration: "10s", seed: 7 } as const;

function started(options: Partial<SimulationOptions> = {}): Simulation {
  const simulation = new Simulation({ ...OPTIONS, ...options });
  simulation.runTo("2s");
  return simulation;
}

async function ended(simulation: Simulation): Promise<RunAnalysis> {
  simulation.runToEnd();
  expect(simulation.isOver).toBe(true);
  return simulation.verdict();
}

/** What became of the others, in short. */
function lossesOf({ losses }: RunAnalysis): string[] {
  return losses.map((loss) => ("id" in loss ? `${loss.kind} ${loss.id}` : loss.kind)).sort();
}

describe("a simulation in the tests of another project", () => {
  test.each(["mesh", "star"] as const)(
    "runs to its end, and all checks hold: %s",
    async (topology) => {
      const simulation = started({ topology, machines: 3 });
      expect(simulation.ids).toEqual([...(topology === "star" ? ["hub"] : []), "a", "b", "c"]);
      const { status, checks } = await ended(simulation);
      expect(status).toBe("complete");
      expect(checks.filter(({ result }) => result !== "true")).toEqual([]);
    },
  );

  test("stands still between two moments, and shows how", async () => {
    const simulation = new Simulation(OPTIONS);
    expect(simulation.statusOf("a")).toEqual({ phase: "forming", links: 0 });
    expect(simulation.traceOf("a")).toBe("");
    await expect(simulation.verdict()).rejects.toThrow(MeshError);
    simulation.runTo("form+1s");
    expect(simulation.nowUs).toBe(1_000_000);
    simulation.runTo("5s");
    const startUs = simulation.nowUs - 5_000_000;
    expect(startUs).toBeGreaterThan(0);
    const { lastEvent, ...status } = simulation.statusOf("c");
    expect(status).toEqual({ phase: "ticking", links: 2, rate: 30 });
    expect(lastEvent?.tick).toBe(150);
    const [last = ""] = simulation.traceOf("c").trimEnd().split("\n").slice(-1);
    expect(simulation.traceOf("c")).toContain(JSON.stringify(lastEvent));
    expect(JSON.parse(last).wallUs).toBeLessThanOrEqual(simulation.nowUs);
    // Every machine seems to have died: none has written its end.
    expect(lossesOf(await simulation.verdict())).toEqual(["died a", "died b", "died c"]);
  });

  test("a link that is cut for longer than silence may last is lost; a shorter cut costs nothing", async () => {
    const cut = async (until: string) => {
      const simulation = started({ duration: "20s" });
      simulation.cut("a", "b");
      simulation.runTo(until);
      simulation.heal("a", "b");
      return { simulation, verdict: await ended(simulation) };
    };
    expect((await cut("5s")).verdict.status).toBe("complete");
    const { simulation, verdict } = await cut("15s");
    expect(verdict.status).toBe("degraded");
    expect(simulation.traceOf("a")).toContain('"kind":"peer-down"');
    expect(verdict.checks.filter(({ result }) => result === "false")).toEqual([]);
  });

  test("machines crash, freeze for a while, lose a connection, and stop", async () => {
    const crashed = started();
    crashed.crash("b");
    expect((await ended(crashed)).checks.map(({ result }) => result)).not.toContain("false");
    expect(crashed.statusOf("a").links).toBe(1);
    const frozen = started();
    frozen.freeze("b");
    frozen.runTo("4s");
    frozen.thaw("b");
    expect(await ended(frozen)).toMatchObject({ status: "complete" });
    expect(frozen.traceOf("b")).toContain('"kind":"skipped"');
    const reset = started();
    reset.reset("a", "c");
    expect((await ended(reset)).status).toBe("degraded");
    const stopped = started();
    stopped.stop();
    expect((await ended(stopped)).status).toBe("interrupted");
  });

  test("goes the same way again, whatever ran before", () => {
    const traces = [started(), started({ seed: 8 }), started()].map((each) => each.traceOf("b"));
    expect(traces[2]).toBe(traces[0]);
    expect(traces[1]).not.toBe(traces[0]);
  });

  test.each([
    [{ seed: undefined }, "scenario.seed: is missing"],
    [{ out: "runs" }, "scenario.out: is not needed, as no file is written"],
    [{ machines: 2 }, "scenario.machines: 2 is too few"],
    [{ partition: "a|x@1s-2s" }, "scenario.partition: a|x@1s-2s names x, but there are a, b, c"],
    [{ rate: 3 }, "scenario.rate: is an option of join, not of simulate"],
  ])("%j is refused in one line", (options, message) => {
    const wrong = { ...OPTIONS, ...options } as SimulationOptions;
    expect(() => new Simulation(wrong)).toThrow(ConfigError);
    expect(() => new Simulation(wrong)).toThrow(message);
  });

  test("so are no options at all", () => {
    const nothing = undefined as unknown as SimulationOptions;
    expect(() => new Simulation(nothing)).toThrow("scenario.seed: is missing; give a number");
  });

  test("so are moments and machines that are none", () => {
    const simulation = started();
    expect(() => simulation.runTo("soon")).toThrow('runTo: "soon" is no moment; give one like 5s');
    expect(() => simulation.runTo(5 as unknown as string)).toThrow('runTo: "5" is no moment');
    expect(() => simulation.runTo("1s")).toThrow("runTo: 1s has passed; give a later moment");
    expect(() => simulation.cut("a", "x")).toThrow("there is no x, but a, b, c");
    expect(() => simulation.statusOf("hub")).toThrow("there is no hub, but a, b, c");
    const star = started({ topology: "star" });
    expect(() => star.cut("a", "b")).toThrow("cut: a star links a and b to the hub alone");
  });

  test("a run that does not start says so, and which machines lack links", async () => {
    const simulation = new Simulation({ ...OPTIONS, formTimeout: "3s" });
    simulation.freeze("b");
    expect(() => simulation.runTo(5 as unknown as string)).toThrow('runTo: "5" is no moment');
    expect(() => simulation.runTo("1s")).toThrow(
      "the run has not started within 3 s: a has 1 links, b has 0 links, c has 1 links",
    );
  });
});

describe("runMesh with simulate", () => {
  test("writes the folder of a simulated run, and takes the faults of one", async () => {
    const out = tempFolder();
    const options = { ...OPTIONS, simulate: true, out, name: "s" } as const;
    const { folder, verdict } = await runMesh(options);
    expect(existsSync(folder)).toBe(true);
    expect(folder.startsWith(out)).toBe(true);
    expect(verdict).toMatchObject({ status: "complete", run: { run: "s", seed: 7 } });
    const crashed = await runMesh({ ...options, crash: "b@2s" });
    expect(crashed.verdict.status).toBe("degraded");
    expect(crashed.folder).not.toBe(folder);
  });

  test("rejects what no simulated run can be, and one that does not form", async () => {
    const refused = (options: object) => expect(runMesh({ out: tempFolder(), ...options })).rejects;
    await refused({ simulate: "yes" }).toThrow("scenario.simulate: is neither true nor false");
    await refused({ latency: "5ms" }).toThrow("scenario.latency: is an option of simulate");
    await refused({ simulate: true, latency: "soon" }).toThrow('scenario.latency: "soon" is no');
    await refused({ simulate: true, seeds: "1..9" }).toThrow("scenario.seeds: is for many runs");
    await refused({ simulate: true, formTimeout: "1ms" }).toThrow(MeshError);
    const signal = AbortSignal.abort(new Error("enough"));
    await refused({ simulate: true, signal }).toThrow("enough");
  });
});
