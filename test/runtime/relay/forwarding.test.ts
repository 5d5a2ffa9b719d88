import { expect, test } from "vitest";
import { Forwarding } from "../../../src/runtime/relay/forwarding.js";
import { RelayTable } from "../../../src/runtime/relay/relay-table.js";
import type { Forward } from "../../../src/trace/records.js";
import type { FrameOf } from "../../../src/wire/frames.js";
import { WireError } from "../../../src/wire/wire-error.js";
import { linkOf } from "./fake-links.js";

const MESSAGE = Uint8Array.of(1, 2, 3);
const MOMENT = { wallUs: 1_500, monoUs: 500 };

/** Leaves a, b and c in slots 1, 2 and 3; on the way to b there are 7 frames already. */
function forwarding() {
  const table = new RelayTable();
  const leaves = [linkOf("a"), linkOf("b", 6), linkOf("c")] as const;
  for (const { link, takeSent } of leaves) {
    table.add(link, false);
    takeSent();
  }
  const written: Forward[] = [];
  return { table, leaves, written, hub: new Forwarding(table, (line) => void written.push(line)) };
}

function multicast(sequence: number, to: number[] | null, number = sequence): FrameOf<"multicast"> {
  return { kind: "multicast", sequence, number, to, message: MESSAGE };
}

test("a broadcast is copied to all others, each with a number of its own link, and is one line", () => {
  const { leaves, hub, written } = forwarding();
  const [a, b, c] = leaves;
  hub.multicast(b.link, multicast(1, [3]), 1_000, MOMENT);
  c.takeSent();
  hub.multicast(a.link, multicast(1, null, 9), 1_200, MOMENT);
  const copy = { kind: "copy", from: 1, message: MESSAGE } as const;
  expect(b.takeSent()).toEqual([{ ...copy, sequence: 1 }]);
  expect(c.takeSent()).toEqual([{ ...copy, sequence: 2 }]);
  expect(a.takeSent()).toEqual([]);
  expect(written[1]).toEqual({
    kind: "forward",
    seq: 2,
    ...MOMENT,
    msg: "a#9",
    from: "a",
    to: ["b", "c"],
    arrivedWallUs: 1_200,
    queues: [7, 2],
  });
  expect(hub.counts).toEqual({ forwarded: 2, copies: 3 });
});

test("a leaf that is gone gets no copy, and a message for none any more is a line still", () => {
  const { table, leaves, hub, written } = forwarding();
  const [a, b] = leaves;
  table.remove(b.link, "closed");
  hub.multicast(a.link, multicast(1, [2, 3]), 1_000, MOMENT);
  hub.multicast(a.link, multicast(2, [2]), 1_000, MOMENT);
  expect(written.map(({ seq, to, queues }) => [seq, to, queues.length])).toEqual([
    [1, ["c"], 1],
    [2, [], 0],
  ]);
  expect(hub.counts).toEqual({ forwarded: 2, copies: 1 });
});

test("the queue that a copy finds is that before it", () => {
  const { leaves, hub, written } = forwarding();
  const [, , c] = leaves;
  const before = c.link.connection.unsent;
  for (let i = 1; i <= 3; i += 1) hub.multicast(leaves[0].link, multicast(i, null), 1_000, MOMENT);
  expect(written.map(({ queues }) => queues[1])).toEqual([before, before + 1, before + 2]);
});

test.each([
  ["skips a number", multicast(2, [3]), "DATA 2 where 1 was due"],
  ["names a leaf twice", multicast(1, [3, 3]), "a slot is named twice"],
])("a message that %s is neither copied nor written down", (_, frame, reason) => {
  const { leaves, hub, written } = forwarding();
  expect(() => hub.multicast(leaves[0].link, frame, 1_000, MOMENT)).toThrow(new WireError(reason));
  expect([written, leaves[2].takeSent()]).toEqual([[], []]);
  expect(hub.counts).toEqual({ forwarded: 0, copies: 0 });
});
