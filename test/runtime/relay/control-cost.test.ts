import { expect, test } from "vitest";
import type { Frame } from "../../../src/wire/frames.js";
import { sniff } from "../../kit/sniffer.js";
import { hasStarted, startStar } from "../../kit/star.js";
import { TestSimulation } from "../../kit/test-simulation.js";

const S = 1_000_000;
const SECONDS = 10;
const MODEL: readonly Frame["kind"][] = ["multicast", "copy"];

/** What a star of so many leaves says in a second of its run beside the model's messages. */
async function controlOf(leaves: number): Promise<{ frames: number; kinds: Set<string> }> {
  const world = new TestSimulation();
  const rules = { durationMs: 60_000 };
  const star = startStar({ rules, rate: 2, formTimeoutMs: 120_000 }, world, leaves);
  await world.until(() => star.leaves.every(hasStarted), 60 * S);
  await world.pass(2 * S);
  let frames = 0;
  const kinds = new Set<string>();
  sniff(world.network, (_from, _to, { kind }) => {
    if (MODEL.includes(kind)) return;
    frames += 1;
    kinds.add(kind);
  });
  await world.pass(SECONDS * S);
  return { frames: frames / SECONDS, kinds };
}

test("a star's control frames in a second grow as its leaves: four pings and pongs for each", async () => {
  for (const leaves of [3, 6, 12, 24]) {
    const { frames, kinds } = await controlOf(leaves);
    expect(frames / leaves, `${leaves} leaves`).toBeCloseTo(4, 0);
    expect(kinds).toEqual(new Set(["ping", "pong"]));
  }
});

test("a broadcast is one frame up and one down for each other leaf, as long for 24 as for 3", async () => {
  const lengths = new Map<number, Set<string>>();
  for (const leaves of [3, 24]) {
    const world = new TestSimulation();
    const draw = { kind: "range", range: 3 } as const;
    const rules = { durationMs: 4_000, draw };
    const star = startStar({ rules, rate: 5, formTimeoutMs: 120_000 }, world, leaves);
    let [up, down] = [0, 0];
    const slots = new Set<string>();
    sniff(world.network, (_from, _to, frame) => {
      if (frame.kind === "copy") down += 1;
      if (frame.kind !== "multicast") return;
      up += 1;
      slots.add(frame.to === null ? "all" : `${frame.to.length}`);
    });
    await world.until(() => star.leaves.every(hasStarted), 60 * S);
    await world.pass(3 * S);
    lengths.set(leaves, slots);
    expect(up).toBeGreaterThan(0);
    expect(down).toBeGreaterThan(up);
    expect(down).toBeLessThanOrEqual(up * (leaves - 1));
  }
  for (const slots of lengths.values()) expect(slots).toEqual(new Set(["all", "1"]));
});
