import { describe, expect, test } from "vitest";
import type { ReceiveEvent } from "../../../src/trace/records.js";
import { analyzeFolder } from "../../kit/folders.js";
import {
  type Found,
  findAll,
  first,
  isSend,
  last,
  messageOf,
  neighbours,
  patch,
  receives,
  restamp,
  type Traces,
  traceOfMachine,
} from "../damage.js";
import { reasonOf, testDamage } from "../damage-test.js";
import { breachOf, checkOf } from "../foreign/log-folder.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

testDamage("fifo", [
  [
    "a message overtakes another",
    ["fifo"],
    (traces) => {
      const [one, two] = neighbours(traces);
      patch(traces, one, messageOf(two.record));
      patch(traces, two, messageOf(one.record));
      restamp(traces, "a", one.index - 1);
      return one;
    },
  ],
  [
    "a message is missing between two that are received",
    ["fifo"],
    (traces) => {
      const receive = last(receives(traces, "a"));
      const { from, msg } = receive.record;
      const sent = findAll(traces, from, isSend, ({ to }) => to.includes("a"));
      const later = sent[sent.findIndex(({ record }) => record.msg === msg) + 2]?.record;
      if (later === undefined) throw new Error("the inbox of a is too short");
      const message = { msg: later.msg, msgLamport: later.lamport, sentWallUs: later.wallUs };
      patch(traces, receive, message);
      restamp(traces, "a", receive.index - 1);
      return receive;
    },
  ],
]);

test("a message for another machine breaks no order here, however old it is", async () => {
  const traces = goodRun();
  const receive = last(receives(traces, "a"));
  const old = first(
    findAll(traces, receive.record.from, isSend, ({ action }) => action === "SEND_SECOND"),
  ).record;
  patch(traces, receive, { msg: old.msg, msgLamport: old.lamport, sentWallUs: old.wallUs });
  restamp(traces, "a", receive.index - 1);
  const analysis = await analyzeFolder(writeRun(traces));
  expect(breachOf(analysis, "receives-have-sends")).toBeDefined();
  expect(breachOf(analysis, "fifo")).toBeUndefined();
});

test("a receive without a send leaves open whether all came in order", async () => {
  const traces = goodRun();
  const receive = last(receives(traces, "a"));
  patch(traces, receive, { msg: `${receive.record.from}#99999` });
  expect(checkOf(await analyzeFolder(writeRun(traces)), "fifo")).toMatchObject({
    result: "unknown",
    reason: expect.stringContaining("there is a receive without a send"),
  });
});

describe("where the sender died and its trace lacks what it sent", () => {
  /** Its receives in b, whose inbox is empty most of the time; of most the send is unknown. */
  function cut(): [Traces, Found<ReceiveEvent>[]] {
    const traces = goodRun({ kill: { ids: ["c"], atUs: 9_000_000 } });
    const sends = findAll(traces, "c", isSend, ({ to }) => to.includes("b"));
    traces.set("c", traceOfMachine(traces, "c").slice(0, (sends[2]?.index ?? 0) + 1));
    return [traces, receives(traces, "b").filter(({ record }) => record.from === "c")];
  }

  const OUT_OF_ORDER = "comes again, or after a later one";

  test("the numbers of its messages rise", async () => {
    const [traces] = cut();
    expect(await reasonOf(traces, "fifo")).toBeUndefined();
  });

  test("no number comes twice", async () => {
    const [traces, received] = cut();
    const [one, two] = received.slice(-2) as [Found<ReceiveEvent>, Found<ReceiveEvent>];
    patch(traces, two, messageOf(one.record));
    expect(await reasonOf(traces, "fifo")).toBe(`${one.record.msg} ${OUT_OF_ORDER}`);
  });

  test("what is in the trace does not come after what is not", async () => {
    const [traces, received] = cut();
    const [third, fourth] = received.slice(2, 4) as [Found<ReceiveEvent>, Found<ReceiveEvent>];
    patch(traces, third, messageOf(fourth.record));
    patch(traces, fourth, messageOf(third.record));
    expect(await reasonOf(traces, "fifo")).toBe(`${third.record.msg} ${OUT_OF_ORDER}`);
  });
});
