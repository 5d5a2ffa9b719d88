import { expect, test } from "vitest";
import type { Refusal } from "../../../src/runtime/formation/refusals.js";
import { Refusals } from "../../../src/runtime/formation/refusals.js";
import { helloFrom, incarnation } from "../../protocol/hello.js";

const S = 1_000_000;

function refusalOf(id: string, start = 1, address = "10.0.0.7:50000"): Refusal {
  const hello = helloFrom(id, { incarnation: incarnation(start) });
  return { by: "me", reason: "settings", address, hello, conflicts: [] };
}

const startsOf = (refusals: readonly Refusal[]) => refusals.map(({ hello }) => hello?.incarnation);

test("a refusal is news once, and stands while the other keeps trying", () => {
  const refusals = new Refusals();
  expect(refusals.add(refusalOf("b"), 0)).toBe(true);
  expect(refusals.add(refusalOf("b"), 7 * S)).toBe(false);
  expect(refusals.active(16 * S)).toHaveLength(1);
  expect(refusals.active(17 * S)).toHaveLength(0);
  expect(refusals.all).toHaveLength(1);
});

test("of one id on one host only the last process is refused", () => {
  const refusals = new Refusals();
  for (const start of [1, 2]) refusals.add(refusalOf("b", start), 0);
  refusals.add(refusalOf("b", 3, "10.0.0.8:50000"), 0);
  expect(startsOf(refusals.all)).toEqual([incarnation(2), incarnation(3)]);
});

test("of strangers by the thousand some are kept, and whoever comes then is", () => {
  const refusals = new Refusals();
  const told = Array.from({ length: 5_000 }, (_, i) => refusals.add(refusalOf(`z${i}`), 0));
  expect(told.filter(Boolean)).toHaveLength(1_000);
  expect(refusals.all).toHaveLength(32);
  refusals.add(refusalOf("b"), 0);
  refusals.add(refusalOf("c", 1, "10.0.0.8:50000"), 0);
  const ids = () => refusals.all.map(({ hello }) => hello?.id);
  expect(ids()).toEqual(expect.arrayContaining(["b", "c"]));
  for (let i = 0; i < 5_000; i += 1) refusals.add(refusalOf(`y${i}`), 0);
  expect(ids()).toContain("c");
  expect(refusals.all).toHaveLength(32);
});

test("who is linked after all is refused no more", () => {
  const refusals = new Refusals();
  refusals.add(refusalOf("b"), 0);
  refusals.settled({ id: "b", incarnation: incarnation(9) });
  expect(refusals.all).toEqual([]);
});
