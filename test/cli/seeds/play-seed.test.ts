import { expect, test } from "vitest";
import { memoryPlace, playSeed } from "../../../src/cli/seeds/play-seed.js";
import { MemoryStore } from "../../../src/sim/memory-store.js";
import { damagedPlace, scenarioOf, withoutMaximum } from "./sweep-kit.js";

function played(options: Readonly<Record<string, unknown>>, seed = 1) {
  return playSeed(scenarioOf(options), seed, memoryPlace());
}

test.each(["mesh", "star"])("a seed that nothing disturbs holds: %s", async (topology) => {
  const { status, failures, explained, sample } = await played({ topology });
  expect({ status, failures, explained }).toEqual({
    status: "complete",
    failures: [],
    explained: [],
  });
  expect(sample?.ticksMade).toBeGreaterThan(0);
});

test("a seed fails by a check that is false, and says where", async () => {
  const result = await playSeed(scenarioOf({ duration: "20s" }), 1, damagedPlace(withoutMaximum));
  const kinds = result.failures.map(({ kind }) => kind);
  expect(kinds).toContain("clock-condition");
  expect(result.failures[0]?.text).toMatch(/^clock-condition: .* first [abc]\.trace\.jsonl:\d+: /);
});

test("a violation that was asked for fails no seed", async () => {
  const { failures } = await played({ literal: true, duration: "20s" });
  expect(failures).toEqual([]);
});

test("what a crash leaves is explained by it", async () => {
  const { status, failures, explained } = await played({ crash: ["b@1s"] });
  expect({ status, failures }).toEqual({ status: "degraded", failures: [] });
  expect(explained).toEqual(
    expect.arrayContaining(["a machine died", "a machine lost another", "ticks unknown"]),
  );
});

test("what no fault explains fails the seed: a trace that breaks off", async () => {
  const cutOff = damagedPlace((file, text) => (file.startsWith("c") ? text.slice(0, -40) : text));
  const { failures } = await playSeed(scenarioOf({ crash: ["b@1s"] }), 1, cutOff);
  const texts = failures.map(({ text }) => text);
  expect(texts).toContain("c died: its trace has no end, its last line is torn");
});

test("a cut of 5 s loses nothing", async () => {
  const cut = { partition: ["a|b,c@1s-6s"], duration: "12s" };
  expect(await played(cut)).toMatchObject({ status: "complete", failures: [] });
});

test("two that hear nothing of each other from the first on do not form, as the cut explains", async () => {
  const cut = { partition: ["a|b,c@form+0s-form+12s"], formTimeout: "10s" };
  const { status, failures, explained } = await played(cut);
  expect({ status, failures, explained }).toEqual({
    status: "not formed",
    failures: [],
    explained: ["it did not form"],
  });
});

test("no time to form in fails the seed: no fault explains it", async () => {
  const { failures } = await played({ formTimeout: "1ms" });
  expect(failures.map(({ kind }) => kind)).toEqual(["it did not form"]);
  expect(failures[0]?.text).toMatch(/^a: run .* did not form within 1ms: /);
});

test("a second roster that runs fails the seed", async () => {
  const store = new MemoryStore();
  const other = new MemoryStore();
  await playSeed(scenarioOf(), 2, memoryPlace(other));
  const [[otherName, folder] = []] = [...other.folders];
  if (otherName === undefined || folder === undefined) throw new Error("nothing was written");
  // One machine finds itself in a folder of another run.
  const open: MemoryStore["open"] = (suffixed, header) => {
    const opened = MemoryStore.prototype.open.call(store, suffixed, header);
    if (header.id !== "c") return opened;
    store.folders.set(otherName, folder);
    return { ...opened, path: otherName };
  };
  const place = { ...memoryPlace(store), store: { nameTaken: () => false, open } };
  const { failures } = await playSeed(scenarioOf(), 1, place);
  expect(failures.map(({ kind }) => kind)).toContain("two rosters");
});
