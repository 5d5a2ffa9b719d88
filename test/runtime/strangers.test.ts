import { queryObjects } from "node:v8";
import { describe, expect, test } from "vitest";
import type { Topology } from "../../src/model/topology.js";
import type { Endpoint } from "../../src/protocol/address.js";
import { Handshake } from "../../src/protocol/handshake.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import { rosterHash } from "../../src/protocol/roster.js";
import { Connection } from "../../src/runtime/links/connection.js";
import { Link } from "../../src/runtime/links/link.js";
import type { Frame, Hello } from "../../src/wire/frames.js";
import { endOf, notesOf, startOf } from "../kit/inspection.js";
import { agreeing, refusing, ScriptedPeer } from "../kit/scripted-peer.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom, incarnation, proofFrom } from "../protocol/hello.js";
import { keysOf } from "../protocol/keys.js";

const S = 1_000_000;
const TINY = incarnation(0);
/** Strangers, and those that are dialled; a hub takes more of them. */
const CONNECTIONS_MAX = 200;

/** Machines that wait, in a mesh or around a hub, one too few for a run; and what they are like. */
async function waiting(topology: Topology, count = 2) {
  const world = new TestSimulation();
  const hub = topology === "star" ? world.startHub() : undefined;
  const machines = Array.from({ length: count }, () => world.startMachine({ topology }));
  await world.pass(2 * S);
  const hello = (id: string, special: Partial<Hello> = {}) =>
    helloFrom(id, { topology, ...special });
  return { world, hub, machines, all: [...machines, ...(hub ? [hub] : [])], hello };
}

const addressOf = ({ host, port }: TestMachine | Hub): Endpoint => ({ host: host.address, port });

/** A stranger says all this, by itself, to whoever listens there. */
async function says(
  world: TestSimulation,
  to: TestMachine | Hub,
  ...frames: Frame[]
): Promise<ScriptedPeer> {
  const puppet = new ScriptedPeer(world, addressOf(to));
  await puppet.open();
  puppet.say(...frames);
  return puppet;
}

describe.each(["mesh", "star"] as const)(
  "a stranger that comes to machines of a %s",
  (topology) => {
    test.each(["started", "id-taken", "settings", "ending"] as const)(
      "ends nobody by REJECT %s, and the run forms",
      async (reason) => {
        const { world, all, machines, hello } = await waiting(topology);
        for (const one of all) {
          await says(world, one, hello("zz"), { kind: "reject", reason, known: [] });
        }
        await world.pass(5 * S);
        expect(all.map(endOf)).toEqual(all.map(() => "lives"));
        machines.push(world.startMachine({ topology }));
        await world.until(() => machines.every((one) => startOf(one) !== undefined), 10 * S);
      },
    );

    test("ends nobody by its own id, links and an early start, and the run forms", async () => {
      const { world, all, machines, hub, hello } = await waiting(topology);
      const claim = { linksUp: 1, incarnation: TINY };
      for (const one of machines) await says(world, one, hello(one.node.view.id, claim));
      if (hub) await says(world, hub, hello("hub", { ...claim, machines: null }));
      await world.pass(5 * S);
      expect(all.map(endOf)).toEqual(all.map(() => "lives"));
      expect(machines.map(({ node }) => node.view.id)).toEqual(["a", "b"]);
      machines.push(world.startMachine({ topology }));
      await world.until(() => machines.every((one) => startOf(one) !== undefined), 10 * S);
    });

    test("does not end one that waits alone", async () => {
      const world = new TestSimulation();
      const one = topology === "star" ? world.startHub() : world.startMachine();
      const id = topology === "star" ? "hub" : "a";
      const own = { topology, ...(topology === "star" && { machines: null }) };
      await says(world, one, helloFrom(id, { ...own, linksUp: 1, incarnation: TINY }));
      await says(world, one, helloFrom("zz", { topology }), {
        kind: "reject",
        reason: "started",
        known: [],
      });
      await world.pass(5 * S);
      expect(endOf(one)).toBe("lives");
    });

    test("cannot be another machine whose HELLO it has heard, and does not keep that one out", async () => {
      const { world, hub, machines, hello } = await waiting(topology);
      const target = hub ?? (machines[0] as TestMachine);
      const keys = keysOf(3);
      const c = hello("c", { incarnation: newIncarnation(7, keys), key: keys.key });
      const puppet = new ScriptedPeer(world, addressOf(target));
      puppet.answers((frame) => (frame.kind === "hello" ? [c, proofFrom(c, frame)] : []));
      await world.until(() => puppet.closed, 2 * S);
      expect(puppet.heard.map(({ kind }) => kind)).not.toContain("accept");
      // It says the same HELLO again and again, and goes no further.
      const again = setReplays(world, target, c);
      machines.push(world.startMachine({ topology, id: "c", incarnation: c.incarnation, keys }));
      await world.until(() => machines.every((one) => startOf(one) !== undefined), 2 * S);
      again.stop();
    });
  },
);

/** Every 100 ms one more connection that says this HELLO, and nothing else. */
function setReplays(world: TestSimulation, to: TestMachine | Hub, hello: Hello): { stop(): void } {
  let stopped = false;
  const repeat = () => {
    if (stopped) return;
    void says(world, to, hello);
    world.clock.after(100_000, repeat);
  };
  repeat();
  return {
    stop: () => {
      stopped = true;
    },
  };
}

describe("silent connections", () => {
  test("as many as there may be keep nobody from linking, however often they are renewed", async () => {
    const world = new TestSimulation();
    const c = world.startMachine({ id: "c" });
    const flood = () => {
      for (let i = 0; i < 40; i += 1) new ScriptedPeer(world, addressOf(c));
      if (startOf(c) === undefined) world.clock.after(500_000, flood);
    };
    flood();
    await world.pass(S);
    const machines = [c, world.startMachine({ id: "a" }), world.startMachine({ id: "b" })];
    await world.until(() => machines.every((one) => startOf(one) !== undefined), 2 * S);
  });

  test("that say HELLO first, and no more, keep nobody from linking either", async () => {
    const world = new TestSimulation();
    const machines = [world.startMachine(), world.startMachine()];
    // Who comes is dialled by nobody, and comes from the host of the crowd.
    const flood = (n: number) => {
      for (const one of machines) void says(world, one, helloFrom(`z${n}`));
      if (machines.some(({ node }) => node.view.linked.length < 2))
        world.clock.after(40_000, () => flood(n + 1));
    };
    flood(0);
    await world.pass(5 * S);
    const c = helloFrom("zz", { port: 9 });
    const puppets = machines.map((one) => new ScriptedPeer(world, addressOf(one)));
    for (const puppet of puppets) puppet.answers(agreeing(c));
    const linked = () => machines.every(({ node }) => node.view.linked.length === 2);
    await world.until(linked, S);
  });

  test("from one host make room for those from others", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    const early = new ScriptedPeer(world, addressOf(one), "10.0.0.98");
    await early.open();
    const crowd = Array.from({ length: 60 }, () => new ScriptedPeer(world, addressOf(one)));
    await world.pass(1_000);
    expect(early.closed).toBe(false);
    expect(crowd.filter(({ closed }) => !closed)).toHaveLength(31);
  });
});

describe("one that is announced, and says where it is dialled that the run has started", () => {
  const Z = helloFrom("z");

  function announced(world: TestSimulation, ...hellos: Hello[]): void {
    for (const [i, hello] of hellos.entries()) {
      const host = `10.0.1.${i}`;
      ScriptedPeer.listen(world, { host, port: 4330 }, () => refusing(hello, "started"));
      world.discovery.announce({ ...hello, machines: 3 }, host);
    }
  }

  test("is believed by a machine that finds nobody else", async () => {
    const world = new TestSimulation();
    const one = world.startMachine();
    announced(world, Z);
    await world.until(() => endOf(one) === "shut-out", 3 * S);
    expect(one.outcome()).toMatchObject({ refusal: { by: "them", reason: "started" } });
  });

  test("is not believed by machines that find each other", async () => {
    const world = new TestSimulation();
    const machines = [world.startMachine(), world.startMachine()];
    announced(world, Z);
    await world.pass(5 * S);
    expect(machines.map(endOf)).toEqual(["lives", "lives"]);
    machines.push(world.startMachine());
    await world.until(() => machines.every((one) => startOf(one) !== undefined), 5 * S);
  });

  test("is believed where as many say so as a run has", async () => {
    const world = new TestSimulation();
    const machines = [world.startMachine(), world.startMachine()];
    await world.until(() => machines.every(({ node }) => node.view.linked.length === 1), S);
    announced(world, helloFrom("x"), helloFrom("y"), Z);
    await world.until(() => machines.every((one) => endOf(one) === "shut-out"), 3 * S);
  });
});

test("one more that links cannot start a run whose machines have not all confirmed it", async () => {
  const world = new TestSimulation();
  const a = world.startMachine({ id: "a" });
  const link = async (id: string) => {
    const hello = helloFrom(id);
    const agree = agreeing(hello);
    const puppet = new ScriptedPeer(world, addressOf(a));
    puppet.answers((frame) => (frame.kind === "ready" ? [] : agree(frame)));
    await world.until(() => a.node.view.linked.some((peer) => peer.id === id), 5 * S);
    return { hello, puppet };
  };
  const [b, c] = [await link("b"), await link("c")];
  await world.until(() => b.puppet.heard.some(({ kind }) => kind === "ready"), S);
  const { puppet } = await link("d");
  const roster = rosterHash([a.setup, b.hello, c.hello]);
  puppet.say({ kind: "start", roster, nameTaken: false });
  await world.pass(S);
  expect(startOf(a)).toBeUndefined();
});

test("of two that come late together both are told, and end", async () => {
  const world = new TestSimulation();
  const three = [world.startMachine(), world.startMachine(), world.startMachine()];
  await world.until(() => three.every((one) => startOf(one) !== undefined), 5 * S);
  const late = [world.startMachine({ id: "d" }), world.startMachine({ id: "e" })];
  await world.until(() => late.every((one) => endOf(one) === "shut-out"), 4 * S);
  await world.pass(20 * S);
  expect(three.map(endOf)).toEqual(["duration", "duration", "duration"]);
});

test("strangers that knock during a run by the hundred leave no more than a hundred lines in its trace", async () => {
  const world = new TestSimulation();
  const three = [world.startMachine(), world.startMachine(), world.startMachine()];
  await world.until(() => three.every((one) => startOf(one) !== undefined), 5 * S);
  const [a] = three as [TestMachine];
  for (let n = 0; n < 300; n += 1) {
    if (n % 2 === 0) await says(world, a, helloFrom(`z${n}`));
    else (await says(world, a)).write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    await world.pass(1_000);
  }
  await world.until(() => three.every((one) => endOf(one) === "duration"), 70 * S);
  const refused = notesOf(a).filter((note) => note.startsWith("link-refused"));
  expect(refused).toHaveLength(100);
  expect(notesOf(a)).toEqual(refused);
});

/** What thousands of strangers do, each under a name of its own. */
const PASSERS_BY: readonly ((
  world: TestSimulation,
  to: TestMachine | Hub,
  hello: Hello,
) => void)[] = [
  (world, to, hello) => void says(world, to, hello).then((puppet) => puppet.close()),
  (world, to, hello) =>
    void says(world, to, hello, { kind: "reject", reason: "started", known: [] }),
  (world, to, hello) => void says(world, to, { ...hello, machines: 4 }),
  (world, to, hello) => links(world, to, hello),
  (world, _to, hello) => world.discovery.announce({ ...hello, machines: 3 }, "10.9.9.9"),
];

/** Links, tells of machines that do not exist, confirms a roster that nobody sees, and leaves. */
function links(world: TestSimulation, to: TestMachine | Hub, hello: Hello): void {
  const puppet = new ScriptedPeer(world, addressOf(to));
  const agree = agreeing(hello);
  const known = Array.from({ length: 8 }, (_, i) => {
    const { id, incarnation: begun, port } = helloFrom(`${hello.id}-${i}`);
    const address = { host: `10.8.${hello.id.length}.${i}`, port };
    return { id, incarnation: begun, address };
  });
  const more: Frame[] =
    hello.topology === "star"
      ? [{ kind: "ready", roster: hello.nonce.slice(0, 16), nameTaken: false }]
      : [{ kind: "peers", known, lost: [] }];
  puppet.answers((frame) => {
    if (frame.kind === "accept") world.clock.after(10_000, () => puppet.close());
    return frame.kind === "accept" ? [...agree(frame), ...more] : agree(frame);
  });
}

test.each(["mesh", "star"] as const)(
  "5,000 strangers that come and go leave nothing of them in a %s, and the run forms",
  async (topology) => {
    const world = new TestSimulation();
    const formTimeoutMs = 3_600_000;
    const one =
      topology === "star"
        ? world.startHub({ formTimeoutMs })
        : world.startMachine({ id: "a", formTimeoutMs });
    for (let n = 0; n < 5_000; n += 1) {
      const nonce = n.toString(16).padStart(32, "0");
      const hello = helloFrom(`z${n}`, { topology, nonce, port: 4330 + (n % 1_000) });
      PASSERS_BY[n % PASSERS_BY.length]?.(world, one, hello);
      await world.pass(5_000);
    }
    const links = one.events.filter(({ kind }) => kind === "linked");
    expect(links.length).toBeGreaterThan(900);
    await world.pass(10 * S);
    const { linked, unlinked, refusals } = one.node.view;
    expect(linked).toEqual([]);
    expect(unlinked.length).toBeLessThanOrEqual(200);
    expect(refusals.length).toBeLessThanOrEqual(1_000);
    const kept = [Connection, Handshake, Link].map((each) =>
      queryObjects(each, { format: "count" }),
    );
    expect(Math.max(...kept)).toBeLessThanOrEqual(CONNECTIONS_MAX);
    const machines = ["a", "b", "c"].map((id) =>
      topology === "mesh" && id === "a"
        ? (one as TestMachine)
        : world.startMachine({ topology, id }),
    );
    await world.until(() => machines.every((each) => startOf(each) !== undefined), 10 * S);
  },
);
