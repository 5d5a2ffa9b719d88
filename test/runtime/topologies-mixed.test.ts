import { describe, expect, test } from "vitest";
import { endOf } from "../kit/inspection.js";
import { hasStarted, LEAF, startStar } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;

const MESH = { name: "topology", value: "mesh" };
const STAR = { name: "topology", value: "star" };

/** Whom somebody has refused or was refused by, with what differs. */
function standingOf({ node }: TestMachine | Hub): unknown[] {
  return node.view.activeRefusals.map(({ hello, reason, conflicts }) => {
    return { id: hello?.id, reason, conflicts };
  });
}

describe("a leaf and a machine of a mesh", () => {
  test.each([
    [LEAF, {}],
    [{}, LEAF],
  ])("of one run refuse each other within a second, and both know why", async (one, other) => {
    const world = new TestSimulation();
    const [a, b] = [world.startMachine(one), world.startMachine(other)];
    await world.pass(S);
    const [mine, theirs] = a.setup.topology === "star" ? [STAR, MESH] : [MESH, STAR];
    const settings = (id: string, conflict: object) => [
      { id, reason: "settings", conflicts: [conflict] },
    ];
    expect(standingOf(a)).toEqual(settings("b", { mine, theirs }));
    expect(standingOf(b)).toEqual(settings("a", { mine: theirs, theirs: mine }));
  });

  test("have nothing against each other in two runs", async () => {
    const { world, hub, leaves } = startStar();
    const mesh = [1, 2, 3].map(() => world.startMachine({ run: "other" }));
    await world.until(() => [...leaves, ...mesh].every(hasStarted), 5 * S);
    for (const one of [hub, ...leaves, ...mesh]) expect(standingOf(one)).toEqual([]);
  });
});

describe("a machine of a mesh at a hub", () => {
  test("is refused at once, and both know why", async () => {
    const world = new TestSimulation();
    const [hub, a] = [world.startHub(), world.startMachine()];
    await world.pass(S);
    expect(standingOf(a)).toEqual([
      { id: "hub", reason: "settings", conflicts: [{ mine: MESH, theirs: STAR }] },
    ]);
    expect(standingOf(hub)).toEqual([
      { id: "a", reason: "settings", conflicts: [{ mine: STAR, theirs: MESH }] },
    ]);
  });

  test("keeps no leaf from it", async () => {
    const { world, leaves } = startStar();
    world.startMachine({ id: "m" });
    await world.until(() => leaves.every(hasStarted), 5 * S);
  });

  test("keeps no other machine from the mesh, which forms beside the hub", async () => {
    const world = new TestSimulation();
    const hub = world.startHub();
    const mesh = [world.startMachine(), world.startMachine(), world.startMachine()];
    await world.until(() => mesh.every(hasStarted), 5 * S);
    await world.pass(30 * S);
    expect(mesh.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(endOf(hub)).toBe("no-star");
  });

  test("forms a star with the leaves once it is started again as a leaf", async () => {
    const world = new TestSimulation();
    world.startHub();
    const leaves = [world.startMachine(LEAF), world.startMachine(LEAF)];
    const odd = world.startMachine();
    await world.pass(3 * S);
    odd.node.interrupt();
    leaves.push(world.startMachine({ ...LEAF, id: "c", address: odd.host.address }));
    await world.until(() => leaves.every(hasStarted), 10 * S);
    expect(leaves.flatMap(standingOf)).toEqual([]);
  });
});
