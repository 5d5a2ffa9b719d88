import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HUB_ID } from "../../src/model/id.js";
import type { Identity } from "../../src/protocol/identity.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import { rosterHash } from "../../src/protocol/roster.js";
import { FailingStore } from "../kit/failing-store.js";
import { endOf, refusalsOf, startOf } from "../kit/inspection.js";
import { ScriptedPeer } from "../kit/scripted-peer.js";
import {
  type Hub,
  type NodeOptions,
  type TestMachine,
  TestSimulation,
} from "../kit/test-simulation.js";
import { helloFrom, incarnation } from "../protocol/hello.js";
import { keysOf } from "../protocol/keys.js";

const S = 1_000_000;
const IDS = ["a", "b", "c"];

/** A run that a parent started: it told each machine who all of them are. */
interface Closed {
  readonly members: readonly Identity[];
  readonly machines: readonly TestMachine[];
  readonly hub?: Hub;
}

/** A closed run named demo, of a, b and c on one computer; `n` tells it from others. */
function startClosed(world: TestSimulation, n: number, options: NodeOptions = {}): Closed {
  const ids = options.topology === "star" ? [HUB_ID, ...IDS] : IDS;
  const starts = ids.map((id, place) => {
    const keys = keysOf(10 * n + place);
    return { id, incarnation: newIncarnation(n, keys), keys };
  });
  const members = starts.map(({ id, incarnation }) => ({ id, incarnation }));
  const rest = { address: "10.0.0.1", members, ...options };
  const machines = starts
    .filter(({ id }) => id !== HUB_ID)
    .map((me) => world.startMachine({ ...rest, ...me }));
  if (options.topology !== "star") return { members, machines };
  return { members, machines, hub: world.startHub({ ...rest, ...starts[0] }) };
}

const hasStarted = (machine: TestMachine) => startOf(machine) !== undefined;
const runIdOf = (machine: TestMachine | undefined) => machine && startOf(machine)?.plan.runId;
const told = (machine: TestMachine, kind: string) => machine.events.filter((e) => e.kind === kind);

describe("two closed runs of one name at once", () => {
  test.each(["mesh", "star"] as const)(
    "run each for itself, and never meet, in a %s",
    async (topology) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 500_000 }), async (seed, laterUs) => {
          const world = new TestSimulation({ seed, latencyMaxUs: 20_000, splits: true });
          const store = new FailingStore();
          const one = startClosed(world, 1, { topology, store, seed: 1 });
          await world.pass(laterUs);
          const other = startClosed(world, 2, { topology, store, seed: 2 });
          const all = [...one.machines, ...other.machines];
          await world.until(() => all.every(hasStarted), 20 * S);
          await world.pass(10 * S);
          for (const { members, machines } of [one, other]) {
            const roster = members.filter(({ id }) => id !== HUB_ID);
            expect(machines.map(runIdOf)).toEqual(IDS.map(() => rosterHash(roster)));
            expect(machines.map(endOf)).toEqual(["duration", "duration", "duration"]);
            expect(machines.flatMap((each) => told(each, "other-run"))).toEqual([]);
          }
          expect(
            [...all, ...[one, other].flatMap(({ hub }) => hub ?? [])].flatMap(refusalsOf),
          ).toEqual([]);
          const runIds = [one, other].map(({ machines }) => runIdOf(machines[0]));
          const [later = ""] = runIds.filter((runId) => runId !== store.folders.get("demo")?.runId);
          expect([...store.folders.keys()].sort()).toEqual(["demo", `demo-${later.slice(0, 4)}`]);
        }),
        { numRuns: 20 },
      );
    },
  );

  test("dial none of the other's addresses", async () => {
    const world = new TestSimulation();
    const crossing: string[] = [];
    const dial = world.network.dial.bind(world.network);
    const [one, other] = [startClosed(world, 1), startClosed(world, 2)];
    const portsOf = ({ machines }: Closed) => machines.map(({ port }) => port);
    world.network.dial = (from, to, ...rest) => {
      const mine = portsOf(one).includes(to.port) ? one : other;
      if (!mine.machines.some(({ host }) => host === from)) crossing.push(`${to.port}`);
      return dial(from, to, ...rest);
    };
    await world.until(() => [...one.machines, ...other.machines].every(hasStarted), 5 * S);
    expect(crossing).toEqual([]);
  });
});

describe("machines that wait for an open run", () => {
  test("of the closed run's name wait on, are told of it, and form a run of their own", async () => {
    const world = new TestSimulation();
    const [a, b] = [world.startMachine({ id: "a" }), world.startMachine({ id: "b" })];
    await world.pass(S);
    const closed = startClosed(world, 1, { rules: { durationMs: 1_000 } });
    await world.until(() => closed.machines.every(hasStarted), 5 * S);
    expect([a, b].map(endOf)).toEqual(["lives", "lives"]);
    expect([a, b].flatMap(refusalsOf)).toEqual([]);
    expect(told(a, "other-run")[0]).toMatchObject({ run: "demo" });
    const third = world.startMachine({ id: "c" });
    await world.until(() => [a, b, third].every(hasStarted), 5 * S);
    await world.pass(10 * S);
    expect(closed.machines.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(closed.machines.flatMap(refusalsOf)).toEqual([]);
  });

  test.each([
    ["before the start", 0],
    ["after it", 2 * S],
  ])(
    "and are sent to a closed one are told that it is closed, and no more, %s",
    async (_when, afterUs) => {
      const world = new TestSimulation();
      const closed = startClosed(world, 1, { rules: { durationMs: 60_000 }, discovers: false });
      const peers = closed.machines.map(({ host, port }) => ({ host: host.address, port }));
      if (afterUs > 0) for (const { node } of closed.machines) node.hintPeers(peers);
      await world.pass(afterUs);
      expect(closed.machines.every(hasStarted)).toBe(afterUs > 0);
      // Its id is taken there, and its duration is another: neither is any matter of that run's.
      const lost = world.startMachine({ id: "a", peers, rules: { durationMs: 5_000 } });
      await world.pass(10 * S);
      expect(endOf(lost)).toBe("lives");
      expect(refusalsOf(lost)).toEqual(["me closed", "me closed", "me closed"]);
      expect(closed.machines.flatMap(refusalsOf)).toEqual([]);
    },
  );
});

describe("a closed machine", () => {
  test.each([
    ["of its run's name", { run: "demo" }],
    ["that calls itself closed", { run: "demo", closed: true }],
    ["with an id of the run and another incarnation", { id: "b", closed: true }],
    ["with other settings", { machines: 7 }],
  ])("refuses a stranger %s, and says nothing of it to its people", async (_what, special) => {
    const world = new TestSimulation();
    const { machines } = startClosed(world, 1);
    const [a] = machines as [TestMachine];
    const stranger = new ScriptedPeer(world, { host: a.host.address, port: a.port });
    await stranger.open();
    stranger.say(helloFrom("z", { incarnation: incarnation(7), ...special }));
    await world.until(() => stranger.closed, 5 * S);
    expect(stranger.heard.at(-1)).toEqual({ kind: "reject", reason: "closed", known: [] });
    await world.until(() => machines.every(hasStarted), 5 * S);
    expect(machines.flatMap(refusalsOf)).toEqual([]);
  });
});
