import { describe, expect, test } from "vitest";
import { analyzed, endOf, notesOf, startOf } from "../kit/inspection.js";
import { overOf, runningStar } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const MS = 1_000;

/** The traces that a machine's disk has, by id. */
function tracesOf({ store }: TestMachine | Hub): Record<string, string> {
  return Object.fromEntries([...(store.folders.get("demo")?.traces ?? [])].sort());
}

function idsOf(one: TestMachine | Hub): string[] {
  return Object.keys(tracesOf(one));
}

function statusOf(one: TestMachine): Promise<{ status: string; results: Set<string> }> {
  return analyzed(startOf(one)?.plan.runId ?? "", [one.store]).then(({ status, checks }) => {
    return { status, results: new Set(checks.map(({ result }) => result)) };
  });
}

/** Three machines in a run, each with a disk of its own, after a while. */
async function inFullSwing(options: { rate?: number; gather?: boolean } = {}) {
  const world = new TestSimulation({ latencyMinUs: 5 * MS, latencyMaxUs: 5 * MS });
  const all = [
    world.startMachine(options),
    world.startMachine(options),
    world.startMachine(options),
  ] as const;
  await world.until(() => all.every((machine) => startOf(machine) !== undefined), 10 * S);
  await world.pass(2 * S);
  return { world, all };
}

function isOver(one: TestMachine | Hub): boolean {
  return one.outcome() !== undefined;
}

describe("a machine that is interrupted", () => {
  test("leaves its trace with the others, whose verdict stands as far as it goes", async () => {
    const { world, all } = await inFullSwing({ rate: 200 });
    const [a, b, c] = all;
    c.node.interrupt();
    await world.until(() => isOver(c), 500 * MS);
    expect(endOf(c)).toBe("interrupted");
    expect([a, b].map(endOf)).toEqual(["lives", "lives"]);
    expect([a, b].map(idsOf)).toEqual([
      ["a", "c"],
      ["b", "c"],
    ]);
    await world.until(() => isOver(a) && isOver(b), 30 * S);
    for (const one of [a, b]) {
      expect(idsOf(one)).toEqual(["a", "b", "c"]);
      expect(tracesOf(one).c).toBe(tracesOf(c).c);
      expect(notesOf(one)).toEqual(["peer-down c left"]);
      expect(await statusOf(one)).toEqual({ status: "degraded", results: new Set(["true"]) });
    }
  });

  test("takes no tick from those that go on", async () => {
    const { world, all } = await inFullSwing({ rate: 200 });
    const [a, b, c] = all;
    c.node.interrupt();
    await world.until(() => isOver(a) && isOver(b), 30 * S);
    for (const one of [a, b]) {
      const end = JSON.parse(tracesOf(one)[one.setup.id]?.trimEnd().split("\n").at(-1) ?? "");
      expect(end.ticks).toEqual({ due: 1_000, made: 1_000, skipped: 0 });
    }
  });

  test("goes at once where nobody wants its trace", async () => {
    const { world, all } = await inFullSwing({ gather: false });
    const [a, b, c] = all;
    c.node.interrupt();
    await world.until(() => isOver(c), 50 * MS);
    expect([a, b].map(idsOf)).toEqual([["a"], ["b"]]);
  });

  test("waits 5 s for one that does not answer, and no longer", async () => {
    const { world, all } = await inFullSwing();
    const [a, b, c] = all;
    b.host.freeze();
    c.node.interrupt();
    await world.pass(4.5 * S);
    expect(endOf(c)).toBe("lives");
    // Closing takes another second where nobody answers.
    await world.until(() => isOver(c), 2 * S);
    expect(idsOf(a)).toEqual(["a", "c"]);
  });

  test("goes at once when it is interrupted again", async () => {
    const { world, all } = await inFullSwing();
    const [, b, c] = all;
    b.host.freeze();
    c.node.interrupt();
    await world.pass(S);
    c.node.interrupt();
    await world.until(() => isOver(c), 1.5 * S);
    expect(endOf(c)).toBe("interrupted");
  });

  test("with all others at one moment ends with all their traces, as they do with its", async () => {
    const { world, all } = await inFullSwing({ rate: 100 });
    for (const { node } of all) node.interrupt();
    await world.until(() => all.every(isOver), S);
    expect(all.map(endOf)).toEqual(["interrupted", "interrupted", "interrupted"]);
    for (const one of all) {
      expect(tracesOf(one)).toEqual(tracesOf(all[0]));
      expect(idsOf(one)).toEqual(["a", "b", "c"]);
      expect(await statusOf(one)).toEqual({ status: "interrupted", results: new Set(["true"]) });
    }
  });

  test("has its trace handed on by those that took it", async () => {
    const { world, all } = await inFullSwing();
    const [a, b, c] = all;
    world.network.cut(b.host, c.host);
    await world.pass(100 * MS);
    c.node.interrupt();
    await world.until(() => isOver(c), S);
    await world.until(() => idsOf(b).includes("c"), S);
    await world.until(() => isOver(a) && isOver(b), 30 * S);
    expect(tracesOf(a)).toEqual(tracesOf(b));
  });
});

describe("in a star", () => {
  test("a leaf that is interrupted leaves its trace with all others", async () => {
    const star = await runningStar({ rate: 100 });
    const { world, hub, leaves } = star;
    await world.pass(2 * S);
    const [a, b, c] = leaves;
    c.node.interrupt();
    await world.until(() => isOver(c), 500 * MS);
    expect([a, b, hub].every((one) => idsOf(one).includes("c"))).toBe(true);
    await overOf(star);
    for (const one of [a, b, hub]) {
      expect(tracesOf(one)).toEqual(tracesOf(hub));
      expect(idsOf(one)).toEqual(["a", "b", "c", "hub"]);
    }
    expect(await statusOf(a)).toEqual({ status: "degraded", results: new Set(["true"]) });
  });

  test("a hub that is interrupted leaves its trace with its leaves", async () => {
    const star = await runningStar({ rate: 100 });
    const { world, hub, leaves } = star;
    await world.pass(2 * S);
    hub.node.interrupt();
    await world.until(() => isOver(hub), 500 * MS);
    expect(leaves.every((leaf) => idsOf(leaf).includes("hub"))).toBe(true);
  });

  test("all that are interrupted at one moment end with all traces", async () => {
    const star = await runningStar({ rate: 100 });
    const { world, hub, leaves } = star;
    await world.pass(2 * S);
    for (const { node } of [...leaves, hub]) node.interrupt();
    await world.until(() => [hub, ...leaves].every(isOver), 6 * S);
    for (const one of [hub, ...leaves]) {
      expect(endOf(one)).toBe("interrupted");
      expect(idsOf(one)).toEqual(["a", "b", "c", "hub"]);
    }
  });
});
