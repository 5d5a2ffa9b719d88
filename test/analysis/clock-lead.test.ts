import { expect, test } from "vitest";
import { ClockLead } from "../../src/analysis/clock-lead.js";

const S = 1_000_000;

/** A clock that pings saw ahead by so much, each to 200 µs, at these moments of the other's. */
function seen(...samples: readonly (readonly [aheadUs: number, otherUs: number])[]): ClockLead {
  const lead = new ClockLead();
  for (const [aheadUs, otherUs] of samples) lead.add(aheadUs, 200, otherUs);
  return lead;
}

test("what a clock stamped later than the pings allow came later for certain", () => {
  const lead = seen([5 * S, 10 * S], [5 * S, 20 * S]);
  expect(lead.certainlyAfter(20 * S, 15 * S)).toBeUndefined();
  expect(lead.certainlyAfter(20 * S + 100_200, 15 * S)).toBeUndefined();
  expect(lead.certainlyAfter(20 * S + 101_200, 15 * S)).toBe("0.001 s");
  expect(lead.certainlyAfter(3_620 * S, 15 * S)).toBe("3599.900 s");
});

test("a computer that slept between two pings accuses nobody", () => {
  // The other one slept for 6 s: since then its clock is behind.
  const lead = seen([0, 10 * S], [6 * S, 20 * S]);
  expect(lead.certainlyAfter(18 * S, 12 * S)).toBeUndefined();
});

test("before the first ping and after the last a computer may have slept", () => {
  const lead = seen([0, 10 * S], [0, 20 * S]);
  for (const otherUs of [9 * S, 21 * S]) {
    expect(lead.certainlyAfter(otherUs + 9 * S, otherUs)).toBeUndefined();
    expect(lead.certainlyAfter(otherUs + 11 * S, otherUs)).toBe("1.000 s");
  }
});

test("without a ping nothing is certain", () => {
  expect(seen().certainlyAfter(3_600 * S, 0)).toBeUndefined();
});
