import fc from "fast-check";
import { expect, test } from "vitest";
import { ClockOffsets } from "../../src/analysis/clock-offsets.js";
import type { Note } from "../../src/trace/records.js";
import { analyzed, endOf, notesOf, runOf, startOf } from "../kit/inspection.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";

const S = 1_000_000;
const HOUR_US = 3_600 * S;
const WALL_START_US = 1_767_225_600_000_000;

type Offset = Extract<Note, { kind: "offset" }>;

function offsetsOf({ events }: TestMachine): Offset[] {
  return events.flatMap((event) =>
    event.kind === "record" && event.record.kind === "offset" ? [event.record] : [],
  );
}

/** What a machine's clock said when the run began there, as its trace has it. */
function startWallUsOf({ store, setup: { id } }: TestMachine): number {
  const [header = ""] = (store.folders.get("demo")?.traces.get(id) ?? "").split("\n");
  return JSON.parse(header).startWallUs;
}

/** Three machines that run for 5 s, their clocks apart by seconds. */
async function threeApart(): Promise<{ world: TestSimulation; all: TestMachine[] }> {
  const world = new TestSimulation({ latencyMinUs: 100, latencyMaxUs: 9_000, seed: 5 });
  const all = [0, -3 * S, 40 * S].map((apartUs) =>
    world.startMachine({ clocks: { wallOffsetUs: WALL_START_US + apartUs } }),
  );
  await world.pass(30 * S);
  expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
  return { world, all };
}

test("every machine notes each peer's clock once a second, right to half the round trip", async () => {
  const { all } = await threeApart();
  const truth = { a: 0, b: -3 * S, c: 40 * S };
  for (const machine of all) {
    const own = truth[machine.setup.id as keyof typeof truth];
    const notes = offsetsOf(machine);
    for (const { peer, offsetUs, rttUs } of notes) {
      const errorUs = Math.abs(offsetUs - (truth[peer as keyof typeof truth] - own));
      expect(errorUs).toBeLessThanOrEqual(Math.ceil(rttUs / 2));
      expect(rttUs).toBeLessThanOrEqual(18_000);
    }
    for (const peer of ["a", "b", "c"].filter((id) => id !== machine.setup.id)) {
      const seconds = notes.filter((note) => note.peer === peer).map(({ monoUs }) => monoUs / S);
      expect(seconds.length).toBeGreaterThanOrEqual(5);
      expect(seconds.length).toBeLessThanOrEqual(8);
    }
  }
});

test("every peer's clock is known as soon as both have started", async () => {
  const { all } = await threeApart();
  for (const machine of all) {
    const peers = offsetsOf(machine).filter(({ monoUs }) => monoUs <= 0.1 * S);
    expect(new Set(peers.map(({ peer }) => peer)).size).toBe(2);
  }
});

test("notes startMachine the moment of their measurement, as all lines do by both clocks alike", async () => {
  const { all } = await threeApart();
  for (const { events } of all) {
    const records = events.flatMap((event) => (event.kind === "record" ? [event.record] : []));
    const startWallUs = records.map(({ wallUs, monoUs }) => wallUs - monoUs);
    expect(new Set(startWallUs).size).toBe(1);
    expect(records.some(({ kind }) => kind === "offset")).toBe(true);
  }
});

test.each(["mesh", "star"] as const)(
  "whatever the clocks and the delays in a %s, an offset is known to within the error it is given",
  async (topology) => {
    const clocks = fc.record({
      wallOffsetUs: fc.integer({ min: -HOUR_US, max: HOUR_US }).map((us) => WALL_START_US + us),
      driftPpm: fc.integer({ min: -50, max: 50 }),
    });
    const weather = fc.record({
      seed: fc.nat(),
      latencyMaxUs: fc.integer({ min: 100, max: S / 4 }),
    });
    await fc.assert(
      fc.asyncProperty(weather, fc.tuple(clocks, clocks, clocks, clocks), async (options, four) => {
        const world = new TestSimulation({ ...options, latencyMinUs: 50 });
        const [hubClocks, ...three] = four;
        const hubs = topology === "star" ? [world.startHub({ clocks: hubClocks })] : [];
        const rules = { durationMs: 8_000 };
        const all = three.map((each) => world.startMachine({ topology, clocks: each, rules }));
        await world.pass(40 * S);
        const run = await runOf(
          startOf(all[0] as TestMachine)?.plan.runId ?? "",
          [...hubs, ...all].map(({ store }) => store),
        );
        const offsets = new ClockOffsets(run);
        for (const [one, other] of [
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const) {
          const standing = offsets.standing("abc"[one] ?? "", "abc"[other] ?? "");
          if (standing.kind !== "measured") throw new Error(standing.kind);
          const [mine, theirs] = [three[one], three[other]];
          if (mine === undefined || theirs === undefined) throw new Error("no clocks");
          for (let worldUs = 0; worldUs < 15 * S; worldUs += 100_000) {
            const says = ({ wallOffsetUs, driftPpm }: typeof mine) =>
              wallOffsetUs + Math.floor(worldUs * (1 + driftPpm / 1e6));
            const { offsetUs, errorUs } = standing.curve.at(says(mine));
            // While a ping is on its way the clocks part as well, by a ten thousandth of that.
            expect(Math.abs(offsetUs - (says(theirs) - says(mine)))).toBeLessThanOrEqual(
              errorUs * 1.0002,
            );
          }
        }
      }),
      { numRuns: 30 },
    );
  },
);

test("latencies across hosts are corrected to what they are, on clocks apart whose offsets change", async () => {
  const world = new TestSimulation({ latencyMinUs: 400, latencyMaxUs: 2_000 });
  const all = [
    { wallOffsetUs: WALL_START_US, driftPpm: 0 },
    { wallOffsetUs: WALL_START_US + 5 * S, driftPpm: 40 },
    { wallOffsetUs: WALL_START_US - 9 * S, driftPpm: -40 },
  ].map((clocks) => world.startMachine({ clocks, rate: 50, rules: { durationMs: 60_000 } }));
  await world.pass(90 * S);
  const { messages, machines } = await analyzed(
    startOf(all[0] as TestMachine)?.plan.runId ?? "",
    all.map(({ store }) => store),
  );
  const { p50Us, p99Us, corrected, offsetErrorMaxUs, impossible } = messages.latency;
  expect([corrected, impossible]).toEqual([true, 0]);
  const errorUs = offsetErrorMaxUs ?? Number.NaN;
  expect(errorUs).toBeLessThanOrEqual(2_000);
  // Each is on its way for 0.4 to 2 ms, all equally likely.
  expect(Math.abs((p50Us ?? 0) - 1_200)).toBeLessThanOrEqual(errorUs);
  expect(Math.abs((p99Us ?? 0) - 1_984)).toBeLessThanOrEqual(errorUs);
  for (const [id, ppm] of [
    ["b", 40],
    ["c", -40],
  ] as const) {
    const { wallDriftPpm, wallDriftErrorPpm } = machines[id] ?? {};
    expect(Math.abs((wallDriftPpm ?? 0) - ppm)).toBeLessThanOrEqual(wallDriftErrorPpm ?? 0);
    expect(wallDriftErrorPpm).toBeLessThan(60);
  }
});

test("a computer's clock that is set by an hour moves no tick, and is noted once", async () => {
  const traces = [0, HOUR_US, -HOUR_US].map(async (byUs) => {
    const world = new TestSimulation();
    const all = [world.startMachine(), world.startMachine(), world.startMachine()];
    await world.until(() => all.every((machine) => startOf(machine) !== undefined), 5 * S);
    await world.pass(1.5 * S);
    all[1]?.host.setClock(byUs);
    await world.pass(20 * S);
    expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
    expect(all.map(notesOf)).toEqual([[], byUs === 0 ? [] : [`clock-jump ${byUs}`], []]);
    return all.map(({ store, setup }) =>
      (store.folders.get("demo")?.traces.get(setup.id) ?? "")
        .split("\n")
        .filter((line) => !line.startsWith('{"kind":"clock-jump"')),
    );
  });
  const [untouched, ahead, back] = await Promise.all(traces);
  expect(ahead).toEqual(untouched);
  expect(back).toEqual(untouched);
});

test.each(["mesh", "star"] as const)(
  "a clock that is set while a machine waits is the run's, in a %s",
  async (topology) => {
    const world = new TestSimulation({ latencyMinUs: 100, latencyMaxUs: 9_000 });
    const clocks = { wallOffsetUs: WALL_START_US };
    const hubs = topology === "star" ? [world.startHub({ clocks })] : [];
    const all = [
      world.startMachine({ topology, clocks }),
      world.startMachine({ topology, clocks }),
    ];
    await world.pass(2 * S);
    // Late as a computer is that slept, or has not heard of the network's time yet.
    for (const host of [all[1]?.host, hubs[0]?.host]) host?.setClock(HOUR_US);
    await world.pass(10 * S);
    all.push(world.startMachine({ topology, clocks: { wallOffsetUs: WALL_START_US + HOUR_US } }));
    await world.until(() => all.every((machine) => endOf(machine) === "duration"), 60 * S);
    expect(all.flatMap(notesOf)).toEqual([]);
    const [a, b, c] = all.map(startWallUsOf);
    expect(a).toBeLessThan(WALL_START_US + 30 * S);
    expect(Math.abs((b ?? 0) - (a ?? 0) - HOUR_US)).toBeLessThan(S);
    expect(Math.abs((c ?? 0) - (b ?? 0))).toBeLessThan(S);
    const aheadUs: Readonly<Record<string, number>> = {
      ...{ a: 0, b: HOUR_US, c: HOUR_US },
      hub: HOUR_US,
    };
    for (const machine of all) {
      const notes = offsetsOf(machine);
      expect(notes.length).toBeGreaterThan(topology === "star" ? 4 : 8);
      for (const { peer, offsetUs, rttUs } of notes) {
        const truthUs = (aheadUs[peer] ?? 0) - (aheadUs[machine.setup.id] ?? 0);
        expect(Math.abs(offsetUs - truthUs)).toBeLessThanOrEqual(Math.ceil(rttUs / 2));
      }
    }
  },
);
