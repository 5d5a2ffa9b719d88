import { describe, expect, test } from "vitest";
import type { EventRecord } from "../../src/trace/records.js";
import { analyzed, endOf, notesOf, startOf } from "../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../kit/scripted-peer.js";
import { sniff } from "../kit/sniffer.js";
import { type NodeOptions, type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";

const S = 1_000_000;
type Three = [TestMachine, TestMachine, TestMachine];

/** Three machines that have just started. */
async function threeRunning(
  options: NodeOptions = {},
): Promise<{ world: TestSimulation; all: Three }> {
  const world = new TestSimulation();
  const all: Three = [
    world.startMachine(options),
    world.startMachine(options),
    world.startMachine(options),
  ];
  await world.until(() => all.every((machine) => startOf(machine) !== undefined), 5 * S);
  return { world, all };
}

function eventsOf({ events }: TestMachine): EventRecord[] {
  return events.flatMap((event) =>
    event.kind === "record" && "tick" in event.record ? [event.record] : [],
  );
}

async function statusOf(all: Three): Promise<{ status: string; results: Set<string> }> {
  const runId = startOf(all[0])?.plan.runId ?? "";
  const { status, checks } = await analyzed(
    runId,
    all.map(({ store }) => store),
  );
  return { status, results: new Set(checks.map(({ result }) => result)) };
}

describe("a peer is down", () => {
  test("at once, by the closed link, when its process is killed", async () => {
    const { world, all } = await threeRunning();
    const [a, b, c] = all;
    await world.pass(S);
    world.kill(b);
    await world.pass(1_000);
    expect([notesOf(a), notesOf(c)]).toEqual([["peer-down b closed"], ["peer-down b closed"]]);
    await world.pass(10 * S);
    expect([a, c].map(endOf)).toEqual(["duration", "duration"]);
    const failed = eventsOf(c).filter((event) => event.kind === "send" && event.failed);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed).toEqual(failed.map(() => expect.objectContaining({ failed: ["b"] })));
    const { status, results } = await statusOf(all);
    expect(status).toBe("degraded");
    expect(results).not.toContain("false");
  });

  test("after 8 s of silence, when its computer loses its power", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 20_000 } });
    const [a, b, c] = all;
    await world.pass(S);
    world.network.powerOff(b.host);
    // Its last sign is up to a second old.
    await world.pass(6.9 * S);
    expect([...notesOf(a), ...notesOf(c)]).toEqual([]);
    await world.pass(1.2 * S);
    expect([notesOf(a), notesOf(c)]).toEqual([["peer-down b silent"], ["peer-down b silent"]]);
    await world.pass(30 * S);
    expect([a, c].map(endOf)).toEqual(["duration", "duration"]);
  });

  test("when it was interrupted, and says so", async () => {
    const { world, all } = await threeRunning();
    const [a, b, c] = all;
    await world.pass(S);
    b.node.interrupt();
    await world.pass(0.5 * S);
    expect(endOf(b)).toBe("interrupted");
    expect([notesOf(a), notesOf(c)]).toEqual([["peer-down b left"], ["peer-down b left"]]);
    await world.pass(10 * S);
    expect([a, c].map(endOf)).toEqual(["duration", "duration"]);
    const { status, results } = await statusOf(all);
    expect(status).toBe("degraded");
    expect(results).toEqual(new Set(["true"]));
  });

  test("on both sides when the link between the two breaks, and for good", async () => {
    const { world, all } = await threeRunning();
    const [a, b, c] = all;
    await world.pass(S);
    world.network.cut(a.host, b.host);
    await world.pass(10 * S);
    expect([a, b, c].map(notesOf)).toEqual([["peer-down b closed"], ["peer-down a closed"], []]);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect((await statusOf(all)).results).not.toContain("false");
  });

  test("on both sides when nothing comes through any more", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 15_000 } });
    const [a, b] = all;
    await world.pass(S);
    world.network.hold(a.host, b.host);
    world.network.hold(b.host, a.host);
    await world.pass(9 * S);
    expect([a, b].map(notesOf)).toEqual([["peer-down b silent"], ["peer-down a silent"]]);
    await world.pass(20 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("to one that hears nothing of it, while the other learns that it was given up", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 15_000 } });
    const [a, b] = all;
    await world.pass(S);
    world.network.hold(b.host, a.host);
    await world.pass(9 * S);
    expect([a, b].map(notesOf)).toEqual([["peer-down b silent"], ["peer-down a gave-me-up"]]);
    await world.pass(20 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("not when its bytes come late or in pieces", async () => {
    const world = new TestSimulation({
      latencyMinUs: 1,
      latencyMaxUs: 2 * S,
      splits: true,
      seed: 1,
    });
    const all: Three = [world.startMachine(), world.startMachine(), world.startMachine()];
    await world.pass(60 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });
});

describe("a machine that is frozen", () => {
  test("for 5 s is given up by nobody, and skips the ticks that it missed", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 10_000 } });
    const [a, b, c] = all;
    await world.pass(1.2 * S);
    b.host.freeze();
    await world.pass(5 * S);
    b.host.thaw();
    await world.pass(20 * S);
    expect([notesOf(a), notesOf(c)]).toEqual([[], []]);
    expect(notesOf(b)).toEqual([expect.stringMatching(/^skipped [89]$/)]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });

  test("for 12 s is given up by all; on waking it notes that and accuses nobody", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 20_000 } });
    const [a, b, c] = all;
    await world.pass(1.2 * S);
    b.host.freeze();
    await world.pass(12 * S);
    expect([notesOf(a), notesOf(c)]).toEqual([["peer-down b silent"], ["peer-down b silent"]]);
    b.host.thaw();
    await world.pass(S);
    const [first, ...rest] = notesOf(b);
    expect(first).toMatch(/^skipped 2[234]$/);
    expect(rest.sort()).toEqual(["peer-down a gave-me-up", "peer-down c gave-me-up"]);
    await world.pass(30 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect((await statusOf(all)).results).not.toContain("false");
  });

  test("with all the others, as when a computer sleeps, loses nobody", async () => {
    const { world, all } = await threeRunning({ rules: { durationMs: 10_000 } });
    await world.pass(1.2 * S);
    for (const { host } of all) host.freeze();
    await world.pass(3600 * S);
    for (const { host } of all) host.thaw();
    await world.pass(20 * S);
    expect(all.flatMap(notesOf).filter((note) => note.startsWith("peer-down"))).toEqual([]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });

  test("while the others' STOP is on its way still reads that, however long it slept", async () => {
    const world = new TestSimulation({ latencyMinUs: 300_000, latencyMaxUs: 300_000 });
    const all: Three = [world.startMachine(), world.startMachine(), world.startMachine()];
    const drains = (machine: TestMachine) => machine.events.some(({ kind }) => kind === "draining");
    await world.until(() => all.every(drains), 20 * S);
    for (const { host } of all) host.freeze();
    await world.pass(60 * S);
    for (const { host } of all) host.thaw();
    await world.pass(20 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });
});

describe("the end", () => {
  test("waits for the others' STOP, and records what is left", async () => {
    const { world, all } = await threeRunning();
    const [a, b] = all;
    await world.pass(4.5 * S);
    world.network.hold(a.host, b.host);
    await world.pass(3 * S);
    expect(all.map(endOf)).toEqual(["lives", "lives", "lives"]);
    world.network.release(a.host, b.host);
    await world.pass(2 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });

  test("does not wait longer than 18 s for a machine that lives but does not stop", async () => {
    const world = new TestSimulation();
    const [a, b] = [world.startMachine(), world.startMachine()];
    const hello = helloFrom("z", { seed: null });
    for (const { host, port } of [a, b]) {
      new ScriptedPeer(world, { host: host.address, port }).answers(agreeing(hello));
    }
    await world.until(() => startOf(a) !== undefined && startOf(b) !== undefined, 5 * S);
    await world.pass(22.9 * S);
    expect([a, b].map(endOf)).toEqual(["lives", "lives"]);
    await world.pass(20 * S);
    expect([a, b].map(endOf)).toEqual(["drain-timeout", "drain-timeout"]);
  });

  test("comes at once for one who is interrupted twice", async () => {
    const { world, all } = await threeRunning();
    const [a, b, c] = all;
    await world.pass(S);
    for (const { node } of [a, b, c]) node.interrupt();
    for (const { node } of [a, b, c]) node.interrupt();
    await world.pass(3 * S);
    expect(all.map(endOf)).toEqual(["interrupted", "interrupted", "interrupted"]);
    expect((await statusOf(all)).status).toBe("interrupted");
    expect(world.network.openEnds).toBe(0);
  });
});

describe("ticks", () => {
  test("at 1,000 a second are all made, each at its time", async () => {
    const { world, all } = await threeRunning({ rate: 1_000, rules: { durationMs: 3_000 } });
    await world.pass(10 * S);
    expect(all.map((machine) => eventsOf(machine).length)).toEqual([3_000, 3_000, 3_000]);
    expect(await statusOf(all)).toEqual({ status: "complete", results: new Set(["true"]) });
  });

  test("that were late by less than 250 ms are made up for in one turn, one write a link", async () => {
    const { world, all } = await threeRunning({ rate: 100, rules: { durationMs: 2_000 } });
    const [a] = all;
    await world.pass(0.5 * S);
    a.host.freeze();
    await world.pass(0.2 * S);
    const writes = new Map<unknown, number>();
    world.network.watch(({ from, stream }) => {
      if (from === a.host) writes.set(stream, (writes.get(stream) ?? 0) + 1);
    });
    const before = eventsOf(a).length;
    a.host.thaw();
    expect(eventsOf(a).length - before).toBeGreaterThanOrEqual(19);
    // One turn for the timers; each of the two links may have brought something of its own then.
    for (const [, times] of writes) expect(times).toBe(1);
    expect(writes.size).toBe(2);
  });

  test("are written down before what they send leaves", async () => {
    const { world, all } = await threeRunning({ rate: 50 });
    const byHost = new Map(all.map((machine) => [machine.host, machine]));
    let data = 0;
    sniff(world.network, (from, _to, frame) => {
      if (frame.kind !== "data") return;
      data += 1;
      const machine = byHost.get(from) as TestMachine;
      const trace = machine.store.folders.get("demo")?.traces.get(machine.setup.id) ?? "";
      const sends = eventsOf(machine).filter(({ kind }) => kind === "send");
      const last = sends.at(-1);
      expect(trace).toContain(last?.kind === "send" ? `"msg":"${last.msg}"` : "no send");
    });
    await world.pass(2 * S);
    expect(data).toBeGreaterThan(10);
  });
});
