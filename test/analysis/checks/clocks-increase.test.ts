import { endOf, lastInternal, patch } from "../damage.js";
import { testDamage } from "../damage-test.js";

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
