import { describe, expect, test } from "vitest";
import type { Frame } from "../../../src/wire/frames.js";
import { endOf } from "../../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../../kit/scripted-peer.js";
import { hasStarted, LEAF } from "../../kit/star.js";
import { type TestMachine, TestSimulation } from "../../kit/test-simulation.js";
import { helloFrom } from "../../protocol/hello.js";

const S = 1_000_000;
const MESSAGE = Uint8Array.of(0x94, 1, 1, 1, 1);
const HUB = helloFrom("hub", { topology: "star", machines: null });
const WELCOME: Frame = { kind: "welcome", slot: 1, others: [], nameTaken: false };

function copyFrom(from: number, sequence = 1): Frame {
  return { kind: "copy", sequence, from, message: MESSAGE };
}

function reasonsOf({ events }: TestMachine): string[] {
  return events.flatMap((event) => (event.kind === "stranger" ? [event.reason] : []));
}

/** A leaf whose hub is a puppet; it has been given slot 1. */
async function atPuppet(): Promise<{
  world: TestSimulation;
  leaf: TestMachine;
  hub: ScriptedPeer;
}> {
  const world = new TestSimulation();
  const leaf = world.startMachine(LEAF);
  const hub = new ScriptedPeer(world, { host: leaf.host.address, port: leaf.port });
  hub.answers(agreeing(HUB));
  await world.until(() => leaf.node.view.hub !== null, 3 * S);
  hub.say(WELCOME);
  return { world, leaf, hub };
}

describe("a leaf parts from a hub that", () => {
  test.each([
    ["gives it another slot", { ...WELCOME, slot: 2 }, "WELCOME to another slot"],
    ["leaves out a copy", copyFrom(2, 2), "DATA 2 where 1 was due"],
    [
      "multicasts itself",
      { kind: "multicast", sequence: 1, number: 1, to: null, message: MESSAGE },
      "unexpected MULTICAST on a link",
    ],
    ["sends DATA itself", { kind: "data", sequence: 1, message: MESSAGE }, /^unexpected DATA/],
    ["stops before the start", { kind: "stop" }, /^unexpected STOP/],
  ] as const)("%s, says why, and looks for another", async (_what, frame, reason) => {
    const { world, leaf, hub } = await atPuppet();
    hub.say(frame);
    await world.pass(2_000);
    expect(hub.closed).toBe(true);
    expect(reasonsOf(leaf)).toEqual([
      typeof reason === "string" ? reason : expect.stringMatching(reason),
    ]);
    expect(leaf.node.view).toMatchObject({ hub: null, linked: [] });
    world.startHub();
    const others = [
      world.startMachine({ ...LEAF, id: "b" }),
      world.startMachine({ ...LEAF, id: "c" }),
    ];
    await world.until(() => [leaf, ...others].every(hasStarted), 10 * S);
  });

  test("says nothing any more, and it names nobody who was there only by that", async () => {
    const { world, leaf, hub } = await atPuppet();
    hub.answers(() => []);
    await world.until(() => leaf.node.view.hub === null, 10 * S);
    expect(leaf.node.view).toMatchObject({ linked: [], unlinked: [] });
  });
});

describe("a leaf bears with a hub that", () => {
  test("tells of slots in which no leaf answers, thousands of them", async () => {
    const { world, leaf, hub } = await atPuppet();
    for (let first = 2; first < 10_000; first += 256) {
      const others = Array.from({ length: 256 }, (_, i) => first + i);
      hub.say({ kind: "welcome", slot: 1, others, nameTaken: false });
    }
    await world.pass(10 * S);
    expect([endOf(leaf), hub.closed]).toEqual(["lives", false]);
    // Most of them were never dialled: there are not as many machines.
    const dialled = hub.heard.filter(({ kind }) => kind === "relayed");
    expect(dialled.length).toBeLessThan(500);
  });

  test("says that leaves left that never came, or that it left itself", async () => {
    const { world, leaf, hub } = await atPuppet();
    for (const slot of [9, 1]) hub.say({ kind: "left", slot, reason: "silent" });
    await world.pass(S);
    expect([leaf.node.view.hub, hub.closed]).toEqual([expect.anything(), false]);
  });

  test("brings a message from a slot that it does not know", async () => {
    const { world, leaf, hub } = await atPuppet();
    hub.say(copyFrom(7));
    await world.pass(S);
    expect([leaf.node.view.hub, hub.closed]).toEqual([expect.anything(), false]);
  });
});

test("a leaf bears with streams that its hub opens without end, and with bytes on none", async () => {
  const { world, leaf, hub } = await atPuppet();
  const bytes = new Uint8Array();
  for (let i = 1; i <= 1_000; i += 1) {
    hub.say({ kind: "relayed", slot: 2 + (i % 50), stream: 2 * i, bytes });
    hub.say({ kind: "relayed", slot: 2, stream: 2 * i + 1, bytes: MESSAGE });
  }
  await world.pass(10 * S);
  expect([endOf(leaf), hub.closed]).toEqual(["lives", false]);
  // Each is answered with HELLO, and closed again.
  const ended = hub.heard.filter((frame) => frame.kind === "relayed" && frame.bytes === null);
  expect(ended).toHaveLength(1_000);
});

describe("a machine of a mesh parts from a peer that", () => {
  const others: readonly Frame[] = [
    WELCOME,
    { kind: "left", slot: 1, reason: "closed" },
    { kind: "relayed", slot: 1, stream: 2, bytes: new Uint8Array() },
    copyFrom(1),
  ];

  test.each(others)("says what only a hub says: $kind", async (frame) => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const peer = new ScriptedPeer(world, { host: one.host.address, port: one.port });
    peer.answers(agreeing(helloFrom("z")));
    await world.until(() => one.node.view.linked.length === 1, 2 * S);
    peer.say(frame);
    await world.pass(1_000);
    expect(peer.closed).toBe(true);
    expect(reasonsOf(one)).toEqual([`unexpected ${frame.kind.toUpperCase()} on a link`]);
  });

  test("calls itself a hub of a mesh", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const peer = new ScriptedPeer(world, { host: one.host.address, port: one.port });
    await peer.open();
    peer.say({ ...HUB, topology: "mesh" });
    await world.pass(1_000);
    expect(peer.closed).toBe(true);
    expect(reasonsOf(one)).toEqual(["a hub in a mesh"]);
  });
});

test("a stranger at a leaf is told where the hub is, and is no part of the star", async () => {
  const world = new TestSimulation();
  const [hub, leaf] = [world.startHub(), world.startMachine(LEAF)];
  await world.until(() => leaf.node.view.hub !== null, 3 * S);
  const stranger = new ScriptedPeer(world, { host: leaf.host.address, port: leaf.port });
  stranger.answers(agreeing(helloFrom("z", { topology: "star" })));
  await world.until(() => stranger.closed, 2 * S);
  expect(stranger.heard.at(-1)).toEqual({
    kind: "reject",
    reason: "leaf",
    known: [
      expect.objectContaining({
        id: "hub",
        address: { host: hub.host.address, port: hub.port },
      }),
    ],
  });
});
