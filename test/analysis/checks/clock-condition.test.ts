import { endOf, first, last, ownClock, patch, receives, restamp, type Traces } from "../damage.js";
import { testDamage } from "../damage-test.js";

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
