import {
  findAll,
  isSend,
  last,
  messageOf,
  neighbours,
  patch,
  receives,
  restamp,
} from "../damage.js";
import { testDamage } from "../damage-test.js";

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
