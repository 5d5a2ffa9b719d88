import type { TraceRecord } from "../../../src/trace/records.js";
import { endOf, lastInternal, patch, traceOfMachine } from "../damage.js";
import { testDamage } from "../damage-test.js";

testDamage("conservation", [
  [
    "more is queued at the end than was sent",
    ["conservation"],
    (traces) => {
      const end = endOf(traces, "a");
      patch(traces, end, { queue: end.record.queue + 1 });
      return end;
    },
  ],
  [
    "a message that was sent is neither received nor queued",
    ["conservation", "seed"],
    (traces) => {
      // It was only under way when a stopped ticking, so that no inbox length tells of it.
      const end = endOf(traces, "b");
      const event = lastInternal(traces, "c");
      const { counts } = endOf(traces, "c").record;
      const number = counts.send + 1;
      const { kind: _, ...common } = event.record;
      const send: TraceRecord = {
        kind: "send",
        ...common,
        action: "SEND_SECOND",
        msg: `c#${number}`,
        to: ["b"],
      };
      traceOfMachine(traces, "c")[event.index] = send;
      patch(traces, endOf(traces, "c"), {
        counts: { ...counts, internal: counts.internal - 1, send: number },
      });
      return end;
    },
  ],
  [
    "a message is lost between two machines that lived, beside one that left",
    ["conservation", "queues"],
    (traces) => {
      const end = endOf(traces, "a");
      patch(traces, end, { queue: 0 });
      return end;
    },
    { interrupt: { ids: ["c"], atUs: 15_000_000 } },
  ],
]);
