import { expect, test } from "vitest";
import type { EventRecord, ReceiveEvent, TraceRecord } from "../../../src/trace/records.js";
import { analyzeFolder } from "../../kit/folders.js";
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
  type Traces,
} from "../damage.js";
import { testDamage } from "../damage-test.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

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

async function queuesOf(traces: Traces): Promise<unknown> {
  const { checks } = await analyzeFolder(writeRun(traces));
  return checks.find(({ name }) => name === "queues");
}

/** Machine a is slow, so that messages wait in its inbox when it dies. */
function deadRun(): Traces {
  return goodRun({ kill: { ids: ["a"], atUs: 9_000_000 } });
}

/** Adds to the inbox length after one of a's receives, counted from the end. */
function lengthen(traces: Traces, place: number, by: number): Found<ReceiveEvent> {
  const receive = receives(traces, "a").at(place) as Found<ReceiveEvent>;
  patch(traces, receive, { queue: receive.record.queue + by });
  return receive;
}

test("what waited for a machine that died is not known, and no length of its inbox too long", async () => {
  const unknown = {
    result: "unknown",
    reason: expect.stringContaining("a died: the arrivals it had not received are not recorded"),
  };
  const traces = deadRun();
  expect(await queuesOf(traces)).toMatchObject(unknown);
  lengthen(traces, -1, 50);
  expect(await queuesOf(traces)).toMatchObject(unknown);
});

test("what waits after the last known arrival does not grow less", async () => {
  const traces = deadRun();
  const all = receives(traces, "a");
  const arrivedUs = last(all).record.arrivedMonoUs;
  const after = all.filter(({ record }) => record.monoUs > arrivedUs);
  expect(after.length).toBeGreaterThan(1);
  lengthen(traces, -after.length, 3);
  const next = all.at(1 - after.length) as Found<ReceiveEvent>;
  const { queue } = next.record;
  expect(await queuesOf(traces)).toMatchObject({
    result: "false",
    first: {
      file: "a.trace.jsonl",
      line: next.index + 1,
      reason: expect.stringMatching(
        `^the inbox is said to hold ${queue}; by the arrivals it holds `,
      ),
    },
  });
});

test("before the last known arrival no message waits but those that are received later", async () => {
  const traces = deadRun();
  const early = lengthen(traces, 2, 1);
  const queue = early.record.queue;
  expect(await queuesOf(traces)).toMatchObject({
    result: "false",
    breaches: 1,
    first: {
      line: early.index + 1,
      reason: `the inbox is said to hold ${queue + 1}; by the arrivals it holds ${queue}`,
    },
  });
});

test("at its end an inbox holds as many as it was said to hold last, or more", async () => {
  const traces = goodRun();
  const end = endOf(traces, "a");
  const held = last(receives(traces, "a")).record.queue;
  patch(traces, end, { queue: held });
  expect(await queuesOf(traces)).toMatchObject({ result: "true" });
  patch(traces, end, { queue: held - 1 });
  expect(await queuesOf(traces)).toMatchObject({
    result: "false",
    first: {
      line: end.index + 1,
      reason: `the inbox holds ${held - 1} at the end, held ${held} before`,
    },
  });
});

test("a message that arrives at the moment of a tick may count before it, or after", async () => {
  const traces = goodRun();
  const receive = last(receives(traces, "c"));
  arriveAt(traces, receive, receive.record.monoUs);
  expect(await queuesOf(traces)).toMatchObject({ result: "true" });
});

test("receives and idle ticks are counted, and what is wrong with them is said", async () => {
  const traces = goodRun();
  const all = [...traces.keys()].flatMap((id) => events(traces, id));
  const received = all.filter(({ record }) => isReceive(record)).length;
  const counts = { receives: received, idleTicks: all.length - received };
  expect(await queuesOf(traces)).toMatchObject({ result: "true", ...counts });
  const idle = lastInternal(traces, "c");
  patch(traces, idle, { queue: 3 });
  expect(await queuesOf(traces)).toMatchObject({
    ...counts,
    first: { reason: "an idle tick, but 3 in the inbox" },
  });
});
