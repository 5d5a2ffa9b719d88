import { describe, expect, test } from "vitest";
import { FailingStore } from "../kit/failing-store.js";
import { endOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { hasStarted, LEAF, overOf, runningStar } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const ALL = ["a", "b", "c", "hub"];

/** The traces that a disk has, by id. */
function tracesOf({ store }: TestMachine | Hub): Record<string, string> {
  return Object.fromEntries([...(store.folders.get("demo")?.traces ?? [])].sort());
}

function ungatheredOf(one: TestMachine | Hub): readonly unknown[] {
  const outcome = one.outcome();
  return outcome?.kind === "ended" ? outcome.ungathered : ["lives"];
}

describe("when a star's run is over", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("every host has every trace, weather %i", async (seed) => {
    const world = new TestSimulation({
      latencyMinUs: 1,
      latencyMaxUs: 200_000,
      splits: true,
      seed,
    });
    const star = await runningStar({ rate: 200 }, world);
    await overOf(star);
    const everybody = [star.hub, ...star.leaves];
    expect(everybody.map(endOf)).toEqual(everybody.map(() => "duration"));
    const [first] = everybody.map(tracesOf);
    expect(Object.keys(first ?? {})).toEqual(ALL);
    for (const text of Object.values(first ?? {})) expect(text).toContain('"kind":"end"');
    for (const one of everybody) expect(tracesOf(one)).toEqual(first);
    expect(everybody.flatMap(ungatheredOf)).toEqual([]);
    expect(world.network.openEnds).toBe(0);
  });

  test("a hub that wants no traces stays until its leaves have each other's", async () => {
    const world = new TestSimulation({ latencyMinUs: 20_000, latencyMaxUs: 20_000 });
    const hub = world.startHub({ gather: false });
    const leaves = [1, 2, 3].map(() => world.startMachine({ ...LEAF, rate: 1_000 }));
    await world.until(() => leaves.every(hasStarted), 10 * S);
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 60 * S);
    expect(leaves.flatMap(ungatheredOf)).toEqual([]);
    for (const leaf of leaves) expect(Object.keys(tracesOf(leaf))).toEqual(ALL);
    expect(Object.keys(tracesOf(hub))).toEqual(["hub"]);
  });

  test("a hub stays as long as its leaves' traces take, though it has nothing to do", async () => {
    const world = new TestSimulation({ latencyMinUs: 700_000, latencyMaxUs: 700_000 });
    const hub = world.startHub({ gather: false });
    const draw = { kind: "probability", internal: 1 } as const;
    const options = { ...LEAF, rate: 1_000, rules: { draw, durationMs: 15_000 } };
    const leaves = [
      world.startMachine(options),
      world.startMachine(options),
      world.startMachine(options),
    ];
    await world.until(() => leaves.every(hasStarted), 20 * S);
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 200 * S);
    expect(leaves.flatMap(ungatheredOf)).toEqual([]);
    for (const leaf of leaves) expect(Object.keys(tracesOf(leaf))).toEqual(ALL);
  });

  test("a hub and a leaf that share a folder, and two leaves apart, have the same", async () => {
    const world = new TestSimulation();
    const store = new FailingStore();
    const hub = world.startHub({ store });
    const leaves = [
      world.startMachine({ ...LEAF, store }),
      world.startMachine(LEAF),
      world.startMachine(LEAF),
    ];
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 60 * S);
    expect(Object.keys(tracesOf(hub))).toEqual(ALL);
    for (const leaf of leaves) expect(tracesOf(leaf)).toEqual(tracesOf(hub));
    expect([hub, ...leaves].flatMap(ungatheredOf)).toEqual([]);
  });

  test("a hub and leaves that all share a folder send each other nothing", async () => {
    const world = new TestSimulation();
    let pieces = 0;
    sniff(world.network, (_from, _to, frame) => {
      // Between leaves a piece would be by far the largest frame.
      const large = frame.kind === "relayed" && (frame.bytes?.length ?? 0) > 1_000;
      if (frame.kind === "trace" || large) pieces += 1;
    });
    const store = new FailingStore();
    const hub = world.startHub({ store });
    const leaves = [1, 2, 3].map(() => world.startMachine({ ...LEAF, store, rate: 100 }));
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 60 * S);
    expect(pieces).toBe(0);
  });
});

describe("while a star's traces are gathered", () => {
  /** A star whose traces are long, when the first piece is on its way. */
  async function midGathering() {
    const world = new TestSimulation({ latencyMinUs: 20_000, latencyMaxUs: 20_000 });
    let pieces = 0;
    sniff(world.network, (_from, _to, frame) => {
      if (frame.kind === "trace") pieces += 1;
    });
    const star = await runningStar({ rate: 1_000 }, world);
    await world.until(() => pieces > 0, 30 * S);
    return star;
  }

  test("a hub that dies leaves each leaf its own trace, and all others are named", async () => {
    const { world, hub, leaves } = await midGathering();
    world.kill(hub);
    await world.until(() => leaves.every((leaf) => endOf(leaf) !== "lives"), 15 * S);
    for (const leaf of leaves) {
      expect(endOf(leaf)).toBe("duration");
      const missing = ALL.filter((id) => !(id in tracesOf(leaf)));
      const reasons = missing.map((id) => ({ id, reason: "its link closed" }));
      expect(ungatheredOf(leaf)).toEqual(expect.arrayContaining(reasons));
      expect(ungatheredOf(leaf)).toHaveLength(missing.length);
    }
  });

  test("a leaf that dies is named, and all others have each other's", async () => {
    const { world, hub, leaves } = await midGathering();
    const [a, b, c] = leaves;
    world.kill(c);
    await world.until(() => [hub, a, b].every((one) => endOf(one) !== "lives"), 15 * S);
    for (const one of [hub, a, b]) {
      expect(Object.keys(tracesOf(one))).toEqual(["a", "b", "hub"]);
      expect(ungatheredOf(one)).toEqual([{ id: "c", reason: "its link closed" }]);
    }
  });

  test("a leaf that loses its power holds the others up for 20 s at most", async () => {
    const { world, hub, leaves } = await midGathering();
    const [a, b, c] = leaves;
    world.network.powerOff(c.host);
    await world.until(() => [hub, a, b].every((one) => endOf(one) !== "lives"), 20 * S);
    for (const one of [hub, a, b]) {
      expect(Object.keys(tracesOf(one))).toEqual(["a", "b", "hub"]);
      expect(ungatheredOf(one)).toMatchObject([{ id: "c" }]);
    }
  });

  test("an interrupt ends the hub at once, and the leaves soon after it", async () => {
    const { world, hub, leaves } = await midGathering();
    hub.node.interrupt();
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 5 * S);
    expect([hub, ...leaves].map(endOf)).toEqual(Array(4).fill("duration"));
  });
});
