import { expect, test } from "vitest";
import { dialPatience, formingPatience, pingPatience } from "../../src/protocol/crowd.js";

test("in a small run nobody waits longer than usual", () => {
  for (const patience of [formingPatience, dialPatience, pingPatience]) {
    expect([3, 5].map(patience)).toEqual([1, 1]);
  }
});

test("in a large run each waits longer in proportion, and for one dial a minute at most", () => {
  expect([10, 100].map(formingPatience)).toEqual([2, 20]);
  expect([10, 50, 100].map(dialPatience)).toEqual([4, 100, 120]);
  expect([32, 64, 99].map(pingPatience)).toEqual([1, 2, 99 / 32]);
});
