import { expect, test } from "vitest";
import { Liveness } from "../../src/protocol/liveness.js";

const S = 1_000_000;

/** Awake every second, as pings see to it. */
function stayAwake(liveness: Liveness, fromS: number, toS: number): void {
  for (let s = fromS; s <= toS; s += 1) liveness.awake(s * S);
}

test("a link on which nothing comes for 8 s is silent, and not before", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.heard("c", 2 * S);
  stayAwake(liveness, 1, 8);
  expect(liveness.deadlineUs).toBe(8 * S);
  expect(liveness.silent(8 * S - 1)).toEqual([]);
  expect(liveness.silent(8 * S)).toEqual(["b"]);
});

test("whatever comes puts the deadline off", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.heard("b", 4 * S);
  expect(liveness.silent(12 * S - 1)).toEqual([]);
  expect(liveness.silent(12 * S)).toEqual(["b"]);
});

test("a link that came up after all others were asked about is missed like them", () => {
  const liveness = new Liveness(0);
  expect(liveness.deadlineUs).toBe(Number.POSITIVE_INFINITY);
  liveness.heard("b", S);
  expect(liveness.deadlineUs).toBe(9 * S);
});

test("who shows elsewhere that it lives has 8 s more, though no link is silent for over 16 s", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.alive("b", 6 * S);
  expect(liveness.deadlineUs).toBe(14 * S);
  expect(liveness.silent(14 * S - 1)).toEqual([]);
  expect(liveness.silent(14 * S)).toEqual(["b"]);
  liveness.alive("b", 13 * S);
  expect(liveness.deadlineUs).toBe(16 * S);
  expect(liveness.silent(16 * S - 1)).toEqual([]);
  expect(liveness.silent(16 * S)).toEqual(["b"]);
});

test("what comes on the link counts from then on, and not what came elsewhere before", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.alive("b", 6 * S);
  liveness.heard("b", 7 * S);
  expect(liveness.heardUs("b")).toBe(7 * S);
  expect(liveness.deadlineUs).toBe(15 * S);
});

test("a link is quiet after 3 s, whatever its peer shows elsewhere", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  expect(liveness.isQuiet("b", 3 * S - 1)).toBe(false);
  expect(liveness.isQuiet("b", 3 * S)).toBe(true);
  liveness.alive("b", 3 * S);
  expect(liveness.isQuiet("b", 3 * S)).toBe(true);
  expect(liveness.isQuiet("c", 60 * S)).toBe(false);
});

test("in a large run all that takes longer, in proportion", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.begin(2, 0);
  expect([5, 6].map((s) => liveness.isQuiet("b", s * S))).toEqual([false, true]);
  expect(liveness.deadlineUs).toBe(16 * S);
  liveness.alive("b", 15 * S);
  expect(liveness.deadlineUs).toBe(31 * S);
});

test("what is unknown is not heard elsewhere", () => {
  const liveness = new Liveness(0);
  liveness.alive("b", S);
  expect(liveness.deadlineUs).toBe(Number.POSITIVE_INFINITY);
  expect(liveness.isQuiet("b", 60 * S)).toBe(false);
});

test("after a gap of one's own every deadline begins anew", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.awake(12 * S);
  expect(liveness.wokeUs).toBe(12 * S);
  expect(liveness.silent(12 * S)).toEqual([]);
  stayAwake(liveness, 13, 20);
  expect(liveness.silent(20 * S - 1)).toEqual([]);
  expect(liveness.silent(20 * S)).toEqual(["b"]);
});

test("a lag of 2.5 s is no gap", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.awake(2.5 * S);
  expect(liveness.wokeUs).toBe(Number.NEGATIVE_INFINITY);
  stayAwake(liveness, 3, 8);
  expect(liveness.silent(8 * S)).toEqual(["b"]);
});

test("who was forgotten is not missed", () => {
  const liveness = new Liveness(0);
  liveness.heard("b", 0);
  liveness.forget("b");
  expect(liveness.silent(60 * S)).toEqual([]);
  expect(liveness.deadlineUs).toBe(Number.POSITIVE_INFINITY);
  expect(liveness.heardUs("b")).toBe(Number.NEGATIVE_INFINITY);
});
