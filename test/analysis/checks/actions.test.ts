import { describe, expect, test } from "vitest";
import type { SendEvent, TraceRecord } from "../../../src/trace/records.js";
import {
  endOf,
  findAll,
  first,
  isReceive,
  isSend,
  last,
  patch,
  traceOfMachine,
} from "../damage.js";
import { reasonOf, testDamage } from "../damage-test.js";
import { goodRun } from "../good-run.js";

testDamage("actions", [
  [
    "an action names another peer than the send goes to",
    ["actions", "seed"],
    (traces) => {
      const send = first(findAll(traces, "c", isSend, ({ action }) => action === "SEND_ONE"));
      patch(traces, send, { action: "SEND_SECOND" });
      return send;
    },
  ],
  [
    "a broadcast is not in the order of the peers",
    ["actions"],
    (traces) => {
      const send = first(findAll(traces, "b", isSend, ({ action }) => action === "BROADCAST"));
      patch(traces, send, { to: [...send.record.to].reverse() });
      return send;
    },
  ],
  [
    "a message's number is left out",
    ["actions"],
    (traces) => {
      const send = last(findAll(traces, "b", isSend));
      const { msg } = send.record;
      patch(traces, send, { msg: "b#1000" });
      for (const id of traces.keys()) {
        for (const receive of findAll(traces, id, isReceive, (record) => record.msg === msg)) {
          patch(traces, receive, { msg: "b#1000" });
        }
      }
      return send;
    },
  ],
  [
    "a send fails although its peer was never lost",
    ["conservation", "actions"],
    (traces) => {
      const send = last(findAll(traces, "c", isSend, ({ action }) => action === "SEND_ONE"));
      patch(traces, send, { failed: ["a"] });
      return send;
    },
  ],
]);

describe("a violation says what the send should have been", () => {
  const four = { ids: ["a", "b", "c", "d"], rates: [2, 5, 6, 6] };
  const wrong = (change: (send: SendEvent) => Partial<SendEvent>) => {
    const traces = goodRun(four);
    const send = last(findAll(traces, "b", isSend, ({ action }) => action === "BROADCAST"));
    patch(traces, send, change(send.record));
    return reasonOf(traces, "actions");
  };

  test("of whom it leaves out", async () => {
    expect(await wrong(() => ({ to: ["a", "c"] }))).toBe("BROADCAST goes to a, c, not to a, c, d");
  });

  test("of the order", async () => {
    expect(await wrong(() => ({ to: ["a", "d", "c"] }))).toBe(
      "BROADCAST goes to a, d, c, not to a, c, d",
    );
  });

  test("of its number", async () => {
    const reason = await wrong(({ msg }) => ({ msg: msg.replace("#", "#9") }));
    expect(reason).toMatch(/^the message is not called b#\d+$/);
  });

  test("of whom it fails for", async () => {
    expect(await wrong(() => ({ failed: ["c"] }))).toBe("the send to c failed, but c was not lost");
    expect(await wrong(() => ({ to: ["a", "c", "d"], failed: ["z"] }))).toBe(
      "the send to z failed, but there was none",
    );
  });
});

test("a send may fail from the line on which its peer is lost, whatever is noted later", async () => {
  const traces = goodRun({ kill: { ids: ["c"], atUs: 9_000_000 } });
  const trace = traceOfMachine(traces, "b");
  const lost = trace.find(({ kind }) => kind === "peer-down") as TraceRecord;
  const { wallUs, monoUs } = endOf(traces, "b").record;
  trace.splice(-1, 0, { ...lost, wallUs, monoUs } as TraceRecord);
  expect(await reasonOf(traces, "actions")).toBeUndefined();
  // Without the first note only the last one is left, behind all sends.
  trace.splice(trace.indexOf(lost), 1);
  expect(await reasonOf(traces, "actions")).toBe("the send to c failed, but c was not lost");
});
