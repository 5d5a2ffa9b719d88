import { findAll, first, isReceive, isSend, last, patch } from "../damage.js";
import { testDamage } from "../damage-test.js";

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
