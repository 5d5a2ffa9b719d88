import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rosterHash } from "../../../src/protocol/roster.js";
import { decodeFrame, encodeFrame } from "../../../src/wire/codec.js";
import type { Frame, Hello } from "../../../src/wire/frames.js";
import type { Destination } from "../../../src/wire/values.js";
import { endOf, notesOf, refusalsOf } from "../../kit/inspection.js";
import { agreeing, Puppet } from "../../kit/puppet.js";
import { bearStar, hasStarted, LEAF } from "../../kit/star.js";
import { type Hub, type Inhabitant, World } from "../../kit/world.js";
import { helloFrom, proofFrom } from "../../protocol/hello.js";
import { frames } from "../../wire/arbitraries.js";
import { relayFrame } from "../../wire/relay.js";

const S = 1_000_000;
const MESSAGE = Uint8Array.of(0x94, 1, 1, 1, 1);
const Z = helloFrom("z", { topology: "star" });
const PING = encodeFrame({ kind: "ping", sentWallUs: 1 });

function reasonsOf({ events }: Hub | Inhabitant): string[] {
  return events.flatMap((event) => (event.kind === "stranger" ? [event.reason] : []));
}

const seatOf = ({ heard }: Puppet) => heard.find((frame) => frame.kind === "seated");

/** A puppet that sits at the hub: it agrees to everything, but greets no leaf. */
async function seated(world: World, hub: Hub): Promise<{ puppet: Puppet; seat: number }> {
  const puppet = new Puppet(world, { host: hub.host.address, port: hub.port });
  puppet.answers(agreeing(Z));
  await world.until(() => seatOf(puppet) !== undefined, 3 * S);
  return { puppet, seat: seatOf(puppet)?.seat ?? 0 };
}

/** One honest leaf and the puppet, which wait at a hub. */
async function waiting() {
  const world = new World();
  const hub = world.bearHub();
  const leaf = world.bear({ ...LEAF, formTimeoutMs: 60_000 });
  await world.until(() => leaf.node.view.hub !== null, 3 * S);
  return { world, hub, leaf, ...(await seated(world, hub)) };
}

describe("before the start a hub parts from a leaf that", () => {
  const envelope = (from: number, to: number): Frame => {
    return { kind: "envelope", from, to, frame: PING };
  };
  const relay = (from: number) => relayFrame(from, [{ seat: 1, sequence: 1 }], 1, MESSAGE);
  const NOBODYS = "0123456789abcdef";

  test.each([
    ["speaks from another's seat", envelope(1, 1), "a frame from seat 1, not its own"],
    ["speaks from no seat", envelope(9, 1), "a frame from seat 9, not its own"],
    ["sends a message", relay(2), "unexpected RELAY on a link"],
    ["gives seats", { kind: "seated", seat: 1, others: [], taken: true }, /^unexpected SEATED/],
    ["takes a seat", { kind: "vacant", seat: 1 }, "unexpected VACANT on a link"],
    ["tells of others", { kind: "peers", known: [], lost: [] }, "unexpected PEERS on a link"],
    ["sends DATA", { kind: "data", sequence: 1, message: MESSAGE }, /^unexpected DATA/],
    ["starts", { kind: "start", roster: NOBODYS, taken: false }, /^START of a roster that is not/],
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
    const others = [world.bear({ ...LEAF, id: "b" }), world.bear({ ...LEAF, id: "c" })];
    await world.until(() => [leaf, ...others].every(hasStarted), 5 * S);
  });

  test("starts a roster that it alone has confirmed", async () => {
    const { world, hub, puppet } = await waiting();
    const roster = rosterHash([Z, helloFrom("y"), helloFrom("x")]);
    puppet.say({ kind: "ready", roster, taken: false }, { kind: "start", roster, taken: false });
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(hub.events.some(({ kind }) => kind === "started")).toBe(false);
  });
});

describe("a hub bears with a leaf that", () => {
  test("speaks to a seat at which nobody sits", async () => {
    const { world, puppet, seat } = await waiting();
    puppet.say({ kind: "envelope", from: seat, to: 77, frame: PING });
    await world.pass(S);
    expect(puppet.closed).toBe(false);
  });

  test("confirms the roster of three others, and they start", async () => {
    const { world, hub, leaf, puppet } = await waiting();
    const three = [leaf, world.bear({ ...LEAF, id: "b" }), world.bear({ ...LEAF, id: "c" })];
    const roster = rosterHash(three.map(({ setup }) => setup));
    puppet.say({ kind: "ready", roster, taken: false });
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
      puppet.say({ kind: "ready", roster, taken: false });
    }
    const others = [world.bear({ ...LEAF, id: "b" }), world.bear({ ...LEAF, id: "c" })];
    await world.until(() => [leaf, ...others].every(hasStarted), 5 * S);
    await world.pass(20 * S);
    expect([hub, leaf, ...others].map(endOf)).toEqual(Array(4).fill("duration"));
    expect([hub, leaf, ...others].flatMap(notesOf)).toEqual([]);
  });
});

describe("a leaf parts, by the hub, from another that", () => {
  /** What the leaf answers, by the hub, to a first frame and to one after its own HELLO. */
  async function answersTo(first: Uint8Array, second: (leaf: Hello) => readonly Uint8Array[]) {
    const { world, hub, leaf, puppet, seat } = await waiting();
    const envelope = (frame: Uint8Array): Frame => ({ kind: "envelope", from: seat, to: 1, frame });
    const heard: (Frame | null)[] = [];
    puppet.answers((frame) => {
      if (frame.kind !== "envelope") return [];
      // Null closes the way.
      const inner = frame.frame === null ? null : decodeFrame(frame.frame);
      heard.push(inner);
      return inner?.kind === "hello" ? second(inner).map(envelope) : [];
    });
    puppet.say(envelope(first));
    await world.pass(5_000);
    // Whatever another says, the leaf stays where it was.
    expect(leaf.node.view.hub).toMatchObject({ address: `${hub.host.address}:${hub.port}` });
    expect(leaf.node.view.linked).toEqual([]);
    return { heard, reasons: reasonsOf(leaf), refusals: refusalsOf(leaf) };
  }

  const HELLO = encodeFrame(Z);
  const HUB = helloFrom("hub", { topology: "star", machines: null });

  test.each([
    ["no frame", Uint8Array.of(1, 2, 3), "frame is not an array"],
    ["PING", PING, "unexpected PING in the handshake"],
    ["HELLO", HELLO, "unexpected HELLO in the handshake"],
  ])("says %s after its HELLO, and says why", async (_what, frame, reason) => {
    const { heard, reasons } = await answersTo(HELLO, () => [frame]);
    expect(heard).toEqual([expect.objectContaining({ kind: "hello", id: "a" }), null]);
    expect(reasons).toEqual([reason]);
  });

  test("is the hub, it says and proves", async () => {
    const { heard, refusals } = await answersTo(encodeFrame(HUB), (leaf) => [
      encodeFrame(proofFrom(HUB, leaf, true)),
    ]);
    expect(refusals).toEqual([]);
    expect(heard).toEqual([
      expect.objectContaining({ kind: "hello", id: "a" }),
      { kind: "reject", reason: "leaf", known: [] },
      null,
    ]);
  });

  test("but lets pass what may have been on its way: all but HELLO, before one", async () => {
    for (const frame of [Uint8Array.of(1, 2, 3), PING]) {
      const nothing = { heard: [], reasons: [], refusals: [] };
      expect(await answersTo(frame, () => [])).toEqual(nothing);
    }
  });
});

describe("in the run a hub parts from a leaf that", () => {
  /** A run of three, one of them a puppet that has greeted the two others through the hub. */
  async function running() {
    const world = new World();
    const hub = world.bearHub();
    const leaves = [world.bear(LEAF), world.bear(LEAF)] as const;
    await world.until(() => leaves[0].node.view.linked.length === 1, 3 * S);
    const puppet = new Puppet(world, { host: hub.host.address, port: hub.port });
    const direct = agreeing(Z);
    const detoured = agreeing(Z);

    puppet.answers((frame) => {
      if (frame.kind === "seated") {
        const { seat: from, others } = frame;
        return others.map((to) => ({ kind: "envelope", from, to, frame: encodeFrame(Z) }));
      }
      if (frame.kind !== "envelope" || frame.frame === null) return direct(frame);
      const inner = decodeFrame(frame.frame);
      const { to: from, from: to } = frame;
      // It said HELLO first. The hub has to know what it confirms, before the others do.
      const answers = inner.kind === "hello" ? [proofFrom(Z, inner)] : detoured(inner);
      const enveloped = answers.map((answer): Frame => {
        return { kind: "envelope", from, to, frame: encodeFrame(answer) };
      });
      return inner.kind === "ready" ? [inner, ...enveloped] : enveloped;
    });
    await world.until(() => leaves.every(hasStarted), 5 * S);
    return { world, hub, leaves, puppet, seat: seatOf(puppet)?.seat ?? 0 };
  }

  const to = (...seats: number[]): Destination[] => seats.map((seat) => ({ seat, sequence: 1 }));

  test("names another's seat as its own", async () => {
    const { world, hub, leaves, puppet } = await running();
    puppet.say(relayFrame(1, to(2), 1, MESSAGE));
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
    const { world, hub, puppet, seat } = await running();
    puppet.say({ kind: "stop" }, relayFrame(seat, to(1), 1, MESSAGE));
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(notesOf(hub)).toEqual(["peer-down z closed"]);
  });

  test("has started another roster", async () => {
    const { world, hub, puppet } = await running();
    puppet.say({ kind: "start", roster: "0123456789abcdef", taken: false });
    await world.pass(2_000);
    expect(puppet.closed).toBe(true);
    expect(notesOf(hub)).toEqual(["peer-down z closed"]);
  });

  test("but not from one that sends to itself, to nobody, or to seats that are not there", async () => {
    const { world, hub, leaves, puppet, seat } = await running();
    const numbers = [to(seat), [], to(99, 98)].map((seats, i) =>
      relayFrame(seat, seats, i + 1, MESSAGE),
    );
    puppet.say(...numbers);
    await world.pass(S);
    expect(puppet.closed).toBe(false);
    expect([hub, ...leaves].flatMap(notesOf)).toEqual([]);
  });

  test("and a leaf from one that skips a number, or names it twice in one message", async () => {
    for (const destinations of [[{ seat: 1, sequence: 2 }], to(1, 1)]) {
      const { world, leaves, puppet, seat } = await running();
      puppet.say(relayFrame(seat, destinations, 1, MESSAGE));
      await world.pass(5_000);
      expect(notesOf(leaves[0])).toEqual([
        expect.stringMatching(/^link-refused DATA \d where \d was due$/),
        "peer-down z closed",
      ]);
      expect(notesOf(leaves[1])).toEqual([]);
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
        const world = new World(weather);
        const { hub, leaves } = bearStar({}, world);
        await world.pass(atUs);
        const puppet = new Puppet(world, { host: hub.host.address, port: hub.port });
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
