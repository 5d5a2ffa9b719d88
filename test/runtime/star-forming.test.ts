import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FailingStore } from "../kit/failing-store.js";
import { endOf, refusalsOf, startOf } from "../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../kit/scripted-peer.js";
import { hasStarted, LEAF, startStar } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";

const S = 1_000_000;

const linkedWith = ({ node }: TestMachine) => node.view.linked.map(({ id }) => id).sort();

describe("a star", () => {
  test.each([0, 1, 2, 3])("forms when its hub comes after %i of the leaves", async (before) => {
    const world = new TestSimulation();
    const leaves: TestMachine[] = [];
    for (let i = 0; i < 3; i += 1) {
      if (i === before) world.startHub();
      leaves.push(world.startMachine(LEAF));
      await world.pass(1.5 * S);
    }
    if (before === 3) world.startHub();
    await world.until(() => leaves.every(hasStarted), 5 * S);
  });

  test("of five leaves forms", async () => {
    const { world, leaves } = startStar({}, new TestSimulation(), 5);
    await world.until(() => leaves.every(hasStarted), 5 * S);
    expect(startOf(leaves[0])?.plan.roster.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("has a link from each leaf to the hub, and from no leaf to another", async () => {
    const { world, hub, leaves } = startStar();
    await world.until(() => leaves.every(hasStarted), 5 * S);
    expect(world.network.openEnds).toBe(2 * leaves.length);
    const ends = leaves.map(({ store }) => store.folders.get("demo")?.traces);
    for (const [i, traces] of ends.entries()) {
      const text = traces?.get(leaves[i]?.setup.id ?? "") ?? "";
      const { links, topology } = JSON.parse(text.split("\n")[0] ?? "");
      expect(topology).toBe("star");
      expect(links.map(({ peer }: { peer: string }) => peer)).toEqual(["hub"]);
    }
    expect(hub.node.view.linked.map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
  });

  test("forms anew when its hub is restarted while the leaves wait", async () => {
    const world = new TestSimulation();
    const hub = world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    world.kill(hub);
    await world.until(() => [a, b].every(({ node }) => node.view.hub === null), S);
    expect([a, b].map(linkedWith)).toEqual([[], []]);
    world.startHub({ address: hub.host.address });
    const c = world.startMachine(LEAF);
    await world.until(() => [a, b, c].every(hasStarted), 10 * S);
  });

  test("forms with a leaf that was restarted while the others waited", async () => {
    const world = new TestSimulation();
    world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    world.kill(b);
    await world.until(() => linkedWith(a).length === 0, S);
    const again = world.startMachine({ ...LEAF, id: "b", address: b.host.address });
    const c = world.startMachine({ ...LEAF, id: "c" });
    await world.until(() => [a, again, c].every(hasStarted), 10 * S);
  });

  test("of three gives up a leaf that lost its power while others waited as soon as a mesh does", async () => {
    const world = new TestSimulation();
    world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    world.network.powerOff(b.host);
    await world.pass(7 * S);
    expect(linkedWith(a)).toEqual(["b"]);
    await world.until(() => linkedWith(a).length === 0, 2 * S);
    const others = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => [a, ...others].every(hasStarted), 5 * S);
  });

  test("of ten bears with a leaf that is silent for as long as a mesh does, whatever one leaf says", async () => {
    const world = new TestSimulation();
    const hub = world.startHub();
    const many = { ...LEAF, machines: 10, formTimeoutMs: 600_000 };
    const [a, b] = [world.startMachine(many), world.startMachine(many)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    const liar = new ScriptedPeer(world, { host: hub.host.address, port: hub.port });
    liar.answers(agreeing(helloFrom("z", { topology: "star", machines: 1_000 })));
    await world.until(() => hub.node.view.linked.length === 3, 3 * S);
    world.network.powerOff(b.host);
    await world.pass(15 * S);
    expect(linkedWith(a)).toEqual(["b"]);
    await world.until(() => linkedWith(a).length === 0, 2 * S);
  });

  test("forms without mDNS, when each is told the hub's address alone", async () => {
    const world = new TestSimulation();
    const { host, port } = world.startHub({ discovers: false });
    const told = { ...LEAF, discovers: false, peers: [{ host: host.address, port }] };
    const leaves = [world.startMachine(told), world.startMachine(told), world.startMachine(told)];
    await world.until(() => leaves.every(hasStarted), 5 * S);
  });

  test("forms without mDNS, when the hub is told of the leaves and they of nobody", async () => {
    const world = new TestSimulation();
    const leaves = [1, 2, 3].map(() => world.startMachine({ ...LEAF, discovers: false }));
    const peers = leaves.map(({ host, port }) => ({ host: host.address, port }));
    world.startHub({ discovers: false, peers });
    await world.until(() => leaves.every(hasStarted), 5 * S);
  });

  test("forms without mDNS, when two leaves know nothing but another leaf's address", async () => {
    const world = new TestSimulation();
    const hub = world.startHub({ discovers: false });
    const peers = [{ host: hub.host.address, port: hub.port }];
    const a = world.startMachine({ ...LEAF, discovers: false, peers });
    const known = [{ host: a.host.address, port: a.port }];
    const [b, c] = [1, 2].map(() =>
      world.startMachine({ ...LEAF, discovers: false, peers: known }),
    );
    await world.until(() => [a, b as TestMachine, c as TestMachine].every(hasStarted), 15 * S);
    expect([a, b, c].flatMap((machine) => machine?.node.view.refusals)).toEqual([]);
  });

  test("ends every process when its time is up, the hub naming who is here", async () => {
    const world = new TestSimulation();
    const hub = world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.pass(31 * S);
    expect([hub, a, b].map(endOf)).toEqual(["no-star", "not-formed", "not-formed"]);
    expect(hub.outcome()).toMatchObject({ view: { machines: 3 } });
    const outcome = hub.outcome();
    const linked = outcome?.kind === "no-star" ? outcome.view.linked : [];
    expect(linked.map(({ id }) => id).sort()).toEqual(["a", "b"]);
    expect([hub, a, b].map(({ store }) => store.folders.size)).toEqual([0, 0, 0]);
    await world.pass(2 * S);
    expect(world.network.openEnds).toBe(0);
  });

  test("is given up by an interrupt of its hub, and forms with another one", async () => {
    const world = new TestSimulation();
    const hub = world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    hub.node.interrupt();
    await world.pass(2 * S);
    expect([hub, a, b].map(endOf)).toEqual(["given-up", "lives", "lives"]);
    world.startHub();
    const c = world.startMachine(LEAF);
    await world.until(() => [a, b, c].every(hasStarted), 10 * S);
  });
});

describe("a leaf without a hub", () => {
  test("is linked with nobody, however many leaves there are", async () => {
    const world = new TestSimulation();
    const leaves = [1, 2, 3].map(() => world.startMachine(LEAF));
    await world.pass(31 * S);
    expect(leaves.map(endOf)).toEqual(["not-formed", "not-formed", "not-formed"]);
    for (const leaf of leaves) {
      expect(leaf.outcome()).toMatchObject({ view: { hub: null, linked: [], unlinked: [] } });
    }
  });

  test("that people told of another leaf says no word against that", async () => {
    const world = new TestSimulation();
    const a = world.startMachine({ ...LEAF, discovers: false });
    const peers = [{ host: a.host.address, port: a.port }];
    const b = world.startMachine({ ...LEAF, discovers: false, peers });
    await world.pass(10 * S);
    expect([a, b].flatMap(refusalsOf)).toEqual([]);
  });
});

describe("ids in a star", () => {
  test("by default are host, host-2 and host-3 where all computers have one name", async () => {
    const { world, leaves } = startStar({ id: "host", idGiven: false });
    await world.until(() => leaves.every(hasStarted), 10 * S);
    const ids = leaves.map((leaf) => startOf(leaf)?.me?.id);
    expect(ids.sort()).toEqual(["host", "host-2", "host-3"]);
    expect(leaves.flatMap(({ node }) => node.view.refusals)).toEqual([]);
  });

  test.each(["host", "zoe"])("that were asked for, as %s, end the second of two", async (id) => {
    const world = new TestSimulation();
    world.startHub();
    const [a, b] = [world.startMachine({ ...LEAF, id: "a" }), world.startMachine({ ...LEAF, id })];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    const second = world.startMachine({ ...LEAF, id });
    await world.until(() => endOf(second) !== "lives", 3 * S);
    expect(second.outcome()).toMatchObject({ kind: "shut-out", refusal: { reason: "id-taken" } });
    const c = world.startMachine({ ...LEAF, id: "c" });
    await world.until(() => [a, b, c].every(hasStarted), 5 * S);
  });

  test("are free again when their machine lost its power, within seconds", async () => {
    const world = new TestSimulation();
    world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.until(() => linkedWith(a).length === 1, 3 * S);
    world.network.powerOff(b.host);
    const again = world.startMachine({ ...LEAF, id: "b", address: "10.0.0.9" });
    const c = world.startMachine({ ...LEAF, id: "c", address: "10.0.0.10" });
    await world.until(() => [a, again, c].every(hasStarted), 10 * S);
  });
});

describe("two hubs of one run", () => {
  test.each([0, 0.4 * S, 3 * S])("are one %i us later, and the run forms", async (laterUs) => {
    const world = new TestSimulation();
    const hubs = [world.startHub()];
    const leaves = [world.startMachine(LEAF), world.startMachine(LEAF)];
    await world.pass(laterUs);
    hubs.push(world.startHub());
    await world.until(() => hubs.some((hub) => endOf(hub) === "shut-out"), 10 * S);
    leaves.push(world.startMachine(LEAF));
    await world.until(() => leaves.every(hasStarted), 10 * S);
    // Of two that come at once the one stays that has leaves first.
    const ends = hubs.map(endOf);
    expect(laterUs > 0 ? ends : ends.sort()).toEqual(["lives", "shut-out"]);
    const out = hubs.find((hub) => endOf(hub) === "shut-out");
    expect(out?.outcome()).toMatchObject({ refusal: { reason: "id-taken" } });
  });
});

describe("any number of hubs of one run", () => {
  test("come down to one, with which the run forms", async () => {
    const plans = fc.record({
      seed: fc.nat(),
      latencyMaxUs: fc.constantFrom(300, 20_000, 100_000),
      hubsUs: fc.array(fc.nat(3 * S), { minLength: 2, maxLength: 3 }),
      leavesUs: fc.array(fc.nat(3 * S), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ hubsUs, leavesUs, ...weather }) => {
        const world = new TestSimulation(weather);
        const [hubs, leaves]: [Hub[], TestMachine[]] = [[], []];
        for (const atUs of hubsUs) world.clock.at(atUs, () => hubs.push(world.startHub()));
        for (const atUs of leavesUs)
          world.clock.at(atUs, () => leaves.push(world.startMachine(LEAF)));
        await world.pass(10 * S);
        await world.until(() => leaves.every(hasStarted), 20 * S);
        expect(hubs.filter((hub) => endOf(hub) !== "shut-out")).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe("settings that two leaves were given differently", () => {
  test("keep them apart, both know it, and the run forms when one comes anew", async () => {
    const world = new TestSimulation();
    world.startHub();
    const [a, b] = [world.startMachine(LEAF), world.startMachine(LEAF)];
    const odd = world.startMachine({ ...LEAF, rules: { durationMs: 6_000 } });
    await world.pass(5 * S);
    const [five, six] = [5_000, 6_000].map((value) => ({ name: "durationMs", value }));
    for (const leaf of [a, b]) {
      expect(leaf.node.view.activeRefusals).toMatchObject([
        { hello: { id: "c" }, conflicts: [{ mine: five, theirs: six }] },
      ]);
      expect(linkedWith(leaf)).toEqual([leaf === a ? "b" : "a"]);
    }
    const others = odd.node.view.activeRefusals.map(({ hello }) => hello?.id);
    expect(others.sort()).toEqual(["a", "b"]);
    odd.node.interrupt();
    const right = world.startMachine({ ...LEAF, id: "c", rules: {} });
    await world.until(() => [a, b, right].every(hasStarted), 10 * S);
  });

  test("are told once, however often the two try again", async () => {
    const world = new TestSimulation();
    world.startHub();
    const leaves = [world.startMachine(LEAF), world.startMachine({ ...LEAF, seed: 8 })];
    await world.pass(25 * S);
    expect(leaves.map((leaf) => refusalsOf(leaf).length)).toEqual([1, 1]);
  });

  test("of the hub are none: it takes what its leaves were given", async () => {
    const rules = { durationMs: 700, phase: "aligned" } as const;
    const { world, leaves } = startStar({ rules, seed: 12 });
    await world.until(() => leaves.every(hasStarted), 5 * S);
    expect(startOf(leaves[0])?.plan).toMatchObject({ seed: 12, topology: "star", rules });
  });
});

describe("more leaves than the run has", () => {
  test("do not start, each names all, and start when one leaves", async () => {
    const world = new TestSimulation({ latencyMinUs: 10_000, latencyMaxUs: 10_000 });
    world.startHub();
    const leaves = [1, 2, 3, 4].map(() => world.startMachine(LEAF));
    await world.pass(10 * S);
    expect(leaves.some(hasStarted)).toBe(false);
    expect(leaves.map(({ node }) => node.view.tooMany)).toEqual([true, true, true, true]);
    expect(linkedWith(leaves[0] as TestMachine)).toEqual(["b", "c", "d"]);
    leaves[3]?.node.interrupt();
    await world.until(() => leaves.slice(0, 3).every(hasStarted), 5 * S);
  });

  test("are told that the run has started when they come after the start", async () => {
    const { world, hub, leaves } = startStar();
    await world.until(() => leaves.every(hasStarted), 5 * S);
    const late = world.startMachine({ ...LEAF, id: "d" });
    await world.until(() => endOf(late) !== "lives", 5 * S);
    expect(late.outcome()).toMatchObject({ kind: "shut-out", refusal: { reason: "started" } });
    await world.pass(10 * S);
    expect([hub, ...leaves].map(endOf)).toEqual(Array(4).fill("duration"));
  });
});

describe("a folder of the run's name", () => {
  test("is shared by all that see one disk", async () => {
    const world = new TestSimulation();
    const store = new FailingStore();
    world.startHub({ store });
    for (let i = 0; i < 3; i += 1) world.startMachine({ ...LEAF, store });
    await world.pass(10 * S);
    expect([...store.folders.keys()]).toEqual(["demo"]);
    const traces = [...(store.folders.get("demo")?.traces.keys() ?? [])];
    expect(traces.sort()).toEqual(["a", "b", "c", "hub"]);
  });

  test.each(["hub", "leaf"])("that the %s has of another run gives all the suffix", async (who) => {
    const world = new TestSimulation();
    const full = new FailingStore();
    full.folders.set("demo", { runId: "0".repeat(16), traces: new Map() });
    const hub = world.startHub(who === "hub" ? { store: full } : {});
    const leaves = [0, 1, 2].map((i) =>
      world.startMachine({ ...LEAF, ...(who === "leaf" && i === 1 && { store: full }) }),
    );
    await world.pass(10 * S);
    const runId = startOf(leaves[0] as TestMachine)?.plan.runId ?? "";
    const name = `demo-${runId.slice(0, 4)}`;
    for (const { store } of [hub, ...leaves]) {
      expect([...store.folders.keys()].filter((key) => key !== "demo")).toEqual([name]);
    }
  });
});
