import { expect, test } from "vitest";
import { EVERY_MESSAGE, LOGGED_TOO_EARLY, SENT_TOO_EARLY } from "../../../src/analysis/check.js";
import { analyzeFolder } from "../../kit/folders.js";
import { endOf, first, last, ownClock, patch, receives, restamp, type Traces } from "../damage.js";
import { testDamage } from "../damage-test.js";
import { analyzeFiles, breachOf, checkOf } from "../foreign/log-folder.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

testDamage("clock-condition", [
  [
    "a receive is stamped too late",
    ["clock-condition"],
    (traces) => {
      const receive = last(receives(traces, "a"));
      const lamport = receive.record.lamport + 5;
      patch(traces, receive, { lamport });
      patch(traces, endOf(traces, "a"), { lamport });
      return receive;
    },
  ],
  [
    "a receive takes no notice of its message's stamp",
    ["clock-condition"],
    (traces) => {
      const receive = jumpingReceive(traces);
      patch(traces, receive, { lamport: ownClock(traces, receive) + 1 });
      restamp(traces, "a", receive.index);
      return receive;
    },
  ],
  [
    "a message carries another stamp than its send has",
    ["clock-condition"],
    (traces) => {
      // One that is old news to its receiver, so that its stamp changes nothing there.
      const receive = first(
        receives(traces, "c").filter((f) => f.record.msgLamport < ownClock(traces, f)),
      );
      patch(traces, receive, { msgLamport: receive.record.msgLamport - 1 });
      return receive;
    },
  ],
]);

/** A receive of a, in its midst, whose message is far ahead of a's own clock. */
function jumpingReceive(traces: Traces) {
  return last(receives(traces, "a").filter((f) => f.record.msgLamport > ownClock(traces, f) + 1));
}

test("a message that carries a stamp from far off breaks another rule than one that is one off", async () => {
  const ruleOf = async (by: number) => {
    const traces = goodRun({ rates: [2, 5, 30], drawRange: 20 });
    const receive = first(
      receives(traces, "c").filter((f) => f.record.msgLamport + by < ownClock(traces, f)),
    );
    patch(traces, receive, { msgLamport: receive.record.msgLamport + by });
    return breachOf(await analyzeFolder(writeRun(traces)), "clock-condition")?.rule;
  };
  expect(await ruleOf(-1)).toBe(SENT_TOO_EARLY);
  expect(await ruleOf(1)).toBe(LOGGED_TOO_EARLY);
  expect(await ruleOf(3)).toBe(EVERY_MESSAGE);
  expect(await ruleOf(-3)).toBe(EVERY_MESSAGE);
});

test("a receive without a send leaves open whether its stamp is right", async () => {
  const traces = goodRun();
  const receive = last(receives(traces, "a"));
  patch(traces, receive, { msg: `${receive.record.from}#99999` });
  expect(checkOf(await analyzeFolder(writeRun(traces)), "clock-condition")).toMatchObject({
    result: "unknown",
    reason: expect.stringContaining("there is a receive without a send"),
  });
});

test("the share of receives that break it is of all receives, and null of none", async () => {
  const traces = goodRun();
  const all = [...traces.keys()].flatMap((id) => receives(traces, id));
  patch(traces, last(receives(traces, "a")), { msgLamport: 0 });
  const analysis = await analyzeFolder(writeRun(traces));
  expect(checkOf(analysis, "clock-condition")).toMatchObject({ share: 1 / all.length });
  const still = await analyzeFolder(writeRun(goodRun({ durationMs: 1 })));
  expect(checkOf(still, "clock-condition")).toMatchObject({ receives: 0, share: null });
});

test("a jump that no send explains breaks this check, and no other", async () => {
  const steps = Array.from({ length: 11 }, (_, i) => `{"kind":"internal","lamport":${i + 2}}`);
  const analysis = await analyzeFiles({
    "a.jsonl": ['{"kind":"send","lamport":1}', ...steps],
    "b.jsonl": ['{"kind":"internal","lamport":1}', '{"kind":"receive","lamport":9,"from":"a"}'],
  });
  expect(breachOf(analysis, "clock-condition")?.reason).toBe(
    "the receive jumps from 1 to 9, but no message of a is stamped 8",
  );
  for (const name of ["receives-have-sends", "fifo"] as const) {
    expect(breachOf(analysis, name)).toBeUndefined();
    expect(checkOf(analysis, name).result).not.toBe("unknown");
  }
});

test("where no receive tells its message's stamp, and none jumps, nothing is proved", async () => {
  const analysis = await analyzeFiles({
    "a.jsonl": ['{"kind":"send","lamport":1}', '{"kind":"send","lamport":2}'],
    "b.jsonl": ['{"kind":"internal","lamport":4}', '{"kind":"receive","lamport":5}'],
  });
  expect(checkOf(analysis, "clock-condition")).toMatchObject({
    result: "not recorded",
    reason: "no receive tells the stamp of its message, or jumps",
  });
});
