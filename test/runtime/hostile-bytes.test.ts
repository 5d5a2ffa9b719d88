import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/wire/frames.js";
import { endOf, notesOf, startOf } from "../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../kit/scripted-peer.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";
import { frames } from "../wire/arbitraries.js";

const S = 1_000_000;
const HELLO = helloFrom("z", { seed: null });

async function strangerTo(
  { host, port }: TestMachine,
  world: TestSimulation,
): Promise<ScriptedPeer> {
  const puppet = new ScriptedPeer(world, { host: host.address, port });
  await puppet.open();
  return puppet;
}

function reasonsOf({ events }: TestMachine): string[] {
  return events.flatMap((event) => (event.kind === "stranger" ? [event.reason] : []));
}

describe("a connection that brings rubbish is closed, and the run forms and ends all the same", () => {
  const rubbish = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.constant(Uint8Array.of(0xff, 0xff, 0xff, 0xff)),
    fc.constant(Uint8Array.of(0, 0, 0, 9, 0xa0, 0xa0, 0xd6, 0x62, 0xff, 0xff, 0xff, 0xfc, 0xc0)),
  );
  const attacks = fc.record({
    seed: fc.nat(),
    splits: fc.boolean(),
    atUs: fc.nat(3 * S),
    greets: fc.boolean(),
    bytes: rubbish,
    more: fc.array(frames, { maxLength: 3 }),
  });

  test("at any moment, before or after its HELLO", async () => {
    await fc.assert(
      fc.asyncProperty(attacks, async ({ seed, splits, atUs, greets, bytes, more }) => {
        const world = new TestSimulation({ seed, splits });
        const all = [world.startMachine(), world.startMachine(), world.startMachine()] as const;
        await world.pass(atUs);
        const puppet = await strangerTo(all[1], world);
        if (greets) puppet.say({ ...HELLO, run: "demo" });
        puppet.write(bytes);
        puppet.say(...more);
        await world.pass(20 * S);
        expect(puppet.closed).toBe(true);
        expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
        expect(all.flatMap(notesOf).filter((note) => note.startsWith("peer-down"))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a stranger", () => {
  test("that says nothing is dropped after 2 s", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const puppet = await strangerTo(one, world);
    await world.pass(1.9 * S);
    expect(puppet.closed).toBe(false);
    await world.pass(0.2 * S);
    expect(puppet.closed).toBe(true);
    expect(reasonsOf(one)).toEqual(["did not finish the handshake within 2 s"]);
  });

  test("that says HELLO and no more is dropped after 8 s", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const puppet = await strangerTo(one, world);
    puppet.say(HELLO);
    await world.pass(7.9 * S);
    expect(puppet.closed).toBe(false);
    await world.pass(0.2 * S);
    expect(puppet.closed).toBe(true);
  });

  test("is one of 32 at most; the next is closed at once, the run forms", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const puppets: ScriptedPeer[] = [];
    for (let i = 0; i < 60; i += 1) puppets.push(await strangerTo(one, world));
    await world.pass(1_000);
    expect(puppets.filter(({ closed }) => !closed)).toHaveLength(32);
    world.startMachine();
    world.startMachine();
    await world.until(() => startOf(one) !== undefined, 10 * S);
  });
});

describe("a linked peer that is not what it seems", () => {
  async function linked(): Promise<{
    world: TestSimulation;
    one: TestMachine;
    puppet: ScriptedPeer;
  }> {
    const world = new TestSimulation();
    const one = world.startMachine();
    const puppet = new ScriptedPeer(world, { host: one.host.address, port: one.port });
    puppet.answers(agreeing(HELLO));
    await world.until(() => one.node.view.linked.length === 1, 2 * S);
    return { world, one, puppet };
  }

  const pong: Frame = { kind: "pong", pingSentWallUs: 1, pingArrivedWallUs: 2, sentWallUs: 3 };
  const data: Frame = { kind: "data", sequence: 1, message: Uint8Array.of(0x94, 1, 1, 1, 1) };

  test.each([
    ["DATA before the start", data, "unexpected DATA on a link"],
    ["a second HELLO", HELLO, "unexpected HELLO on a link"],
    ["STOP before the start", { kind: "stop" }, "unexpected STOP on a link"],
    ["PONG without a PING", pong, "PONG that answers no PING"],
  ] as const)("loses its link by %s, and the reason is told", async (_what, frame, reason) => {
    const { world, one, puppet } = await linked();
    puppet.say(frame);
    await world.pass(1_000);
    expect(one.node.view.linked).toEqual([]);
    expect(puppet.closed).toBe(true);
    expect(reasonsOf(one)).toEqual([reason]);
  });

  test("loses its link by a gap in DATA, and the trace says why", async () => {
    const { world, one, puppet } = await linked();
    const other = world.startMachine();
    new ScriptedPeer(world, { host: other.host.address, port: other.port }).answers(
      agreeing(HELLO),
    );
    await world.until(() => startOf(one) !== undefined, 5 * S);
    puppet.say(data, { ...data, sequence: 3 });
    await world.pass(1_000);
    expect(notesOf(one)).toEqual(["link-refused DATA 3 where 2 was due", "peer-down z closed"]);
    await world.until(() => endOf(one) !== "lives", 60 * S);
    expect(endOf(one)).toBe("duration");
  });
});
