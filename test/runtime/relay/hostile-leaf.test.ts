import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rosterHash } from "../../../src/protocol/roster.js";
import type { Frame, FrameOf, Hello } from "../../../src/wire/frames.js";
import { endOf, notesOf, refusalsOf } from "../../kit/inspection.js";
import { framesIn, relayedFrames } from "../../kit/relay.js";
import { agreeing, ScriptedPeer } from "../../kit/scripted-peer.js";
import { hasStarted, LEAF, startStar } from "../../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../../kit/test-simulation.js";
import { helloFrom, proofFrom } from "../../protocol/hello.js";
import { frames } from "../../wire/arbitraries.js";

const S = 1_000_000;
const MESSAGE = Uint8Array.of(0x94, 1, 1, 1, 1);
const Z = helloFrom("z", { topology: "star" });
const PING: Frame = { kind: "ping", sentWallUs: 1 };

function multicast(sequence: number, to: number[] | null): FrameOf<"multicast"> {
  return { kind: "multicast", sequence, number: sequence, to, message: MESSAGE };
}

function reasonsOf({ events }: Hub | TestMachine): string[] {
  return events.flatMap((event) => (event.kind === "stranger" ? [event.reason] : []));
}

const slotOf = ({ heard }: ScriptedPeer) => heard.find((frame) => frame.kind === "welcome")?.slot;

/** A puppet at the hub: it agrees to everything, but greets no leaf. */
async function atHub(world: TestSimulation, hub: Hub): Promise<{ puppet: ScriptedPeer }> {
  const puppet = new ScriptedPeer(world, { host: hub.host.address, port: hub.port });
  puppet.answers(agreeing(Z));
  await world.until(() => slotOf(puppet) !== undefined, 3 * S);
  return { puppet };
}

/** One honest leaf and the puppet, which wait at a hub. */
async function waiting() {
  const world = new TestSimulation();
  const hub = world.startHub();
  const leaf = world.startMachine({ ...LEAF, formTimeoutMs: 60_000 });
  await world.until(() => leaf.node.view.hub !== null, 3 * S);
  return { world, hub, leaf, ...(await atHub(world, hub)) };
}

describe("before the start a hub parts from a leaf that", () => {
  const NOBODYS = "0123456789abcdef";

  test.each([
    ["sends a message", multicast(1, [1]), "unexpected MULTICAST on a link"],
    ["welcomes", { kind: "welcome", slot: 1, others: [], nameTaken: true }, /^unexpected WELCOME/],
    ["parts others", { kind: "left", slot: 1, reason: "left" }, "unexpected LEFT on a link"],
    [
      "brings copies",
      { kind: "copy", sequence: 1, from: 1, message: MESSAGE },
      "unexpected COPY on a link",
    ],
    ["tells of others", { kind: "peers", known: [], lost: [] }, "unexpected PEERS on a link"],
    ["sends DATA", { kind: "data", sequence: 1, message: MESSAGE }, /^unexpected DATA/],
    [
      "starts",
      { kind: "start", roster: NOBODYS, nameTaken: false },
      /^START of a roster that is not/,
    ],
    ["stops", { kind: "stop" }, "unexpected STOP on a link"],
  ] as const)("%s, says why, and touches nobody else", async (_what, frame, reason) => {
    const { world, hub, leaf, puppet } = await waiting();
    puppet.say(frame);
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(reasonsOf(hub)).toEqual([
      typeof reason === "string" ? reason : expect.stringMatching(reason),
    ]);
    expect(hub.node.view.linked.map(({ id }) => id)).toEqual(["a"]);
    const others = [
      world.startMachine({ ...LEAF, id: "b" }),
      world.startMachine({ ...LEAF, id: "c" }),
    ];
    await world.until(() => [leaf, ...others].every(hasStarted), 5 * S);
  });

  test("starts a roster that it alone has confirmed", async () => {
    const { world, hub, puppet } = await waiting();
    const roster = rosterHash([Z, helloFrom("y"), helloFrom("x")]);
    puppet.say(
      { kind: "ready", roster, nameTaken: false },
      { kind: "start", roster, nameTaken: false },
    );
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(hub.events.some(({ kind }) => kind === "started")).toBe(false);
  });
});

describe("a hub bears with a leaf that", () => {
  test("speaks to a slot that no leaf has", async () => {
    const { world, puppet } = await waiting();
    puppet.say(relayedFrames(77, 3, PING));
    await world.pass(S);
    expect(puppet.closed).toBe(false);
  });

  test("confirms the roster of three others, and they start", async () => {
    const { world, hub, leaf, puppet } = await waiting();
    const three = [
      leaf,
      world.startMachine({ ...LEAF, id: "b" }),
      world.startMachine({ ...LEAF, id: "c" }),
    ];
    const roster = rosterHash(three.map(({ setup }) => setup));
    puppet.say({ kind: "ready", roster, nameTaken: false });
    await world.until(() => three.every(hasStarted), 5 * S);
    await world.pass(20 * S);
    expect([hub, ...three].map(endOf)).toEqual(Array(4).fill("duration"));
    expect([hub, ...three].flatMap(notesOf)).toEqual([]);
    expect(reasonsOf(hub)).toEqual([]);
  });

  test("confirms any number of rosters, and the others start", async () => {
    const { world, hub, leaf, puppet } = await waiting();
    for (let i = 0; i < 3_000; i += 1) {
      const roster = i.toString(16).padStart(16, "0");
      puppet.say({ kind: "ready", roster, nameTaken: false });
    }
    const others = [
      world.startMachine({ ...LEAF, id: "b" }),
      world.startMachine({ ...LEAF, id: "c" }),
    ];
    await world.until(() => [leaf, ...others].every(hasStarted), 5 * S);
    await world.pass(20 * S);
    expect([hub, leaf, ...others].map(endOf)).toEqual(Array(4).fill("duration"));
    expect([hub, leaf, ...others].flatMap(notesOf)).toEqual([]);
  });
});

describe("a leaf parts, by the hub, from another that", () => {
  const STREAM = { slot: 1, stream: 4 };

  /** What the leaf answers, by the hub, to first bytes on a stream and to some after its HELLO. */
  async function answersTo(first: Uint8Array, second: (leaf: Hello) => Uint8Array, opens = true) {
    const { world, hub, leaf, puppet } = await waiting();
    const heard: (Frame | null)[] = [];
    puppet.answers((frame) => {
      if (frame.kind !== "relayed") return [];
      // Null ends the stream.
      const inner = frame.bytes === null ? [null] : framesIn(frame);
      heard.push(...inner);
      return inner.flatMap((one) =>
        one?.kind === "hello" ? [{ kind: "relayed", ...STREAM, bytes: second(one) }] : [],
      );
    });
    if (opens) puppet.say({ kind: "relayed", ...STREAM, bytes: new Uint8Array() });
    puppet.say({ kind: "relayed", ...STREAM, bytes: first });
    await world.pass(5_000);
    // Whatever another says, the leaf stays where it was.
    expect(leaf.node.view.hub).toMatchObject({ address: `${hub.host.address}:${hub.port}` });
    expect(leaf.node.view.linked).toEqual([]);
    return { heard, reasons: reasonsOf(leaf), refusals: refusalsOf(leaf) };
  }

  const bytesOf = (...sent: Frame[]) => relayedFrames(1, 4, ...sent).bytes ?? new Uint8Array();
  const HUB = helloFrom("hub", { topology: "star", machines: null });

  test.each([
    ["no frame", Uint8Array.of(0, 0, 0, 3, 1, 2, 3), "frame is not an array"],
    ["PING", bytesOf(PING), "unexpected PING in the handshake"],
    ["HELLO", bytesOf(Z), "unexpected HELLO in the handshake"],
  ])("says %s after its HELLO, and says why", async (_what, bytes, reason) => {
    const { heard, reasons } = await answersTo(bytesOf(Z), () => bytes);
    expect(heard).toEqual([expect.objectContaining({ kind: "hello", id: "a" }), null]);
    expect(reasons).toEqual([reason]);
  });

  test("is the hub, it says and proves", async () => {
    const { heard, refusals } = await answersTo(bytesOf(HUB), (leaf) =>
      bytesOf(proofFrom(HUB, leaf, true)),
    );
    expect(refusals).toEqual([]);
    expect(heard).toEqual([
      expect.objectContaining({ kind: "hello", id: "a" }),
      { kind: "reject", reason: "leaf", known: [] },
      null,
    ]);
  });

  test("but lets pass what may have been on its way: bytes on no open stream", async () => {
    for (const bytes of [Uint8Array.of(1, 2, 3), bytesOf(PING)]) {
      const nothing = { heard: [], reasons: [], refusals: [] };
      expect(await answersTo(bytes, () => new Uint8Array(), false)).toEqual(nothing);
    }
  });
});

describe("in the run a hub parts from a leaf that", () => {
  /** A run of three, one of them a puppet that has greeted the two others through the hub. */
  async function running() {
    const world = new TestSimulation();
    const hub = world.startHub();
    const leaves = [world.startMachine(LEAF), world.startMachine(LEAF)] as const;
    await world.until(() => leaves[0].node.view.linked.length === 1, 3 * S);
    const puppet = new ScriptedPeer(world, { host: hub.host.address, port: hub.port });
    const direct = agreeing(Z);
    const relayed = agreeing(Z);
    puppet.answers((frame) => {
      // Leaves in slots 1 and 2 are lower than its own: its streams to them have even numbers.
      if (frame.kind === "welcome") {
        return frame.others.flatMap((slot) => [
          { kind: "relayed", slot, stream: 2, bytes: new Uint8Array() },
          relayedFrames(slot, 2, Z),
        ]);
      }
      if (frame.kind !== "relayed") return direct(frame);
      return framesIn(frame).flatMap((inner) => {
        // It said HELLO first. The hub has to know what it confirms, before the others do.
        const answers = inner.kind === "hello" ? [proofFrom(Z, inner)] : relayed(inner);
        const back = answers.length === 0 ? [] : [relayedFrames(frame.slot, 2, ...answers)];
        return inner.kind === "ready" ? [inner, ...back] : back;
      });
    });
    await world.until(() => leaves.every(hasStarted), 5 * S);
    return { world, hub, leaves, puppet };
  }

  test.each([
    ["leaves out a message", multicast(2, [1])],
    ["names a leaf twice in one message", multicast(1, [1, 1])],
  ])("%s", async (_what, frame) => {
    const { world, hub, leaves, puppet } = await running();
    puppet.say(frame);
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect([hub, ...leaves].map(notesOf)).toEqual(Array(3).fill(["peer-down z closed"]));
    await world.pass(20 * S);
    expect([hub, ...leaves].map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("lives and never stops, in the end", async () => {
    const { world, hub, leaves } = await running();
    await world.pass(20 * S);
    expect([hub, ...leaves].map(endOf)).toEqual(["lives", "lives", "lives"]);
    await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 60 * S);
    expect([hub, ...leaves].map(endOf)).toEqual(Array(3).fill("drain-timeout"));
  });

  test("sends a message after its STOP", async () => {
    const { world, hub, puppet } = await running();
    puppet.say({ kind: "stop" }, multicast(1, [1]));
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(notesOf(hub)).toEqual(["peer-down z closed"]);
  });

  test("has started another roster", async () => {
    const { world, hub, puppet } = await running();
    puppet.say({ kind: "start", roster: "0123456789abcdef", nameTaken: false });
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(notesOf(hub)).toEqual(["peer-down z closed"]);
  });

  test("but not from one that sends to itself, to none, or to slots that no leaf has", async () => {
    const { world, hub, leaves, puppet } = await running();
    const own = slotOf(puppet) ?? 0;
    puppet.say(...[[own], [], [99, 98]].map((slots, i) => multicast(i + 1, slots)));
    await world.pass(S);
    expect(puppet.closed).toBe(false);
    expect([hub, ...leaves].flatMap(notesOf)).toEqual([]);
  });

  test("and a leaf from one that sends it what is no message, or one after its STOP", async () => {
    for (const stops of [true, false]) {
      const { world, hub, leaves, puppet } = await running();
      const message = stops ? MESSAGE : Uint8Array.of(1);
      if (stops) puppet.say(relayedFrames(1, 2, { kind: "stop" }));
      puppet.say({ ...multicast(1, [1]), message });
      await world.pass(5_000);
      // Which of the leaves came first, and has the first slot, is left to chance.
      const attacked = leaves.filter((leaf) => notesOf(leaf).length > 0);
      expect(attacked.map(notesOf)).toEqual([
        [
          expect.stringMatching(/^link-refused (message is not an array|unexpected COPY)/),
          "peer-down z closed",
        ],
      ]);
      expect(notesOf(hub)).toEqual([]);
      expect(attacked[0]?.node.view.hub).not.toBe(null);
    }
  });
});

describe("a connection to a hub that brings rubbish is closed", () => {
  const attacks = fc.record({
    seed: fc.nat(),
    splits: fc.boolean(),
    atUs: fc.nat(3 * S),
    links: fc.boolean(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    more: fc.array(frames, { maxLength: 5 }),
  });

  test("and the run forms and ends all the same, whenever it comes", async () => {
    await fc.assert(
      fc.asyncProperty(attacks, async ({ atUs, links, bytes, more, ...weather }) => {
        const world = new TestSimulation(weather);
        const { hub, leaves } = startStar({}, world);
        await world.pass(atUs);
        const puppet = new ScriptedPeer(world, { host: hub.host.address, port: hub.port });
        if (links) puppet.answers(agreeing(Z));
        await puppet.open();
        await world.pass(2_000);
        puppet.say(...more);
        puppet.write(bytes);
        puppet.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
        await world.pass(25 * S);
        expect(puppet.closed).toBe(true);
        expect([hub, ...leaves].map(endOf)).toEqual(Array(4).fill("duration"));
        const lost = [hub, ...leaves].flatMap(notesOf).filter((note) => /^peer-down/.test(note));
        expect(lost).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
