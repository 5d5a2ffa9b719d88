import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { messageId } from "../../src/model/message.js";
import type { Forward, SendEvent } from "../../src/trace/records.js";
import { analyzed, endOf, notesOf, startOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { overOf, runningStar, type Star } from "../kit/star.js";
import { type Hub, type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const BUSY = { rate: 50, rules: { durationMs: 3_000, draw: { kind: "range", range: 4 } } } as const;

function forwardsOf({ events }: Hub): Forward[] {
  return events.flatMap((event) =>
    event.kind === "record" && event.record.kind === "forward" ? [event.record] : [],
  );
}

function sendsOf({ events }: TestMachine): SendEvent[] {
  return events.flatMap((event) =>
    event.kind === "record" && event.record.kind === "send" ? [event.record] : [],
  );
}

function analysisOf({ hub, leaves }: Star) {
  const runId = startOf(leaves[0])?.plan.runId ?? "";
  const stores = [hub, ...leaves].map(({ store }) => store);
  return analyzed(runId, stores);
}

test("three leaves and a hub run, and end with traces that hold and no connection left", async () => {
  const star = await runningStar();
  await overOf(star);
  expect([star.hub, ...star.leaves].map(endOf)).toEqual(Array(4).fill("duration"));
  const { checks, status, losses } = await analysisOf(star);
  expect([status, losses]).toEqual(["complete", []]);
  expect(checks.filter(({ result }) => result !== "true")).toEqual([]);
  expect(star.world.network.openEnds).toBe(0);
});

describe("a hub", () => {
  test("writes down every message that leaves sent, a broadcast as one of two copies", async () => {
    const star = await runningStar(BUSY);
    await overOf(star);
    const { hub, leaves } = star;
    const forwards = forwardsOf(hub);
    const sends = leaves.flatMap(sendsOf).map(({ msg, to }) => [msg, to]);
    expect(sends.length).toBeGreaterThan(20);
    expect(sends.some(([, to]) => to?.length === 2)).toBe(true);
    const forwarded = forwards.map(({ msg, to }) => [msg, to]);
    expect(forwarded.sort()).toEqual(sends.sort());
    const copies = forwards.reduce((sum, { to }) => sum + to.length, 0);
    const analysis = await analysisOf(star);
    expect(analysis.hub).toMatchObject({ forwarded: forwards.length, copies });
    expect(analysis.messages.received).toBeLessThanOrEqual(copies);
  });

  test("numbers them from 1, each leaf's in the order in which that sent them", async () => {
    const star = await runningStar(
      BUSY,
      new TestSimulation({ latencyMaxUs: 90_000, splits: true, seed: 5 }),
    );
    await overOf(star);
    const forwards = forwardsOf(star.hub);
    expect(forwards.map(({ seq }) => seq)).toEqual(forwards.map((_, i) => i + 1));
    for (const leaf of star.leaves) {
      const { id } = leaf.setup;
      const own = forwards.filter(({ from }) => from === id).map(({ msg }) => msg);
      expect(own).toEqual(own.map((_, i) => messageId(id, i + 1)));
    }
  });

  test("copies each message byte for byte", async () => {
    const world = new TestSimulation();
    const came = new Set<string>();
    const left: string[] = [];
    sniff(world.network, (_from, _to, frame) => {
      if (frame.kind === "multicast") came.add(frame.message.join());
      if (frame.kind === "copy") left.push(frame.message.join());
    });
    await overOf(await runningStar(BUSY, world));
    expect(left.length).toBeGreaterThan(20);
    for (const message of left) expect(came).toContain(message);
  });

  test("forwards what a leaf sends to those who are left when one of two is lost", async () => {
    const star = await runningStar(BUSY);
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(S);
    world.kill(b);
    await world.pass(1_000);
    const before = forwardsOf(hub).length;
    await overOf({ ...star, leaves: [a, c, a] });
    const forwards = forwardsOf(hub).slice(before);
    expect(forwards.length).toBeGreaterThan(5);
    expect(new Set(forwards.flatMap(({ to }) => to))).toEqual(new Set(["a", "c"]));
    // What was for nobody but b never left its sender.
    const later = [a, c].flatMap(sendsOf).filter(({ failed }) => failed !== undefined);
    const reached = later.filter(({ to }) => to.length === 2).map(({ msg }) => msg);
    expect(forwards.map(({ msg }) => msg)).toEqual(expect.arrayContaining(reached));
    const lost = later.filter(({ to }) => to.length === 1).map(({ msg }) => msg);
    expect(forwards.filter(({ msg }) => lost.includes(msg))).toEqual([]);
  });

  test("has no clock of the model, and notes how its leaves' clocks stand against its own", async () => {
    const star = await runningStar();
    await overOf(star);
    expect(notesOf(star.hub)).toEqual([]);
    const trace = star.hub.store.folders.get("demo")?.traces.get("hub") ?? "";
    expect(trace).not.toContain("lamport");
    const peers = [...trace.matchAll(/"kind":"offset".*"peer":"(.)"/g)].map(([, peer]) => peer);
    expect(peers.length).toBeGreaterThan(3 * 3);
    expect(new Set(peers)).toEqual(new Set(["a", "b", "c"]));
  });
});

describe("whatever breaks in a star's run", () => {
  const faults = fc.record({
    atUs: fc.nat(4 * S),
    what: fc.constantFrom("kill", "power", "freeze", "cut", "interrupt", "disk"),
    who: fc.nat(3),
    forUs: fc.nat(9 * S),
  });

  function apply({ what, who, forUs }: typeof faults extends fc.Arbitrary<infer T> ? T : never) {
    return ({ world, hub, leaves }: Star) => {
      const one = [hub, ...leaves][who] ?? hub;
      if (one.host.dead) return;
      if (what === "kill") world.kill(one);
      if (what === "power") world.network.powerOff(one.host);
      if (what === "cut") world.network.cut(one.host, who === 0 ? leaves[0].host : hub.host);
      if (what === "interrupt") one.node.interrupt();
      if (what === "disk") one.store.failAfter(3);
      if (what === "freeze") {
        one.host.freeze();
        world.clock.after(forUs, () => one.host.thaw());
      }
    };
  }

  test("no check is false, and everybody who lives ends", async () => {
    const plans = fc.record({
      seed: fc.nat(),
      splits: fc.boolean(),
      latencyMaxUs: fc.constantFrom(300, 20_000, 150_000),
      broken: fc.array(faults, { minLength: 1, maxLength: 3 }),
    });
    // It goes on giving its trace, while the leaves tick to their end.
    const HUB_INTERRUPTED = {
      ...{ seed: 0, splits: false, latencyMaxUs: 150_000 as const },
      broken: [{ atUs: 2_591_033, what: "interrupt" as const, who: 0, forUs: 0 }],
    };
    await fc.assert(
      fc.asyncProperty(plans, async ({ broken, ...weather }) => {
        const star = await runningStar(BUSY, new TestSimulation(weather));
        for (const fault of broken) {
          star.world.clock.after(fault.atUs, () => apply(fault)(star));
        }
        await star.world.pass(60 * S);
        const living = [star.hub, ...star.leaves].filter(({ host }) => !host.dead);
        for (const one of living) expect(endOf(one), one.host.name).not.toBe("lives");
        const { checks } = await analysisOf(star);
        expect(checks.filter(({ result }) => result === "false")).toEqual([]);
      }),
      { numRuns: 100, examples: [[HUB_INTERRUPTED]] },
    );
  }, 60_000);
});
