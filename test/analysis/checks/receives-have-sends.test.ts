import { expect, test } from "vitest";
import { analyzeFolder } from "../../kit/folders.js";
import {
  findAll,
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
import { type Place, reasonOf, testDamage } from "../damage-test.js";
import { bornRun, one, written } from "../damages/born-run.js";
import { plus } from "../damages/edits.js";
import { breachOf } from "../foreign/log-folder.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

testDamage("receives-have-sends", [
  [
    "a message was never sent",
    ["receives-have-sends"],
    (traces) => changeLastOfA(traces, (from) => ({ msg: `${from}#99999` })),
  ],
  [
    "a message comes from a machine that is not of the run",
    ["receives-have-sends", "conservation"],
    (traces) => changeLastOfA(traces, () => ({ msg: "z#1", from: "z" })),
  ],
  [
    "a message bears another machine's name",
    ["receives-have-sends"],
    (traces) => changeLastOfA(traces, (from) => ({ msg: from === "b" ? "c#1" : "b#1" })),
  ],
  [
    "a message was sent to somebody else",
    ["receives-have-sends"],
    (traces) => {
      const receive = last(receives(traces, "a"));
      const { from } = receive.record;
      const { record } = last(
        findAll(traces, from, isSend, ({ action }) => action === "SEND_SECOND"),
      );
      patch(traces, receive, {
        msg: record.msg,
        msgLamport: record.lamport,
        sentWallUs: record.wallUs,
      });
      restamp(traces, "a", receive.index - 1);
      return receive;
    },
  ],
  [
    "a message was sent at another time",
    ["receives-have-sends"],
    (traces) => {
      const receive = last(receives(traces, "a"));
      patch(traces, receive, { sentWallUs: receive.record.sentWallUs + 1 });
      return receive;
    },
  ],
  [
    "a message is received twice",
    ["receives-have-sends", "fifo"],
    (traces) => {
      const [one, two] = neighbours(traces);
      patch(traces, two, messageOf(one.record));
      restamp(traces, "a", two.index - 1);
      return two;
    },
  ],
]);

test("breaches are counted, one for each line", async () => {
  const traces = goodRun();
  const chosen = receives(traces, "a").slice(5, 12);
  for (const receive of chosen) patch(traces, receive, { sentWallUs: 1 });
  const { checks } = await analyzeFolder(writeRun(traces));
  const check = checks.find(({ name }) => name === "receives-have-sends");
  expect(check).toMatchObject({ result: "false", breaches: 7 });
});

test.each([7, 20_000_000])(
  "message %i of a machine whose trace lacks it comes once",
  async (number) => {
    const traces = goodRun({ kill: { ids: ["c"], atUs: 9_000_000 } });
    traces.set("c", traceOfMachine(traces, "c").slice(0, 2));
    const received = receives(traces, "b").filter(({ record }) => record.from === "c");
    for (const receive of received.slice(-2)) patch(traces, receive, { msg: `c#${number}` });
    expect(await reasonOf(traces, "receives-have-sends")).toBe(`c#${number} was received before`);
  },
);

test("a message that arrives long before it is sent, by clocks that pings compared, is told", async () => {
  const files = await bornRun("mesh");
  const receive = one(files, "b", "receive", -1);
  plus(receive, { arrivedWallUs: -5_000_000, arrivedMonoUs: -5_000_000 });
  const analysis = await analyzeFolder(written(files));
  expect(breachOf(analysis, "receives-have-sends")?.reason).toMatch(
    /^[ac]#\d+ was sent \d.* after it arrived, by clocks that pings compared$/,
  );
});

/** Gives a's last receive another message. */
function changeLastOfA(
  traces: Traces,
  change: (from: string) => { readonly msg: string; readonly from?: string },
): Place {
  const receive = last(receives(traces, "a"));
  patch(traces, receive, change(receive.record.from));
  return receive;
}

test("a violation says which message it is, and what is wrong with it", async () => {
  const traces = goodRun();
  const receive = last(receives(traces, "a"));
  const { msg, from, sentWallUs } = receive.record;
  patch(traces, receive, { sentWallUs: sentWallUs + 1 });
  expect(await reasonOf(traces, "receives-have-sends")).toBe(
    `${msg} was sent at ${sentWallUs}, not at ${sentWallUs + 1} (wallUs)`,
  );
  patch(traces, receive, { msg: `${from}#99999` });
  expect(await reasonOf(traces, "receives-have-sends")).toBe(`${from} sent no such message`);
});
