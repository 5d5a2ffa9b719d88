import { describe, expect, test } from "vitest";
import type { Topology } from "../../src/model/topology.js";
import type { Endpoint } from "../../src/protocol/address.js";
import type { Frame } from "../../src/wire/frames.js";
import { cutCable } from "../kit/cable.js";
import { endOf, notesOf } from "../kit/inspection.js";
import { ScriptedPeer } from "../kit/scripted-peer.js";
import { sniff } from "../kit/sniffer.js";
import { hasStarted, LEAF } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const CUTS_S = [3, 3.5, 4.5, 5];
/** Only pings keep these links from silence. */
const QUIET = { rate: 0.2, rules: { durationMs: 10_000 } };
const CUT_OFF = [
  ["a machine of a mesh", "mesh", 0],
  ["a leaf", "star", 1],
  ["a hub", "star", 0],
] as const;

/** A run in full swing whose machines began their lives, and with that their pings, anyhow. */
async function quietRun(world: TestSimulation, topology: Topology): Promise<(Hub | TestMachine)[]> {
  const anyUs = () => world.random.integer(2 * S, 3 * S);
  const hubs = topology === "star" ? [world.startHub()] : [];
  const machines: TestMachine[] = [];
  while (machines.length < 3) {
    await world.pass(anyUs());
    machines.push(world.startMachine(topology === "star" ? { ...LEAF, ...QUIET } : QUIET));
  }
  await world.until(() => machines.every(hasStarted), 10 * S);
  await world.pass(anyUs());
  return [...hubs, ...machines];
}

/** One of all is cut off from the others; TCP repeats a first time after `firstUs`. */
function cutOff(
  world: TestSimulation,
  all: readonly (Hub | TestMachine)[],
  index: number,
  forUs: number,
  firstUs?: number,
): void {
  const one = all[index]?.host;
  const others = all.map(({ host }) => host).filter((host) => host !== one);
  if (one) cutCable(world, one, others, forUs, firstUs);
}

/** Nobody is lost, nobody was told of a stranger, and no connection is left. */
async function endsWhole(world: TestSimulation, all: readonly (Hub | TestMachine)[], seed: number) {
  await world.until(() => all.every((one) => endOf(one) !== "lives"), 60 * S);
  expect([seed, ...all.map(endOf)]).toEqual([seed, ...all.map(() => "duration")]);
  expect([seed, ...all.flatMap(notesOf)]).toEqual([seed]);
  const kinds = all.flatMap(({ events }) => events.map(({ kind }) => kind));
  expect(kinds.filter((kind) => kind === "stranger" || kind === "refused")).toEqual([]);
  await world.pass(10 * S);
  expect(world.network.openEnds).toBe(0);
}

describe.each(CUT_OFF)(
  "%s that is cut off for up to 5 s loses nothing",
  (_who, topology, index) => {
    test("where TCP repeats what is lost after 0.2 s, as on a cable", async () => {
      for (let seed = 98; seed < 139; seed += 5) {
        const world = new TestSimulation({ seed });
        const all = await quietRun(world, topology);
        cutOff(world, all, index, (CUTS_S[seed % CUTS_S.length] ?? 0) * S);
        await endsWhole(world, all, seed);
      }
    });

    test.each([0.3, 0.5, 0.6])("nor where TCP does so after %s s only", async (firstS) => {
      for (let seed = 1; seed < 5; seed += 1) {
        const world = new TestSimulation({ seed });
        const all = await quietRun(world, topology);
        cutOff(world, all, index, 5 * S, firstS * S);
        await endsWhole(world, all, seed);
      }
    });

    test("nor as the run ends", async () => {
      for (let seed = 1; seed < 5; seed += 1) {
        const world = new TestSimulation({ seed });
        const all = await quietRun(world, topology);
        await world.pass(6 * S);
        cutOff(world, all, index, 5 * S, 0.6 * S);
        await endsWhole(world, all, seed);
      }
    });
  },
);

test("a link that is never heard again is lost after 16 s, though both its machines live", async () => {
  const world = new TestSimulation();
  const rules = { durationMs: 20_000 };
  const all = [
    world.startMachine({ rules }),
    world.startMachine({ rules }),
    world.startMachine({ rules }),
  ] as const;
  const [a, b, c] = all;
  await world.until(() => all.every(hasStarted), 5 * S);
  await world.pass(2 * S);
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    world.network.hold(from.host, to.host);
    world.network.reopen(from.host, to.host);
  }
  await world.pass(14.9 * S);
  expect(all.flatMap(notesOf)).toEqual([]);
  await world.pass(2.1 * S);
  expect([a, b, c].map(notesOf)).toEqual([["peer-down b silent"], ["peer-down a silent"], []]);
  await world.until(() => all.every((one) => endOf(one) !== "lives"), 60 * S);
  expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
});

test("a machine that is dead is lost after 8 s, whatever strangers repeat of what it said", async () => {
  const world = new TestSimulation();
  const rules = { durationMs: 20_000 };
  const all = [
    world.startMachine({ rules }),
    world.startMachine({ rules }),
    world.startMachine({ rules }),
  ] as const;
  const [a, b, c] = all;
  const said = new Map<string, Frame>();
  sniff(world.network, (from, _to, frame) => {
    if (from === b.host) said.set(frame.kind, frame);
  });
  await world.until(() => all.every(hasStarted), 5 * S);
  await world.pass(2 * S);
  const again = ["hello", "proof"].flatMap((kind) => said.get(kind) ?? []);
  expect(again).toHaveLength(2);
  world.network.powerOff(b.host);
  world.network.unlisten(b.host, b.port);
  // Who dials it meets a stranger, and strangers come to those that miss it.
  const there: Endpoint = { host: b.host.address, port: b.port };
  ScriptedPeer.listen(world, there, () => (frame) => (frame.kind === "hello" ? again : []));
  const repeat = () => {
    for (const { host, port } of [a, c]) {
      const puppet = new ScriptedPeer(world, { host: host.address, port });
      puppet.answers((frame) => (frame.kind === "hello" ? again : []));
    }
    world.clock.after(S, repeat);
  };
  repeat();
  await world.pass(8.1 * S);
  for (const one of [a, c]) expect(notesOf(one)).toContain("peer-down b silent");
});
