import type { EventRecord, TraceRecord } from "../../../src/trace/records.js";
import {
  arriveAt,
  endOf,
  events,
  type Found,
  isReceive,
  last,
  lastInternal,
  neighbours,
  patch,
  receives,
} from "../damage.js";
import { testDamage } from "../damage-test.js";

testDamage("queues", [
  [
    "a message is taken after one that arrived later",
    ["queues"],
    (traces) => {
      const [one, two] = neighbours(traces);
      arriveAt(traces, one, two.record.arrivedMonoUs);
      arriveAt(traces, two, one.record.arrivedMonoUs);
      return two;
    },
  ],
  [
    "a message is taken before it arrives",
    ["queues"],
    (traces) => {
      const receive = last(receives(traces, "c"));
      arriveAt(traces, receive, receive.record.monoUs + 1);
      return receive;
    },
  ],
  [
    "an inbox length is one too long",
    ["queues"],
    (traces) => {
      const receive = receives(traces, "a")[12] as Found<Extract<TraceRecord, { kind: "receive" }>>;
      patch(traces, receive, { queue: receive.record.queue + 1 });
      return receive;
    },
  ],
  [
    "an inbox length is one too short",
    ["queues"],
    (traces) => {
      const receive = receives(traces, "a")[12] as Found<Extract<TraceRecord, { kind: "receive" }>>;
      patch(traces, receive, { queue: receive.record.queue - 1 });
      return receive;
    },
  ],
  [
    "an idle tick finds a message waiting",
    ["queues"],
    (traces) => {
      const all = events(traces, "c");
      const at = all.findIndex(({ record }, i) => {
        return i > 1 && isReceive(record) && !isReceive((all[i - 1] as Found<EventRecord>).record);
      });
      const idle = all[at - 1] as Found<EventRecord>;
      const receive = all[at] as Found<Extract<TraceRecord, { kind: "receive" }>>;
      arriveAt(traces, receive, idle.record.monoUs - 1);
      return idle;
    },
  ],
  [
    "an idle tick says that a message is waiting",
    ["queues"],
    (traces) => {
      const event = lastInternal(traces, "c");
      patch(traces, event, { queue: 1 });
      return event;
    },
  ],
  [
    "the inbox shrinks between the last event and the end",
    ["conservation", "queues"],
    (traces) => {
      const end = endOf(traces, "a");
      patch(traces, end, { queue: 1 });
      return end;
    },
  ],
]);
