import { expect, test } from "vitest";
import { differencesOf } from "../../../src/analysis/comparison/difference.js";
import type { Sample } from "../../../src/analysis/comparison/sample.js";
import { sentencesOf } from "../../../src/cli/compare/sentences.js";
import { sampleWith } from "../../analysis/comparison/samples.js";

const MDNS = { mesh: new Map([["mdns", 3]]), star: new Map([["mdns", 3]]) };

/** The sentences over pairs of which the star's runs differ so from the mesh's. */
function sentences(changes: readonly Partial<Sample>[], sources = MDNS): string[] {
  const pairs = changes.map((change) => ({ one: sampleWith(), other: sampleWith(change) }));
  // How many pairs are enough is another matter.
  return sentencesOf(differencesOf(pairs), Math.max(5, pairs.length), sources);
}

test("clocks that are the same in every pair are said to be", () => {
  expect(sentences([{}, {}])[0]).toBe(
    "Do the logical clocks behave alike? Yes: clocks, jumps and inboxes are the same in every pair.",
  );
});

test("clocks that differ within the noise are alike as far as the runs tell", () => {
  const [clocks] = sentences([{ jumpMean: 2.1 }, { jumpMean: 1.9 }, { jumpMean: 2 }]);
  expect(clocks).toBe(
    "Do the logical clocks behave alike? Yes, as far as these runs tell: " +
      "mean jump with no difference beyond the noise (±0.25), all else the same.",
  );
});

const JUMPS = [2.4, 2.41, 2.39, 2.42, 2.38].map((jumpMean) => ({ jumpMean }));

test("clocks that would differ alone, but not among all figures, may be alike", () => {
  const [clocks] = sentences([{ jumpMean: 2.3 }, { jumpMean: 2.4 }, { jumpMean: 2.5 }]);
  expect(clocks).toBe(
    "Do the logical clocks behave alike? Yes, as far as these runs tell: mean jump 0.40 more " +
      "(0.15 to 0.65; among so many figures that may be chance), all else the same.",
  );
});

test("clocks that differ beyond the noise are not alike, and only what differs is named", () => {
  const [clocks] = sentences(JUMPS);
  expect(clocks).toBe(
    "Do the logical clocks behave alike? Not quite, in the star: mean jump 0.40 more (0.38 to 0.42).",
  );
});

test("what the central node costs is told with its intervals", () => {
  const [, cost] = sentences(
    [0, 1, 2, 3, 4, 5].map((i) => ({
      cpuUsPerMessage: 5_000,
      controlBytesPerMessage: 75 - 100 * (i % 2),
      latencyP50Us: 1_000 + 10 * i,
    })),
  );
  expect(cost).toBe(
    "What does the central node cost per message? In the star: " +
      "median latency 0.53 ms more (0.51 to 0.54), " +
      "CPU time of all processes (idling included) 1000 µs more (in every pair), " +
      "bytes of the model's messages the same, " +
      "bytes of control (pings and all else) 90.0 less " +
      "(32.5 to 147; among so many figures that may be chance).",
  );
});

test("what the hub carries is set against the busiest machine of the mesh", () => {
  const [, , load] = sentences([{ busiest: 280 }, { busiest: 284 }]);
  expect(load).toBe(
    "What does it carry? 282 messages pass in and out of the hub for 160 delivered; " +
      "no machine of the mesh handles more than 120.",
  );
});

test("how the hosts found each other is told by source, and how long it took", () => {
  const star = new Map([
    ["peers", 2],
    ["mdns", 1],
  ]);
  const last = sentences([{ formingMs: 340 }, { formingMs: 370 }], { ...MDNS, star }).at(-1);
  expect(last).toBe(
    "How did the hosts find each other, and how long did it take? " +
      "Links came by mDNS (3) in the mesh, by --peers (2), mDNS (1) in the star; from the last " +
      "process's start to its run it took 350 ms in the mesh and 355 ms in the star, " +
      "with no difference beyond the noise (±196 ms).",
  );
});

/** The sentences over as many pairs, whose stars' jumps are that much larger. */
function sentencesOver(pairs: number, jumpMean = 2): string[] {
  const one = sampleWith();
  const all = Array.from({ length: pairs }, () => ({ one, other: sampleWith({ jumpMean }) }));
  return sentencesOf(differencesOf(all), pairs, MDNS);
}

test("one pair claims nothing beyond itself", () => {
  const [first, clocks] = sentencesOver(1, 3);
  expect(first).toContain("One pair has no interval");
  expect(clocks).toContain("Here: ");
  expect(clocks).toContain("mean jump 1.00 more");
  expect(sentencesOver(1)[1]).toContain("Here: clocks, jumps and inboxes are the same.");
});

test.each([2, 3, 4])("of %i pairs it is said that they are few", (pairs) => {
  const [caution, ...answers] = sentencesOver(pairs);
  expect(caution).toContain(`${pairs} pairs are few: intervals are wide`);
  expect(answers).toHaveLength(4);
});

test("of five pairs nothing more is said than what they show", () => {
  expect(sentencesOver(5)).toHaveLength(4);
});

test("a slow clock that alone differs is called by its full name", () => {
  const [clocks] = sentences(
    [4.41, 4.42, 4.43, 4.44, 4.45].map((clockPerSecondSlow) => ({ clockPerSecondSlow })),
  );
  expect(clocks).toContain(
    "Not quite, in the star: clock gained per second by the slowest machine 0.27 less",
  );
});

test("what is not recorded is said to be so", () => {
  const nothing = Object.fromEntries(Object.keys(sampleWith()).map((key) => [key, null]));
  const none = { mesh: new Map<string, number>(), star: new Map<string, number>() };
  expect(sentences([nothing, nothing], none)).toEqual([
    "Do the logical clocks behave alike? That is not recorded.",
    "What does the central node cost per message? That is not recorded.",
    "What does it carry? That is not recorded.",
    "How did the hosts find each other, and how long did it take? " +
      "How is not recorded; how long it took is not recorded.",
  ]);
});
