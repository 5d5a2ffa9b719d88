import { expect, test } from "vitest";
import { endOf, lastInternal, patch } from "../damage.js";
import { reasonOf, testDamage } from "../damage-test.js";
import { goodRun } from "../good-run.js";

testDamage("clocks-increase", [
  [
    "a clock jumps without a message",
    ["clocks-increase"],
    (traces) => {
      const event = lastInternal(traces, "c");
      patch(traces, event, { lamport: event.record.lamport + 1 });
      patch(traces, endOf(traces, event.id), { lamport: event.record.lamport + 1 });
      return event;
    },
  ],
  [
    "a clock stands still",
    ["clocks-increase"],
    (traces) => {
      const event = lastInternal(traces, "c");
      patch(traces, event, { lamport: event.record.lamport - 1 });
      patch(traces, endOf(traces, event.id), { lamport: event.record.lamport - 1 });
      return event;
    },
  ],
  [
    "the end names another clock than the last event",
    ["clocks-increase"],
    (traces) => {
      const end = endOf(traces, "b");
      patch(traces, end, { lamport: end.record.lamport + 1 });
      return end;
    },
  ],
]);

test("a violation says where the clock stood, and where it goes", async () => {
  const leap = goodRun();
  const event = lastInternal(leap, "c");
  const { lamport } = event.record;
  patch(leap, event, { lamport: lamport + 1 });
  expect(await reasonOf(leap, "clocks-increase")).toBe(
    `the clock jumps from ${lamport - 1} to ${lamport + 1} with no message`,
  );

  const stop = goodRun();
  patch(stop, event, { lamport: lamport - 1 });
  expect(await reasonOf(stop, "clocks-increase")).toBe(
    `the clock goes from ${lamport - 1} to ${lamport - 1}`,
  );

  const other = goodRun();
  patch(other, endOf(other, "c"), { lamport: lamport + 7 });
  expect(await reasonOf(other, "clocks-increase")).toBe(
    `the clock ends at ${lamport + 7}, its last event at ${lamport}`,
  );
});
