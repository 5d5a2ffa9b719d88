import { describe, expect, test } from "vitest";
import { addressKey } from "../../src/protocol/address.js";
import { rosterHash } from "../../src/protocol/roster.js";
import { FailingStore } from "../kit/failing-store.js";
import { analyzed, endOf, refusalsOf, startOf } from "../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../kit/scripted-peer.js";
import { type NodeOptions, type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom, introductionOf, proofFrom } from "../protocol/hello.js";

const S = 1_000_000;

/** So many machines in a world of their own. */
function startedTogether(
  machines: number,
  options: NodeOptions = {},
): { world: TestSimulation; all: TestMachine[] } {
  const world = new TestSimulation();
  const all = Array.from({ length: machines }, () => world.startMachine(options));
  return { world, all };
}

const hasStarted = (machine: TestMachine) => startOf(machine) !== undefined;
const linkedWith = ({ node }: TestMachine) => node.view.linked.map(({ id }) => id).sort();

describe("three machines", () => {
  test("find each other, run, and end with traces that hold", async () => {
    const { world, all } = startedTogether(3);
    await world.pass(10 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    const [runId = ""] = all.map((machine) => startOf(machine)?.plan.runId);
    expect(runId).toBe(rosterHash(all.map(({ setup }) => setup)));
    const { checks, status } = await analyzed(
      runId,
      all.map(({ store }) => store),
    );
    expect(status).toBe("complete");
    expect(checks.filter(({ result }) => result !== "true")).toEqual([]);
    expect(world.network.openEnds).toBe(0);
  });

  test.each([1, 2, 3])("form when machine %i alone knows one address", async (number) => {
    const world = new TestSimulation();
    const all = [1, 2, 3].map((each) => {
      const peers = each === number ? [{ host: `10.0.0.${(each % 3) + 1}`, port: 4330 }] : [];
      return world.startMachine({ discovers: false, peers });
    });
    // The third of them is known to nobody but by its own hint.
    world.machines[(number + 1) % 3]?.node.hintPeers([{ host: `10.0.0.${number}`, port: 4330 }]);
    await world.until(() => all.every(hasStarted), 10 * S);
  });

  test("form by addresses that come later, one's own among them", async () => {
    const { world, all } = startedTogether(3, { discovers: false });
    await world.pass(3 * S);
    const addresses = all.map(({ host, port }) => ({ host: host.address, port }));
    for (const { node } of all) node.hintPeers(addresses);
    await world.until(() => all.every(hasStarted), S);
  });

  test("of one computer, with one default id, are host, host-2 and host-3", async () => {
    const { world, all } = startedTogether(3, { id: "host", idGiven: false, address: "10.0.0.1" });
    await world.until(() => all.every(hasStarted), 5 * S);
    const ids = all.map((machine) => startOf(machine)?.me?.id);
    expect(ids.sort()).toEqual(["host", "host-2", "host-3"]);
    expect(all.flatMap(({ node }) => node.view.refusals)).toEqual([]);
  });

  test("that see one disk share one folder, which has the run's name", async () => {
    const store = new FailingStore();
    const { world } = startedTogether(3, { store });
    await world.pass(10 * S);
    expect([...store.folders.keys()]).toEqual(["demo"]);
    expect([...(store.folders.get("demo")?.traces.keys() ?? [])].sort()).toEqual(["a", "b", "c"]);
  });

  test("all take the suffix when one of them has a folder of the run's name", async () => {
    const { world, all } = startedTogether(3);
    all[1]?.store.folders.set("demo", { runId: "0".repeat(16), traces: new Map() });
    await world.pass(10 * S);
    const runId = startOf(all[0] as TestMachine)?.plan.runId ?? "";
    for (const { store } of all)
      expect(store.folders.get(`demo-${runId.slice(0, 4)}`)).toBeDefined();
    expect(all.map(({ store }) => store.folders.has("demo"))).toEqual([false, true, false]);
  });
});

describe("more machines than the run has", () => {
  test("do not start, and each names all that are linked", async () => {
    const world = new TestSimulation({ latencyMinUs: 10_000, latencyMaxUs: 10_000 });
    const all = Array.from({ length: 4 }, () => world.startMachine());
    await world.pass(20 * S);
    expect(all.some(hasStarted)).toBe(false);
    expect(all.map(({ node }) => node.view.tooMany)).toEqual([true, true, true, true]);
    expect(all.map(linkedWith)[0]).toEqual(["b", "c", "d"]);
  });

  test("start when one of them leaves", async () => {
    const world = new TestSimulation({ latencyMinUs: 10_000, latencyMaxUs: 10_000 });
    const all = Array.from({ length: 4 }, () => world.startMachine());
    await world.pass(5 * S);
    all[3]?.node.interrupt();
    await world.until(() => all.slice(0, 3).every(hasStarted), 5 * S);
    await world.pass(2 * S);
    expect(endOf(all[3] as TestMachine)).toBe("given-up");
  });
});

describe("an id that is taken", () => {
  test("ends the machine that asked for it and has no links, at once", async () => {
    const { world, all } = startedTogether(2);
    await world.pass(2 * S);
    const second = world.startMachine({ id: "a" });
    await world.until(() => endOf(second) !== "lives", 2 * S);
    expect(second.outcome()).toMatchObject({ kind: "shut-out", refusal: { reason: "id-taken" } });
    world.startMachine({ id: "c" });
    await world.until(() => all.every(hasStarted), 5 * S);
  });

  test("is free again when its machine lost its power, within seconds", async () => {
    const { world, all } = startedTogether(2);
    await world.pass(2 * S);
    world.network.powerOff((all[1] as TestMachine).host);
    const again = world.startMachine({ id: "b", address: "10.0.0.9" });
    const third = world.startMachine({ id: "c", address: "10.0.0.10" });
    const living = [all[0] as TestMachine, again, third];
    await world.until(() => living.every(hasStarted), 10 * S);
  });
});

describe("settings that two machines were given differently", () => {
  test("refuse both, with both values, and both keep looking", async () => {
    const { world, all } = startedTogether(2, { rules: { durationMs: 5_000 } });
    const odd = world.startMachine({ rules: { durationMs: 6_000 } });
    await world.pass(10 * S);
    const [refusal] = odd.node.view.refusals;
    const [five, six] = [5_000, 6_000].map((value) => ({ name: "durationMs", value }));
    expect(refusal?.conflicts).toEqual([{ mine: six, theirs: five }]);
    expect(all.map(({ node }) => node.view.refusals[0]?.conflicts)).toEqual([
      [{ mine: five, theirs: six }],
      [{ mine: five, theirs: six }],
    ]);
    odd.node.interrupt();
    const right = world.startMachine({ id: "c", rules: {} });
    await world.until(() => [...all, right].every(hasStarted), 5 * S);
  });

  test("are told once, however often the two try again", async () => {
    const { world, all } = startedTogether(1, { seed: 1 });
    all.push(world.startMachine({ seed: 2 }));
    await world.pass(20 * S);
    expect(all.flatMap(refusalsOf)).toEqual(["me settings", "me settings"]);
  });
});

describe("a machine that comes too late", () => {
  test("is told that the run has started, and the run is unharmed", async () => {
    const { world, all } = startedTogether(3);
    await world.until(() => all.every(hasStarted), 5 * S);
    const late = world.startMachine({ id: "d" });
    await world.until(() => endOf(late) !== "lives", 3 * S);
    expect(late.outcome()).toMatchObject({ kind: "shut-out", refusal: { reason: "started" } });
    await world.pass(10 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("is told that the run is ending, and starts the next one", async () => {
    const { world, all } = startedTogether(3);
    const [a, b] = all as [TestMachine, TestMachine];
    await world.until(() => all.every(hasStarted), 5 * S);
    // Neither hears that the other has stopped, so that both wait for it.
    world.clock.after(4.9 * S, () => {
      world.network.hold(a.host, b.host);
      world.network.hold(b.host, a.host);
    });
    await world.pass(5.2 * S);
    const next = world.startMachine({ id: "d" });
    await world.pass(S);
    expect(refusalsOf(next)).toContain("them ending");
    world.startMachine({ id: "e" });
    world.startMachine({ id: "f" });
    await world.until(() => hasStarted(next), 30 * S);
  });

  test("joins anew under another identity when it was restarted before the start", async () => {
    const { world, all } = startedTogether(2);
    await world.pass(S);
    world.kill(all[1] as TestMachine);
    const again = world.startMachine({ id: "b", address: "10.0.0.2" });
    const third = world.startMachine({ id: "c" });
    await world.until(() => [all[0] as TestMachine, again, third].every(hasStarted), 5 * S);
  });
});

describe("whom a machine names in the handshake", () => {
  /** A machine that named b to a newcomer, c, which has not said LINKED yet; four make up a run. */
  async function named() {
    const { world, all } = startedTogether(2, { machines: 4 });
    const [a, b] = all as [TestMachine, TestMachine];
    await world.until(() => linkedWith(a).length === 1, 5 * S);
    const hello = helloFrom("c", { machines: 4 });
    const c = new ScriptedPeer(world, { host: a.host.address, port: a.port });
    c.answers((frame) => (frame.kind === "hello" ? [hello, proofFrom(hello, frame)] : []));
    const accept = () => c.heard.find((frame) => frame.kind === "accept");
    await world.until(() => accept() !== undefined, 5 * S);
    expect(accept()?.known.map(({ id }) => id)).toEqual(["b"]);
    world.kill(b);
    await world.until(() => linkedWith(a).length === 0, S);
    const link = async () => {
      c.answers(agreeing(hello));
      c.say({ kind: "linked", ...introductionOf("c") });
      await world.pass(S);
      const told = c.heard.flatMap((frame) => (frame.kind === "peers" ? [frame] : []));
      return told.map(({ known, lost }) => ({ known: known.map(({ id }) => id), lost }));
    };
    return { world, a, b, link };
  }

  test("it tells of as lost where that was before the link was up", async () => {
    const { link } = await named();
    expect(await link()).toEqual([{ known: [], lost: ["b"] }]);
  });

  test("is not lost where it is there again, as another process", async () => {
    const { world, a, b, link } = await named();
    world.startMachine({ id: "b", address: b.host.address, machines: 4 });
    await world.until(() => linkedWith(a).length === 1, S);
    expect(await link()).toEqual([{ known: ["b"], lost: [] }]);
  });
});

describe("a run that does not form", () => {
  test("ends every machine when its time is up, naming who is here", async () => {
    const { world, all } = startedTogether(2);
    await world.pass(31 * S);
    expect(all.map(endOf)).toEqual(["not-formed", "not-formed"]);
    expect(all[0]?.outcome()).toMatchObject({ view: { linked: [{ id: "b", ready: false }] } });
    expect(all.map(({ store }) => store.folders.size)).toEqual([0, 0]);
  });

  test("names the pair that cannot reach each other", async () => {
    const world = new TestSimulation();
    const [a, b, c] = [world.startMachine(), world.startMachine(), world.startMachine()];
    world.network.block(a.host, b.host);
    await world.pass(5 * S);
    expect(c.node.view.missingLinks).toEqual([["a", "b"]]);
    expect(a.node.view.unlinked).toMatchObject([{ identity: { id: "b" }, error: "EHOSTUNREACH" }]);
  });

  test("is given up by an interrupt, and leaves nothing", async () => {
    const { world, all } = startedTogether(2);
    await world.pass(S);
    for (const { node } of all) node.interrupt();
    await world.pass(3 * S);
    expect(all.map(endOf)).toEqual(["given-up", "given-up"]);
    expect(world.network.openEnds).toBe(0);
  });

  test("for want of multicast says so, and forms when people name addresses", async () => {
    const { world, all } = startedTogether(3, { noMulticast: true });
    await world.pass(5 * S);
    const addresses = all.map(({ host, port }) => ({ host: host.address, port }));
    expect(all.map(({ events }) => events)).toEqual(
      addresses.map((own) => [{ kind: "no-multicast", network: "eth0", address: addressKey(own) }]),
    );
    for (const { node } of all) node.hintPeers(addresses);
    await world.until(() => all.every(hasStarted), S);
  });
});
