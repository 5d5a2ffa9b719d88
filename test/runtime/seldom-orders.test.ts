import { describe, expect, test } from "vitest";
import { rosterHash } from "../../src/protocol/roster.js";
import type { Frame, Hello } from "../../src/wire/frames.js";
import { endOf, notesOf, startOf } from "../kit/inspection.js";
import { agreeing, refusing, ScriptedPeer } from "../kit/scripted-peer.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";

const S = 1_000_000;
const Y = helloFrom("y");
const Z = helloFrom("z");

/** What a puppet answers, but for some frames on which it says something else. */
function agreeingBut(hello: Hello, other: Partial<Record<Frame["kind"], readonly Frame[]>>) {
  const usual = agreeing(hello);
  return (frame: Frame) => other[frame.kind] ?? usual(frame);
}

/** One machine with two puppets linked to it, of which z has not said READY. */
async function onTheBrink(): Promise<{
  world: TestSimulation;
  a: TestMachine;
  y: ScriptedPeer;
  z: ScriptedPeer;
}> {
  const world = new TestSimulation();
  const a = world.startMachine();
  const to = { host: a.host.address, port: a.port };
  const y = new ScriptedPeer(world, to);
  y.answers(agreeing(Y));
  const z = new ScriptedPeer(world, to);
  z.answers(agreeingBut(Z, { ready: [] }));
  await world.until(() => y.heard.some(({ kind }) => kind === "ready"), 5 * S);
  await world.pass(1_000);
  return { world, a, y, z };
}

/** Where z was announced it says that it has started. */
function hasStarted(world: TestSimulation): void {
  ScriptedPeer.listen(world, { host: "10.0.0.26", port: Z.port }, () => refusing(Z, "started"));
  world.discovery.announce({ ...Z, machines: 3 }, "10.0.0.26");
}

const start = (a: TestMachine): Frame => {
  return { kind: "start", roster: rosterHash([a.setup, Y, Z]), nameTaken: false };
};

describe("a machine that lost a link in the moment of the start", () => {
  test("starts by another's START, and counts the lost one as down from the start", async () => {
    const { world, a, y, z } = await onTheBrink();
    z.close();
    await world.pass(1_000);
    expect(a.node.view.linked.map(({ id }) => id)).toEqual(["y"]);
    y.say(start(a));
    await world.pass(1_000);
    expect(startOf(a)?.plan.roster.map(({ id }) => id)).toEqual(["a", "y", "z"]);
    expect(notesOf(a)).toEqual(["peer-down z closed"]);
  });

  test("does not give up when the lost one has started without it", async () => {
    const { world, a, y, z } = await onTheBrink();
    z.close();
    await world.pass(1_000);
    hasStarted(world);
    await world.pass(2 * S);
    expect(a.events.some(({ kind }) => kind === "refused")).toBe(true);
    expect(endOf(a)).toBe("lives");
    y.say(start(a));
    await world.pass(1_000);
    expect(startOf(a)).toBeDefined();
  });

  test("gives up when none is left that could tell it of the start", async () => {
    const { world, a, y, z } = await onTheBrink();
    z.close();
    y.close();
    await world.pass(1_000);
    hasStarted(world);
    await world.until(() => endOf(a) === "shut-out", 3 * S);
  });

  test("drops whoever is linked but not of the roster that starts", async () => {
    const { world, a, y, z } = await onTheBrink();
    z.close();
    const x = new ScriptedPeer(world, { host: a.host.address, port: a.port });
    x.answers(agreeingBut(helloFrom("x"), { ready: [] }));
    await world.until(() => a.node.view.linked[0]?.id === "x", S);
    y.say(start(a));
    await world.pass(1_000);
    expect(startOf(a)).toBeDefined();
    expect(x.closed).toBe(true);
    expect(y.closed).toBe(false);
  });
});

test("a peer that started another roster is parted from", async () => {
  const { world, a, y, z } = await onTheBrink();
  y.say(start(a));
  await world.pass(1_000);
  z.say({ kind: "start", roster: "0123456789abcdef", nameTaken: false });
  await world.pass(1_000);
  expect(z.closed).toBe(true);
  expect(notesOf(a)).toEqual(["link-refused it has started another roster", "peer-down z closed"]);
  expect(y.closed).toBe(false);
});

describe("the end", () => {
  test("is waited for as long as every 18 s somebody says BYE", async () => {
    const { world, a, y, z } = await onTheBrink();
    z.say(start(a));
    await world.pass(5.5 * S);
    y.say({ kind: "stop" });
    z.say({ kind: "stop" });
    await world.pass(15 * S);
    y.say({ kind: "bye", reason: "done" });
    await world.pass(15 * S);
    expect(endOf(a)).toBe("lives");
    z.say({ kind: "bye", reason: "done" });
    await world.until(() => endOf(a) === "duration", 3 * S);
  });
});

describe("an id that a linked machine has", () => {
  test("is refused by its peers as well, as long as it answers", async () => {
    const world = new TestSimulation();
    const [a, b] = [world.startMachine(), world.startMachine()];
    await world.until(() => b.node.view.linked.length === 1, S);
    const second = world.startMachine({ id: "a" });
    world.network.block(second.host, a.host);
    await world.until(() => endOf(second) === "shut-out", 5 * S);
    expect(second.outcome()).toMatchObject({ refusal: { by: "them", hello: { id: "b" } } });
    expect(b.node.view.linked.map(({ id }) => id)).toEqual(["a"]);
  });

  test("is another's when it does not answer within a second", async () => {
    const world = new TestSimulation();
    const [a, b] = [world.startMachine(), world.startMachine()];
    await world.until(() => b.node.view.linked.length === 1, S);
    a.host.freeze();
    const second = world.startMachine({ id: "a" });
    world.network.block(second.host, a.host);
    await world.until(() => b.node.view.linked[0]?.address === "10.0.0.3:4330", 3 * S);
    // On waking the first has lost its id, and was told so when it has asked.
    a.host.thaw();
    await world.until(() => endOf(a) === "shut-out", 10 * S);
  });
});

test("a machine that was frozen in a handshake reads what came before it judges", async () => {
  const world = new TestSimulation({ latencyMinUs: 1_000, latencyMaxUs: 1_000 });
  const [a, b] = [world.startMachine(), world.startMachine()];
  await world.until(() => world.network.openEnds > 0, S);
  await world.pass(1_000);
  b.host.freeze();
  await world.pass(3 * S);
  b.host.thaw();
  await world.until(() => a.node.view.linked.length === 1, S);
  expect([...a.events, ...b.events].map(({ kind }) => kind)).toEqual(["linked", "linked"]);
});
