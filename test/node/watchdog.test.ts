import { expect, test } from "vitest";
import { Watchdog } from "../../src/node/watchdog.js";

/** Looks once a second from `fromMs` on, as often as asked; what each look found. */
function looks(silence: Watchdog, fromMs: number, count: number): string[][] {
  return Array.from({ length: count }, (_, i) => silence.lost(fromMs + i * 1_000));
}

test("a machine that says nothing is lost 10 s later, if all should be over by then", () => {
  const silence = new Watchdog(["a", "b"], 0, 5_000);
  looks(silence, 0, 10);
  silence.heard("a", 9_000);
  expect(silence.ofMs("b", 9_500)).toBe(9_500);
  expect(looks(silence, 9_999, 2)).toEqual([[], ["b"]]);
});

test("nobody is lost before the end, however silent, and the end may become another", () => {
  const silence = new Watchdog(["a"], 0, 20_000);
  expect(looks(silence, 0, 20).flat()).toEqual([]);
  silence.expectEnd(60_000);
  expect(looks(silence, 20_000, 40).flat()).toEqual([]);
  expect(silence.lost(60_000)).toEqual(["a"]);
});

test("who was held up itself accuses nobody", () => {
  const silence = new Watchdog(["a"], 0, 0);
  silence.lost(1_000);
  expect(looks(silence, 30_000, 10).flat()).toEqual([]);
  expect(silence.lost(40_000)).toEqual(["a"]);
});

test("of a hundred machines each may be silent for longer, as each waits for its turn", () => {
  const ids = Array.from({ length: 100 }, (_, i) => `m${i}`);
  const silence = new Watchdog(ids, 0, 0);
  expect(looks(silence, 0, 50).flat()).toEqual([]);
  expect(silence.lost(50_000)).toEqual(ids);
});
