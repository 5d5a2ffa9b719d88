import { expect, test } from "vitest";
import type { NodeEvent } from "../../src/runtime/node-event.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { endOf, notesOf, startOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;

const isEnd = (event: NodeEvent) => event.kind === "record" && event.record.kind === "end";

test("a trace that cannot be written ends its machine, and nothing of that turn is sent", async () => {
  for (let flushes = 1; flushes < 30; flushes += 1) {
    const world = new TestSimulation();
    const [a, b, c] = [
      world.startMachine({ rate: 20 }),
      world.startMachine(),
      world.startMachine(),
    ];
    const failing = a;
    let sent = 0;
    sniff(world.network, (from, _to, frame) => {
      if (from === failing.host && frame.kind === "data") sent += 1;
    });
    // The disk may have room again a moment later: the trace has its gap all the same.
    failing.store.failAfter(flushes, flushes % 2 ? 1 : Number.POSITIVE_INFINITY);
    await world.pass(10 * S);
    expect(endOf(failing)).toBe("failed");
    expect([b, c].map(endOf)).toEqual(["duration", "duration"]);
    expect([b, c].map(notesOf)).toEqual([["peer-down a closed"], ["peer-down a closed"]]);
    const trace = failing.store.folders.get("demo")?.traces.get("a") ?? "";
    const written = [...trace.matchAll(/"to":\[([^\]]*)\]/g)].map(
      ([, to]) => to?.split(",").length,
    );
    expect(sent).toBe(written.reduce<number>((sum, count) => sum + (count ?? 0), 0));
    expect(trace).not.toContain('"kind":"end"');
    expect(failing.events.filter(isEnd)).toEqual([]);
  }
});

test("a folder that cannot be made ends the machine before it says START", async () => {
  const world = new TestSimulation();
  const [a, b, c] = [world.startMachine(), world.startMachine(), world.startMachine()];
  a.store.failAfter(0);
  const starts: string[] = [];
  sniff(world.network, (from, _to, frame) => {
    if (frame.kind === "start") starts.push(from.name);
  });
  await world.pass(10 * S);
  expect(a.outcome()).toMatchObject({
    kind: "failed",
    error: new NotWritableError("memory", new Error("no space left on device")),
  });
  expect(starts).not.toContain(a.host.name);
  expect(startOf(a)).toBeUndefined();
  await world.pass(30 * S);
  // Its READY may have left before, or not: the others run without it, or wait in vain.
  expect(endOf(b)).toBe(endOf(c));
  expect(["duration", "not-formed"]).toContain(endOf(b));
});

test("a defect ends a machine, and its trace says so", async () => {
  const world = new TestSimulation();
  let records = 0;
  // Whoever watches it throws: as good a defect as any.
  const watch = ({ kind }: NodeEvent) => {
    records += kind === "record" ? 1 : 0;
    if (records === 5) throw new Error("a defect");
  };
  const [a, b, c] = [
    world.startMachine({ rate: 20, watch }),
    world.startMachine(),
    world.startMachine(),
  ];
  await world.until(() => records >= 5, 5 * S);
  await world.pass(1_000);
  expect([b, c].map(notesOf)).toEqual([["peer-down a closed"], ["peer-down a closed"]]);
  await world.pass(10 * S);
  expect(a.outcome()).toMatchObject({ kind: "failed", error: new Error("a defect") });
  expect(a.store.folders.get("demo")?.traces.get("a")).toMatch(/"reason":"error".*\n$/);
  expect([b, c].map(endOf)).toEqual(["duration", "duration"]);
});
