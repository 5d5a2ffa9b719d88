import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzed, endOf, notesOf, startOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { hasStarted, LEAF } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const MS = 1_000;

/** The traces that a machine's disk has, by id. */
function tracesOf({ store }: TestMachine | Hub): Record<string, string> {
  return Object.fromEntries([...(store.folders.get("demo")?.traces ?? [])].sort());
}

function ungatheredOf(one: TestMachine | Hub): readonly unknown[] {
  const outcome = one.outcome();
  return outcome?.kind === "ended" ? outcome.ungathered : ["lives"];
}

/** What each of them has by its own disk alone. */
async function verdictOf(machine: TestMachine): Promise<string> {
  const { status, checks } = await analyzed(startOf(machine)?.plan.runId ?? "", [machine.store]);
  const results = [...new Set(checks.map(({ result }) => result))];
  return `${status} ${results.join(" ")}`;
}

/** Machines that all run, and the moment at which the first one ends its trace. */
async function atTheEnd(machines: number, seed: number, latencyMaxUs: number) {
  const world = new TestSimulation({ latencyMinUs: 1, latencyMaxUs, seed });
  const optionsOfAll = Array.from({ length: machines }, () => ({ machines, rate: 100 }));
  const all = optionsOfAll.map((options) =>
    world.startMachine({ ...options, rules: { durationMs: 1_000 } }),
  );
  await world.until(() => all.every((one) => hasEnded(one)), 40 * S);
  return { world, all };
}

function hasEnded({ events }: TestMachine): boolean {
  return events.some((event) => event.kind === "record" && event.record.kind === "end");
}

const plans = fc.record({
  seed: fc.nat(),
  machines: fc.integer({ min: 3, max: 4 }),
  latencyMaxUs: fc.constantFrom<number>(300, 20 * MS, 100 * MS),
  /** Who stays linked with all. */
  spared: fc.nat(3),
  cuts: fc.array(
    fc.record({
      atUs: fc.oneof(fc.constant(0), fc.nat(20 * MS), fc.nat(S)),
      one: fc.nat(3),
      other: fc.nat(3),
      held: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

test("whatever links break while traces are gathered: one machine that keeps its own is enough", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async ({ seed, machines, latencyMaxUs, spared, cuts }) => {
      const { world, all } = await atTheEnd(machines, seed, latencyMaxUs);
      for (const { atUs, one, other, held } of cuts) {
        const [a, b] = [one % machines, other % machines];
        if (a === b || a === spared % machines || b === spared % machines) continue;
        const hosts = [all[a]?.host, all[b]?.host] as const;
        world.clock.after(atUs, () => {
          const [from, to] = hosts;
          if (!from || !to) return;
          if (held) world.network.hold(from, to);
          else world.network.cut(from, to);
        });
      }
      await world.until(() => all.every((machine) => machine.outcome() !== undefined), 90 * S);
      const [first] = all.map(tracesOf);
      expect(Object.keys(first ?? {})).toHaveLength(machines);
      for (const machine of all) expect(tracesOf(machine)).toEqual(first);
      expect(all.map(endOf)).toEqual(all.map(() => "duration"));
      expect(all.flatMap(ungatheredOf)).toEqual([]);
      expect(all.flatMap(notesOf)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test("a pair that lost each other in the run has each other's traces from the third", async () => {
  const world = new TestSimulation();
  const all = [world.startMachine(), world.startMachine(), world.startMachine()] as const;
  const [a, b] = all;
  await world.until(() => all.every((machine) => startOf(machine) !== undefined), 10 * S);
  world.network.cut(a.host, b.host);
  await world.until(() => all.every((machine) => machine.outcome() !== undefined), 30 * S);
  for (const machine of all) {
    expect(tracesOf(machine)).toEqual(tracesOf(a));
    expect(Object.keys(tracesOf(machine))).toEqual(["a", "b", "c"]);
    expect(await verdictOf(machine)).toBe("degraded true");
  }
  expect(all.flatMap(ungatheredOf)).toEqual([]);
});

test("a link that breaks when both its machines have stopped costs nobody anything", async () => {
  const world = new TestSimulation({ latencyMinUs: 10 * MS, latencyMaxUs: 10 * MS });
  const stops = new Map<string, number>();
  sniff(world.network, (from, _to, { kind }) => {
    if (kind === "stop") stops.set(from.name, (stops.get(from.name) ?? 0) + 1);
  });
  const durations = [5_000, 5_000, 5_000].map((durationMs) => ({ durationMs }));
  const all = durations.map((rules) => world.startMachine({ rules }));
  const [a, b, c] = all as [TestMachine, TestMachine, TestMachine];
  await world.until(() => stops.has(a.host.name) && stops.has(b.host.name), 10 * S);
  // The third holds them up: they wait for its STOP, and have each other's.
  world.network.hold(c.host, a.host);
  world.network.hold(c.host, b.host);
  await world.pass(50 * MS);
  world.network.cut(a.host, b.host);
  await world.pass(500 * MS);
  world.network.release(c.host, a.host);
  world.network.release(c.host, b.host);
  await world.until(() => all.every((machine) => machine.outcome() !== undefined), 30 * S);
  expect(all.flatMap(notesOf)).toEqual([]);
  for (const machine of all) expect(await verdictOf(machine)).toBe("complete true");
});

test("two that are left when a third has died have each other's, and end at once", async () => {
  const world = new TestSimulation();
  const all = [world.startMachine(), world.startMachine(), world.startMachine()] as const;
  const [a, b, c] = all;
  await world.until(() => all.every((machine) => startOf(machine) !== undefined), 10 * S);
  world.kill(c);
  await world.until(() => hasEnded(a) && hasEnded(b), 10 * S);
  await world.until(() => [a, b].every((machine) => machine.outcome() !== undefined), S);
  expect(tracesOf(a)).toEqual(tracesOf(b));
  expect(Object.keys(tracesOf(a))).toEqual(["a", "b"]);
  // Its loss is in the trace: nobody expected anything of it any more.
  expect([a, b].flatMap(ungatheredOf)).toEqual([]);
});

test("a leaf that loses its hub while traces are gathered costs the others nothing that one has", async () => {
  const world = new TestSimulation({ latencyMinUs: 20 * MS, latencyMaxUs: 20 * MS });
  const hub = world.startHub();
  const rules = { durationMs: 1_000 };
  const leaves = [1, 2, 3, 4].map(() =>
    world.startMachine({ ...LEAF, machines: 4, rate: 200, rules }),
  );
  await world.until(() => leaves.every(hasStarted), 10 * S);
  await world.until(
    () => leaves.some((leaf) => "d" in tracesOf(leaf) && leaf !== leaves[3]),
    30 * S,
  );
  world.network.cut(leaves[3]?.host ?? hub.host, hub.host);
  const left = [hub, ...leaves.slice(0, 3)];
  await world.until(() => left.every((one) => endOf(one) !== "lives"), 30 * S);
  for (const one of left) {
    expect(Object.keys(tracesOf(one))).toEqual(["a", "b", "c", "d", "hub"]);
    expect(tracesOf(one)).toEqual(tracesOf(hub));
  }
});
