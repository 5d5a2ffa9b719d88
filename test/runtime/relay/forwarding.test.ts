import { expect, test } from "vitest";
import { Forwarding } from "../../../src/runtime/relay/forwarding.js";
import { Seats } from "../../../src/runtime/relay/seats.js";
import type { Forward } from "../../../src/trace/records.js";
import { WireError } from "../../../src/wire/wire-error.js";
import { relayFrame } from "../../wire/relay.js";
import { linkOf } from "./fake-links.js";

const MESSAGE = Uint8Array.of(1, 2, 3);
const MOMENT = { wallUs: 1_500, monoUs: 500 };

/** Leaves a, b and c at seats 1, 2 and 3; on the way to b there are 7 frames already. */
function forwarding() {
  const seats = new Seats();
  const leaves = [linkOf("a"), linkOf("b", 7), linkOf("c")] as const;
  for (const { link, sent } of leaves) {
    seats.give(link, false);
    sent.length = 0;
  }
  const written: Forward[] = [];
  return { seats, leaves, written, hub: new Forwarding(seats, (line) => void written.push(line)) };
}

const to = (...seats: number[]) => seats.map((seat) => ({ seat, sequence: 4 }));

test("a broadcast is copied to each of its seats as it came, and is one line", () => {
  const { leaves, hub, written } = forwarding();
  const [a, b, c] = leaves;
  const relay = relayFrame(1, to(2, 3), 9, MESSAGE);
  hub.relay(a.link, relay, 1_200, MOMENT);
  for (const { sent } of [b, c]) expect(sent[0]).toBe(relay);
  expect(a.sent).toEqual([]);
  expect(written).toEqual([
    {
      kind: "forward",
      seq: 1,
      ...MOMENT,
      msg: "a#9",
      from: "a",
      to: ["b", "c"],
      arrivedWallUs: 1_200,
      queues: [7, 0],
    },
  ]);
  expect(hub.counts).toEqual({ forwarded: 1, copies: 2 });
});

test("who is gone gets no copy, and a message that is for nobody any more is a line still", () => {
  const { seats, leaves, hub, written } = forwarding();
  const [a, b] = leaves;
  seats.vacate(b.link);
  hub.relay(a.link, relayFrame(1, to(2, 3), 1, MESSAGE), 1_000, MOMENT);
  hub.relay(a.link, relayFrame(1, to(2), 2, MESSAGE), 1_000, MOMENT);
  expect(written.map(({ seq, to: copies, queues }) => [seq, copies, queues.length])).toEqual([
    [1, ["c"], 1],
    [2, [], 0],
  ]);
  expect(hub.counts).toEqual({ forwarded: 2, copies: 1 });
});

test("the queue that a copy finds is that before it", () => {
  const { leaves, hub, written } = forwarding();
  for (let i = 1; i <= 3; i += 1) {
    hub.relay(leaves[0].link, relayFrame(1, to(2, 3), i, MESSAGE), 1_000, MOMENT);
  }
  expect(written.map(({ queues }) => queues)).toEqual([
    [7, 0],
    [8, 1],
    [9, 2],
  ]);
});

test("a message from another's seat is neither copied nor written down", () => {
  const { leaves, hub, written } = forwarding();
  const relay = relayFrame(2, to(3), 1, MESSAGE);
  expect(() => hub.relay(leaves[0].link, relay, 1_000, MOMENT)).toThrow(WireError);
  expect([written, leaves[2].sent, hub.counts]).toEqual([[], [], { forwarded: 0, copies: 0 }]);
});
