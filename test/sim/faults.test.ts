import { describe, expect, test } from "vitest";
import type { EventRecord } from "../../src/trace/records.js";
import { noteText } from "../kit/inspection.js";
import { eventsOf, recordedNotes, type Simulated, simulated } from "../kit/simulated.js";

const S = 1_000_000;
const RUN = { rates: "1,3,6", duration: "20s", seed: 7 };
const IDS = ["hub", "a", "b", "c"];

/** All that was noted: who, what, and the second of the run in which that was. */
function notesOf(run: Simulated): string[] {
  return IDS.flatMap((id) =>
    recordedNotes(run, id).map(
      (note) => `${id}: ${noteText(note)} at ${Math.floor(note.monoUs / S)}`,
    ),
  );
}

async function judged(options: object) {
  const run = simulated({ ...RUN, ...options });
  const { status, checks } = await run.verdict();
  const isFalse = checks.filter(({ result }) => result === "false").map(({ name }) => name);
  return { notes: notesOf(run), status, isFalse };
}

/** How long each message took that arrived at one machine from another, by its name. */
function latencies(run: Simulated, to: string, from: string): Map<string, number> {
  return new Map(
    eventsOf(run, to).flatMap((event) => {
      if (event.kind !== "receive" || event.from !== from) return [];
      return [[event.msg, event.arrivedWallUs - event.sentWallUs]];
    }),
  );
}

describe("a mesh", () => {
  const complete = { notes: [], status: "complete", isFalse: [] };
  const degraded = (...notes: readonly string[]) => ({ notes, status: "degraded", isFalse: [] });

  test.each([
    ["a cut of 4 s loses nothing", { partition: "a|b,c@3s-7s" }, complete],
    [
      "a cut of 10 s ends what it cut after 8 s, for good",
      { partition: "a|b,c@3s-13s" },
      degraded(
        "a: peer-down b silent at 10",
        "a: peer-down c silent at 10",
        "b: peer-down a silent at 10",
        "c: peer-down a silent at 10",
      ),
    ],
    [
      "a cut one way is noted by the one that hears nothing, and then by the other",
      { partition: "a>b@3s-13s" },
      degraded("a: peer-down b gave-me-up at 10", "b: peer-down a silent at 10"),
    ],
    [
      "a crash closes the links",
      { crash: "b@5s" },
      degraded("a: peer-down b closed at 5", "c: peer-down b closed at 5"),
    ],
    [
      "a stall of 2 s skips ticks",
      { stall: "c@5s+2s" },
      { ...complete, notes: ["c: skipped 10 at 7"] },
    ],
    [
      "a stall of 10 s ends the links of the one that stood still, which accuses none",
      { stall: "c@5s+10s" },
      degraded(
        "a: peer-down c silent at 12",
        "b: peer-down c silent at 12",
        "c: skipped 58 at 15",
        "c: peer-down a gave-me-up at 15",
        "c: peer-down b gave-me-up at 15",
      ),
    ],
    [
      "a reset ends one link on both sides",
      { reset: "a-b@5s" },
      degraded("a: peer-down b closed at 5", "b: peer-down a closed at 5"),
    ],
    ["losses make messages late", { loss: 0.1 }, complete],
    ["wrong clocks change nothing", { clockSkew: "200ms" }, complete],
  ])("%s", async (_fact, options, expected) => {
    expect(await judged(options)).toEqual(expected);
  });
});

describe("a star", () => {
  test.each([
    ["a cut of 4 s loses nothing", { partition: "a|b,c,hub@3s-7s" }, []],
    [
      "a reset of one leaf's connection ends all its links",
      { reset: "a-hub@5s" },
      [
        "hub: peer-down a closed at 5",
        "a: peer-down hub closed at 5",
        "a: peer-down b closed at 5",
        "a: peer-down c closed at 5",
        "b: peer-down a closed at 5",
        "c: peer-down a closed at 5",
      ],
    ],
    [
      "a crash of the hub ends all links",
      { crash: "hub@5s" },
      ["a", "b", "c"].flatMap((id) =>
        IDS.filter((other) => other !== id).map((other) => `${id}: peer-down ${other} closed at 5`),
      ),
    ],
    ["a stall of the hub for 2 s loses nothing", { stall: "hub@5s+2s" }, []],
  ])("%s", async (_fact, options, notes) => {
    const status = notes.length > 0 ? "degraded" : "complete";
    expect(await judged({ topology: "star", ...options })).toEqual({ notes, status, isFalse: [] });
  });
});

describe("forming", () => {
  test.each([
    ["a cut", { partition: "a|b,c@form+0s-form+5s" }, 5 * S],
    ["a cut one way", { partition: "c>a@form+0s-form+5s" }, 5 * S],
    ["a stall", { stall: "b@form+0s+5s" }, 5 * S],
  ])("waits for the end of %s, and the run is whole", async (_what, options, afterUs) => {
    const run = simulated({ ...RUN, ...options });
    const [header] = run.traces.get("a") ?? [];
    expect(header).toMatchObject({ kind: "header" });
    const startUs = header?.kind === "header" ? header.startWallUs : 0;
    expect(startUs).toBeGreaterThan(afterUs);
    expect(startUs).toBeLessThan(afterUs + 5 * S);
    expect((await run.verdict()).status).toBe("complete");
  });

  test("heals a reset: the two link anew", async () => {
    expect(await judged({ reset: "a-b@form+0.005s" })).toMatchObject({
      notes: [],
      status: "complete",
    });
  });

  test("has no run without one that crashed", () => {
    const { ends, traces } = simulated({ ...RUN, crash: "b@form+0s", formTimeout: "5s" });
    expect([...ends].map(([id, { kind }]) => `${id} ${kind}`)).toEqual([
      "a not-formed",
      "b died",
      "c not-formed",
    ]);
    expect(traces.size).toBe(0);
  });

  test("bears losses, of announcements too", async () => {
    expect(await judged({ loss: 0.5 })).toMatchObject({ isFalse: [] });
  });
});

describe("moments", () => {
  test("count from the start of the run, or from the launch", async () => {
    const crashedUs = (options: object) =>
      eventsOf(simulated({ ...RUN, ...options }), "b").at(-1)?.monoUs ?? 0;
    const late = { partition: "a|b,c@form+0s-form+4s" };
    expect(crashedUs({ ...late, crash: "b@9s" })).toBeGreaterThan(8.6 * S);
    expect(crashedUs({ ...late, crash: "b@form+9s" })).toBeLessThan(5 * S);
  });

  test("of two faults that hold one direction the last one opens it again", async () => {
    const both = ["a|b@3s-8s", "a|b@form+0.5s-form+12.5s"];
    const { notes } = await judged({ partition: both });
    expect(notes).toEqual(["a: peer-down b silent at 8", "b: peer-down a silent at 8"]);
  });
});

describe("the same weather", () => {
  const uniform = { ...RUN, machines: 4, rates: "1,3,6,2", latency: "1ms-80ms" };
  const plain = simulated(uniform);
  const upTo = (events: readonly EventRecord[], us: number) =>
    events.filter(({ monoUs }) => monoUs < us);

  test.each([
    ["a crash", { crash: "d@10s" }],
    ["a stall", { stall: "d@10s+3s" }],
    ["a cut", { partition: "d|a@10s-12s" }],
    ["a reset", { reset: "d-a@10s" }],
  ])("comes with %s as without, until that happens", (_what, options) => {
    const disturbed = simulated({ ...uniform, ...options });
    for (const id of ["a", "b", "c"]) {
      const events = upTo(eventsOf(plain, id), 9.9 * S);
      expect(events.length).toBeGreaterThan(8);
      expect(upTo(eventsOf(disturbed, id), 9.9 * S)).toEqual(events);
    }
  });

  test("comes with losses as without: what was not lost takes as long", () => {
    const lossy = simulated({ ...uniform, loss: 0.01 });
    const [before, after] = [latencies(plain, "b", "c"), latencies(lossy, "b", "c")];
    const same = [...before].filter(([msg, us]) => after.get(msg) === us);
    expect(before.size).toBeGreaterThan(10);
    expect(same.length).toBeGreaterThan(before.size * 0.3);
  });
});

describe("clocks that are off", () => {
  const skewed = simulated({ ...RUN, clockSkew: "200ms", latency: "1ms" });

  test("stand up to twice as far apart, and drift by up to 100 ppm against each other", async () => {
    const { machines } = await skewed.verdict();
    for (const id of ["b", "c"]) {
      const { wallOffsetUs, wallDriftPpm } = machines[id] ?? {};
      expect(Math.abs(wallOffsetUs ?? 0)).toBeGreaterThan(1_000);
      expect(Math.abs(wallOffsetUs ?? 0)).toBeLessThanOrEqual(400_000);
      expect(Math.abs(wallDriftPpm ?? 0)).toBeLessThanOrEqual(250);
    }
  });

  test("have messages arrive before they were sent, by the wall", () => {
    const all = ["a", "b", "c"].flatMap((to) =>
      ["a", "b", "c"].flatMap((from) => [...latencies(skewed, to, from).values()]),
    );
    expect(all.some((us) => us < 0)).toBe(true);
  });

  test("puts as many receives before their send, none of them corrected, and none by Lamport", async () => {
    const all = ["a", "b", "c"].flatMap((to) =>
      ["a", "b", "c"].flatMap((from) => [...latencies(skewed, to, from).values()]),
    );
    const { messages } = await skewed.verdict();
    expect(messages.beforeSend).toStrictEqual({
      byWall: all.filter((us) => us < 0).length,
      byCorrectedWall: 0,
      byLamport: 0,
    });
  });
});

/** Every fault at once. */
const ALL = {
  ...RUN,
  latency: "exp:5ms",
  loss: 0.02,
  clockSkew: "200ms",
  crash: "b@15s",
  stall: "c@5s+2s",
};

// These are of Node 20, 22 and 24 alike: CI runs this test on each.
test.each([
  [
    "mesh",
    { partition: ["a|b,c@1s-3s", "a>c@form+0s-form+1s"], reset: "a-b@12s" },
    "72ba24aff1ba4e3ca16bdb623e173355607cc253f2bd26bb692b766e81a8dd81",
  ],
  [
    "star",
    { partition: "a|b,c,hub@1s-3s", reset: "a-hub@12s" },
    "88382c4c258da30beed4eb7d0af0f03b98a55bfca4ea7c344d1a98ab93e9fe52",
  ],
])("a run with every fault has the same bytes everywhere: %s", (topology, options, hash) => {
  expect(simulated({ ...ALL, topology, ...options }).hash).toBe(hash);
});
