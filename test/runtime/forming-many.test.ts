import { expect, test } from "vitest";
import type { Frame } from "../../src/wire/frames.js";
import { startOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;

/** What it took a mesh to form. */
interface Effort {
  readonly frames: ReadonlyMap<Frame["kind"], number>;
  /** What PEERS named, in all. */
  readonly named: number;
  readonly dials: number;
}

/** Has so many machines form that start one after the other within a time. */
async function effortOf(
  machines: number,
  withinUs: number,
  latencyMaxUs = 20_000,
): Promise<Effort> {
  const world = new TestSimulation({ latencyMinUs: 100, latencyMaxUs, seed: machines });
  const frames = new Map<Frame["kind"], number>();
  let named = 0;
  sniff(world.network, (_from, _to, frame) => {
    frames.set(frame.kind, (frames.get(frame.kind) ?? 0) + 1);
    if (frame.kind === "peers") named += frame.known.length;
  });
  const all: TestMachine[] = [];
  for (let number = 1; number <= machines; number++) {
    all.push(
      world.startMachine({ id: `m${number}`, host: "lan", machines, address: `10.0.1.${number}` }),
    );
    await world.pass(withinUs / machines);
  }
  await world.until(() => all.every((one) => startOf(one) !== undefined), 60 * S);
  expect(new Set(all.map((one) => startOf(one)?.plan.runId)).size).toBe(1);
  return { frames, named, dials: world.network.dials.length };
}

test.each([10, 40])("what %i machines say while they form is as little as they need", async (n) => {
  const { frames, named, dials } = await effortOf(n, 4 * S);
  const links = (n * (n - 1)) / 2;
  expect(dials).toBeLessThan(1.5 * links);
  // To each peer: HELLO, perhaps on two connections; READY and START.
  expect(frames.get("hello")).toBeLessThan(3 * 2 * links);
  expect(frames.get("ready")).toBe(2 * links);
  expect(frames.get("start")).toBe(2 * links);
  // Each names each other to each once at most, whatever the order in which the links come up.
  expect(named).toBeLessThanOrEqual(n * (n - 1) * (n - 2));
  expect(frames.get("peers")).toBeLessThan(10 * 2 * links);
});

test("where all wait for their turn, each pair is dialled once, and nobody asks who just spoke", async () => {
  const n = 30;
  const { frames, dials } = await effortOf(n, S, 2 * S);
  const links = (n * (n - 1)) / 2;
  expect(dials).toBe(links);
  // One at each end when a link is up, and one when both have started.
  expect(frames.get("ping")).toBeLessThanOrEqual(2 * 2 * links);
});

test("a hundred machines form", { timeout: 180_000 }, async () => {
  const { frames } = await effortOf(100, S);
  expect(frames.get("start")).toBe(100 * 99);
});
