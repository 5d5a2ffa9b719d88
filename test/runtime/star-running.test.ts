import { describe, expect, test } from "vitest";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { analyzed, endOf, notesOf, startOf } from "../kit/inspection.js";
import { sniff } from "../kit/sniffer.js";
import { hasStarted, overOf, runningStar, type Star } from "../kit/star.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const LONG = { rules: { durationMs: 20_000 } } as const;

/** What the traces of all disks say together. */
async function statusOf({ hub, leaves }: Star): Promise<{ status: string; results: Set<string> }> {
  const runId = startOf(leaves[0])?.plan.runId ?? "";
  const stores = [hub, ...leaves].map(({ store }) => store);
  const { status, checks } = await analyzed(runId, stores);
  return { status, results: new Set(checks.map(({ result }) => result)) };
}

const HOLDS = { status: "complete", results: new Set(["true"]) };

async function endsDegraded(star: Star): Promise<void> {
  await overOf(star);
  const { status, results } = await statusOf(star);
  expect(status).toBe("degraded");
  expect(results).not.toContain("false");
}

/** The last line of a machine's own trace. */
function lastLineOf({ store, setup: { id } }: TestMachine): Record<string, unknown> {
  const text = store.folders.get("demo")?.traces.get(id) ?? "";
  return JSON.parse(text.trimEnd().split("\n").at(-1) ?? "{}");
}

describe("a hub that is lost in the run", () => {
  const lostHub = (how: string) => [
    `peer-down hub ${how}`,
    expect.stringMatching(/^peer-down [abc] /),
    expect.stringMatching(/^peer-down [abc] /),
  ];

  test("by its death is named by every leaf at once, with all peers, and each goes on", async () => {
    const star = await runningStar();
    const { world, hub, leaves } = star;
    await world.pass(S);
    world.kill(hub);
    await world.pass(1_000);
    for (const leaf of leaves) {
      const others = leaves.filter((each) => each !== leaf);
      const lost = ["hub", ...others.map(({ setup: { id } }) => id)];
      expect(notesOf(leaf).sort()).toEqual(lost.map((id) => `peer-down ${id} closed`).sort());
    }
    await world.until(() => leaves.every((leaf) => endOf(leaf) !== "lives"), 30 * S);
    expect(leaves.map(endOf)).toEqual(["duration", "duration", "duration"]);
    for (const leaf of leaves) {
      expect(lastLineOf(leaf)).toMatchObject({ kind: "end", reason: "duration" });
    }
    const { status, results } = await statusOf(star);
    expect(status).toBe("degraded");
    expect(results).not.toContain("false");
  });

  test("by its interrupt is named as one that left, with all peers, at once", async () => {
    const star = await runningStar();
    const { world, hub, leaves } = star;
    await world.pass(S);
    hub.node.interrupt();
    await world.pass(0.5 * S);
    expect(endOf(hub)).toBe("interrupted");
    for (const leaf of leaves) expect(notesOf(leaf)).toEqual(lostHub("left"));
    await endsDegraded(star);
    expect(leaves.map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("by its power is named within 9 s, with all peers", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    await world.pass(S);
    world.network.powerOff(hub.host);
    await world.pass(6.8 * S);
    expect(leaves.flatMap(notesOf)).toEqual([]);
    await world.pass(2.2 * S);
    for (const leaf of leaves) {
      const lost = notesOf(leaf).map((note) => note.split(" ")[1]);
      const others = leaves.filter((each) => each !== leaf).map(({ setup: { id } }) => id);
      expect(lost.sort()).toEqual([...others, "hub"].sort());
    }
    await world.until(() => leaves.every((leaf) => endOf(leaf) !== "lives"), 30 * S);
    expect(leaves.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect((await statusOf(star)).results).not.toContain("false");
  });

  test("by its disk ends as failed, and the leaves go on and end degraded", async () => {
    for (const flushes of [1, 2, 5, 9]) {
      const star = await runningStar({ rate: 20 });
      const { world, hub, leaves } = star;
      hub.store.failAfter(flushes);
      await world.until(() => endOf(hub) !== "lives", 5 * S);
      expect(hub.outcome()).toMatchObject({
        kind: "failed",
        error: new NotWritableError("memory", new Error("no space left on device")),
      });
      await endsDegraded(star);
      expect(leaves.map(endOf)).toEqual(["duration", "duration", "duration"]);
      for (const leaf of leaves) expect(notesOf(leaf)).toEqual(lostHub("closed"));
    }
  });
});

describe("a hub that is frozen", () => {
  test("for 5 s is given up by nobody, and nothing is lost", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    await world.pass(1.2 * S);
    hub.host.freeze();
    await world.pass(5 * S);
    hub.host.thaw();
    await overOf(star);
    expect([hub, ...leaves].flatMap(notesOf)).toEqual([]);
    expect(await statusOf(star)).toEqual(HOLDS);
  });

  test("for 12 s is given up by all; on waking it notes that and accuses nobody", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    await world.pass(1.2 * S);
    hub.host.freeze();
    await world.pass(12 * S);
    for (const leaf of leaves) {
      expect(notesOf(leaf)).toHaveLength(3);
      expect(notesOf(leaf).some((note) => note.startsWith("peer-down hub"))).toBe(true);
    }
    hub.host.thaw();
    await world.pass(S);
    expect(notesOf(hub).sort()).toEqual([
      "peer-down a gave-me-up",
      "peer-down b gave-me-up",
      "peer-down c gave-me-up",
    ]);
    await endsDegraded(star);
    expect(leaves.map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("with all its leaves, as when a computer sleeps, loses nobody", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    await world.pass(1.2 * S);
    for (const { host } of [hub, ...leaves]) host.freeze();
    await world.pass(3600 * S);
    for (const { host } of [hub, ...leaves]) host.thaw();
    await overOf(star);
    const notes = [hub, ...leaves].flatMap(notesOf);
    expect(notes.filter((note) => note.startsWith("peer-down"))).toEqual([]);
    expect(await statusOf(star)).toEqual(HOLDS);
  });
});

describe("a leaf that is lost in the run", () => {
  test("by its death is named to the others by the hub, at once", async () => {
    const star = await runningStar();
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(S);
    world.kill(b);
    await world.pass(1_000);
    expect([hub, a, c].map(notesOf)).toEqual([
      ["peer-down b closed"],
      ["peer-down b closed"],
      ["peer-down b closed"],
    ]);
    await world.until(() => [hub, a, c].every((one) => endOf(one) !== "lives"), 30 * S);
    expect([hub, a, c].map(endOf)).toEqual(["duration", "duration", "duration"]);
    const { status, results } = await statusOf(star);
    expect(status).toBe("degraded");
    expect(results).not.toContain("false");
  });

  test("by an interrupt has said so, and the others go on", async () => {
    const star = await runningStar();
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(S);
    b.node.interrupt();
    await world.pass(0.5 * S);
    expect(endOf(b)).toBe("interrupted");
    expect([hub, a, c].map(notesOf)).toEqual([
      ["peer-down b left"],
      ["peer-down b left"],
      ["peer-down b left"],
    ]);
    await endsDegraded(star);
    expect([hub, a, c].map(endOf)).toEqual(["duration", "duration", "duration"]);
  });

  test("by its power is lost within 9 s, to the hub and to the others", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(S);
    world.network.powerOff(b.host);
    await world.pass(9 * S);
    for (const one of [hub, a, c]) {
      expect(notesOf(one)).toEqual([expect.stringMatching(/^peer-down b (silent|closed)$/)]);
    }
    await world.until(() => [hub, a, c].every((one) => endOf(one) !== "lives"), 30 * S);
    expect((await statusOf(star)).results).not.toContain("false");
  });

  test("not when it is frozen for 5 s", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(1.2 * S);
    b.host.freeze();
    await world.pass(5 * S);
    b.host.thaw();
    await overOf(star);
    expect([hub, a, c].flatMap(notesOf)).toEqual([]);
    expect(notesOf(b)).toEqual([expect.stringMatching(/^skipped [89]$/)]);
    expect(await statusOf(star)).toEqual(HOLDS);
  });

  test("when it is frozen for 12 s, and on waking it accuses nobody", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(1.2 * S);
    b.host.freeze();
    await world.pass(12 * S);
    for (const one of [hub, a, c]) {
      expect(notesOf(one)).toEqual([expect.stringMatching(/^peer-down b (silent|closed)$/)]);
    }
    b.host.thaw();
    await world.pass(S);
    const [first, ...rest] = notesOf(b);
    expect(first).toMatch(/^skipped/);
    expect(rest.sort()).toEqual([
      "peer-down a gave-me-up",
      "peer-down c gave-me-up",
      "peer-down hub gave-me-up",
    ]);
    await endsDegraded(star);
    expect(endOf(b)).toBe("duration");
  });

  test("by its disk, and nothing of that turn is forwarded", async () => {
    for (let flushes = 1; flushes < 12; flushes += 1) {
      const star = await runningStar({ rate: 20 });
      const { leaves } = star;
      const [a, b, c] = leaves;
      a.store.failAfter(flushes);
      await endsDegraded(star);
      expect(leaves.map(endOf)).toEqual(["failed", "duration", "duration"]);
      for (const leaf of [b, c]) expect(notesOf(leaf)).toEqual(["peer-down a closed"]);
    }
  });
});

describe("a cable that is cut for good", () => {
  test("at the hub loses it to one leaf, and that leaf to all", async () => {
    const star = await runningStar(LONG);
    const { world, hub, leaves } = star;
    const [a, b, c] = leaves;
    await world.pass(S);
    world.network.hold(b.host, hub.host);
    world.network.hold(hub.host, b.host);
    await world.pass(9.5 * S);
    for (const one of [hub, a, c]) {
      expect(notesOf(one)).toEqual([expect.stringMatching(/^peer-down b (silent|closed)$/)]);
    }
    expect(
      notesOf(b)
        .map((note) => note.split(" ")[1])
        .sort(),
    ).toEqual(["a", "c", "hub"]);
    await endsDegraded(star);
    expect([hub, a, c].map(endOf)).toEqual(["duration", "duration", "duration"]);
  });
});

describe("a star and a mesh of one seed", () => {
  test("have the same rates and phases, and draw the same actions", async () => {
    const rate = { min: 1, max: 6 };
    const star = await runningStar({ rate });
    const world = new TestSimulation();
    const mesh = [1, 2, 3].map(() => world.startMachine({ rate }));
    await world.until(() => mesh.every(hasStarted), 5 * S);
    await overOf(star);
    await world.pass(20 * S);
    const roster = (machine: TestMachine | undefined) =>
      machine && startOf(machine)?.plan.roster.map(({ id, rate, phaseUs }) => [id, rate, phaseUs]);
    expect(roster(star.leaves[0])).toEqual(roster(mesh[0]));
    for (const [i, leaf] of star.leaves.entries()) {
      const [one, other] = [leaf, mesh[i] as TestMachine].map(drawsOf);
      const both = Math.min(one?.length ?? 0, other?.length ?? 0);
      expect(both).toBeGreaterThan(0);
      expect(one?.slice(0, both)).toEqual(other?.slice(0, both));
    }
  });
});

/** What idle ticks drew: an action, or null for an internal event. */
function drawsOf({ events }: TestMachine): (string | null)[] {
  return events.flatMap((event) => {
    if (event.kind !== "record") return [];
    if (event.record.kind === "internal") return [null];
    return event.record.kind === "send" ? [event.record.action] : [];
  });
}

test("late bytes in small pieces lose nobody in a star", async () => {
  const world = new TestSimulation({
    latencyMinUs: 1,
    latencyMaxUs: 0.4 * S,
    splits: true,
    seed: 3,
  });
  const star = await runningStar({}, world);
  await overOf(star);
  expect(await statusOf(star)).toEqual(HOLDS);
});

test("no leaf says anything to another but by the hub, and no message before all have started", async () => {
  const world = new TestSimulation();
  const seen: string[] = [];
  const pairs = new Set<string>();
  sniff(world.network, (from, to, frame) => {
    pairs.add([from.name, to.name].sort().join());
    if (frame.kind === "start" || frame.kind === "multicast") seen.push(frame.kind);
  });
  const star = await runningStar({ rate: 50 }, world);
  await overOf(star);
  expect([...pairs].sort()).toEqual(["1,101", "101,2", "101,3"]);
  expect(seen.slice(0, 3)).toEqual(["start", "start", "start"]);
});
