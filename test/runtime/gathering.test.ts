import { describe, expect, test } from "vitest";
import { FailingStore } from "../kit/failing-store.js";
import { endOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;

/** The traces that a machine's disk has, by id. */
function tracesOf({ store }: TestMachine): Record<string, string> {
  return Object.fromEntries([...(store.folders.get("demo")?.traces ?? [])].sort());
}

function ungatheredOf(machine: TestMachine): readonly unknown[] {
  const outcome = machine.outcome();
  return outcome?.kind === "ended" ? outcome.ungathered : ["lives"];
}

function count(world: TestSimulation, kind: string): () => number {
  let frames = 0;
  sniff(world.network, (_from, _to, frame) => {
    if (frame.kind === kind) frames += 1;
  });
  return () => frames;
}

describe("when a run is over", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("every host has every trace, weather %i", async (seed) => {
    const world = new TestSimulation({
      latencyMinUs: 1,
      latencyMaxUs: 300_000,
      splits: true,
      seed,
    });
    const all = [1, 2, 3, 4].map(() => world.startMachine({ machines: 4, rate: 200 }));
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 60 * S);
    expect(all.map(endOf)).toEqual(all.map(() => "duration"));
    const [first] = all.map(tracesOf);
    expect(Object.keys(first ?? {})).toEqual(["a", "b", "c", "d"]);
    for (const text of Object.values(first ?? {})) expect(text).toContain('"kind":"end"');
    for (const machine of all) expect(tracesOf(machine)).toEqual(first);
    expect(all.flatMap(ungatheredOf)).toEqual([]);
  });

  test("machines that share a folder send each other nothing", async () => {
    const world = new TestSimulation();
    const pieces = count(world, "trace");
    const store = new FailingStore();
    const all = [
      world.startMachine({ store }),
      world.startMachine({ store }),
      world.startMachine({ store }),
    ];
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 60 * S);
    expect(pieces()).toBe(0);
  });

  test("two that share a folder and one apart end with the same three traces", async () => {
    const world = new TestSimulation();
    const store = new FailingStore();
    const all = [
      world.startMachine({ store }),
      world.startMachine({ store }),
      world.startMachine(),
    ] as const;
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 60 * S);
    expect(Object.keys(tracesOf(all[0]))).toEqual(["a", "b", "c"]);
    expect(tracesOf(all[0])).toEqual(tracesOf(all[2]));
  });

  test("who does not gather has its own trace only, and still gives it to the others", async () => {
    const world = new TestSimulation();
    const all = [
      world.startMachine({ gather: false }),
      world.startMachine(),
      world.startMachine(),
    ] as const;
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 60 * S);
    expect(all.map((machine) => Object.keys(tracesOf(machine)))).toEqual([
      ["a"],
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
    expect(all.flatMap(ungatheredOf)).toEqual([]);
  });
});

/** Three machines whose traces are long, stopped when the first piece is on its way. */
async function midGathering(): Promise<{
  world: TestSimulation;
  all: [TestMachine, TestMachine, TestMachine];
}> {
  const world = new TestSimulation({ latencyMinUs: 20_000, latencyMaxUs: 20_000, seed: 1 });
  const pieces = count(world, "trace");
  const options = { rate: 1_000 };
  const all: [TestMachine, TestMachine, TestMachine] = [
    world.startMachine(options),
    world.startMachine(options),
    world.startMachine(options),
  ];
  await world.until(() => pieces() > 0, 30 * S);
  return { world, all };
}

describe("while traces are gathered", () => {
  test("a machine that dies is named, and the others have each other's", async () => {
    const { world, all } = await midGathering();
    const [a, b, c] = all;
    world.kill(c);
    await world.until(() => [a, b].every((machine) => machine.outcome() !== undefined), 10 * S);
    for (const machine of [a, b]) {
      expect(endOf(machine)).toBe("duration");
      expect(Object.keys(tracesOf(machine))).toEqual(["a", "b"]);
      expect(ungatheredOf(machine)).toEqual([{ id: "c", reason: "its link closed" }]);
    }
  });

  test("a computer that loses its power holds the others up for 10 s at most", async () => {
    const { world, all } = await midGathering();
    const [a, b, c] = all;
    world.network.powerOff(c.host);
    await world.until(() => [a, b].every((machine) => machine.outcome() !== undefined), 10 * S);
    expect(ungatheredOf(a)).toEqual([{ id: "c", reason: "it fell silent" }]);
    expect(tracesOf(a)).toEqual(tracesOf(b));
  });

  test("a full disk costs its owner the others' traces, and the others nothing", async () => {
    const { world, all } = await midGathering();
    const [a, b, c] = all;
    c.store.failAfter(0);
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 20 * S);
    const reason = expect.stringContaining("no space left on device");
    expect(ungatheredOf(c)).toEqual([
      { id: "a", reason },
      { id: "b", reason },
    ]);
    expect(Object.keys(tracesOf(c))).toEqual(["c"]);
    expect([a, b].flatMap(ungatheredOf)).toEqual([]);
    expect(tracesOf(a)).toEqual(tracesOf(b));
    expect(Object.keys(tracesOf(a))).toEqual(["a", "b", "c"]);
  });

  test("an interrupted machine ends when the others have its trace and it has theirs", async () => {
    const { world, all } = await midGathering();
    const c = all[2];
    c.node.interrupt();
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 5 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(all.flatMap(ungatheredOf)).toEqual([]);
    for (const machine of all) expect(Object.keys(tracesOf(machine))).toEqual(["a", "b", "c"]);
  });

  test("a second interrupt ends a machine at once, and what it lacks is named", async () => {
    const { world, all } = await midGathering();
    const [a, b, c] = all;
    c.node.interrupt();
    c.node.interrupt();
    await world.until(() => all.every((machine) => machine.outcome() !== undefined), 10 * S);
    const reason = "this machine was interrupted";
    expect(ungatheredOf(c)).toEqual([
      { id: "a", reason },
      { id: "b", reason },
    ]);
    expect([a, b].flatMap(ungatheredOf)).toEqual([
      { id: "c", reason: "it was interrupted" },
      { id: "c", reason: "it was interrupted" },
    ]);
  });
});
