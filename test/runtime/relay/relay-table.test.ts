import { describe, expect, test } from "vitest";
import { RelayTable } from "../../../src/runtime/relay/relay-table.js";
import type { Frame, FrameOf } from "../../../src/wire/frames.js";
import { WireError } from "../../../src/wire/wire-error.js";
import { type KeptLink, linkOf } from "./fake-links.js";

function tableOf(...ids: string[]): { table: RelayTable; leaves: KeptLink[] } {
  const table = new RelayTable();
  const leaves = ids.map((id) => linkOf(id));
  for (const { link } of leaves) table.add(link, false);
  return { table, leaves };
}

function welcomed(...ids: string[]): ReturnType<typeof tableOf> {
  const star = tableOf(...ids);
  for (const leaf of star.leaves) leaf.takeSent();
  return star;
}

const relayed = (slot: number): FrameOf<"relayed"> => {
  return { kind: "relayed", slot, stream: 5, bytes: Uint8Array.of(1) };
};

describe("slots", () => {
  test("are given in turn, and each newcomer is told of those before it", () => {
    const { leaves } = tableOf("a", "b", "c");
    const told = (slot: number, others: number[]): Frame[] => [
      { kind: "welcome", slot, others, nameTaken: false },
    ];
    const sent = leaves.map((leaf) => leaf.takeSent());
    expect(sent).toEqual([told(1, []), told(2, [1]), told(3, [1, 2])]);
  });

  test("are given to no leaf a second time", () => {
    const { table, leaves } = tableOf("a", "b");
    table.remove((leaves[1] as KeptLink).link, "closed");
    const next = linkOf("c");
    table.add(next.link, true);
    expect(next.takeSent()).toEqual([{ kind: "welcome", slot: 3, others: [1], nameTaken: true }]);
  });

  test("of more than 256 others are told in several frames, each no longer than that", () => {
    const { leaves } = tableOf(...Array.from({ length: 600 }, (_, i) => `m${i}`));
    const told = leaves.at(-1)?.takeSent();
    const welcomes = told?.flatMap((frame) => (frame.kind === "welcome" ? [frame] : []));
    expect(welcomes?.map(({ others }) => others.length)).toEqual([256, 256, 87]);
    expect(new Set(welcomes?.map(({ slot }) => slot))).toEqual(new Set([600]));
  });

  test("come to an end, which parts from the leaf that wanted one", () => {
    const table = new RelayTable();
    const { link } = linkOf("a");
    for (let i = 0; i < 0xffff; i += 1) {
      table.add(link, false);
      table.remove(link, "closed");
    }
    expect(() => table.add(linkOf("b").link, false)).toThrow(new WireError("no slot is left"));
  });

  test.each(["closed", "silent", "left"] as const)(
    "of a leaf that is gone (%s) are told to all others, once, with the reason",
    (reason) => {
      const { table, leaves } = welcomed("a", "b", "c");
      const [a, b, c] = leaves as [KeptLink, KeptLink, KeptLink];
      table.remove(b.link, reason);
      table.remove(b.link, reason);
      for (const one of [a, c]) expect(one.takeSent()).toEqual([{ kind: "left", slot: 2, reason }]);
      expect(b.takeSent()).toEqual([]);
      expect(table.linksAt([1, 2, 3], a.link)).toEqual([a.link, c.link]);
    },
  );
});

describe("all but one leaf", () => {
  test("are in id order, however they came", () => {
    const { table, leaves } = welcomed("c", "a", "b");
    const all = (except: number) =>
      table.linksAt(null, (leaves[except] as KeptLink).link).map(({ peer }) => peer.id);
    expect([all(0), all(1)]).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  test("of a slot that is named twice are refused", () => {
    const { table, leaves } = welcomed("a", "b");
    const { link } = leaves[0] as KeptLink;
    expect(() => table.linksAt([2, 2], link)).toThrow(new WireError("a slot is named twice"));
  });
});

describe("what one leaf says to another", () => {
  test("is handed on with the sender's slot, and to no other", () => {
    const { table, leaves } = welcomed("a", "b", "c");
    expect(table.relay((leaves[0] as KeptLink).link, relayed(3))).toBe(true);
    expect(leaves.map((leaf) => leaf.takeSent())).toEqual([[], [], [relayed(1)]]);
  });

  test("goes nowhere when the other is gone", () => {
    const { table, leaves } = welcomed("a", "b");
    expect(table.relay((leaves[0] as KeptLink).link, relayed(9))).toBe(false);
    expect(leaves.map((leaf) => leaf.takeSent())).toEqual([[], []]);
  });

  test("may not come from a leaf that has no slot any more", () => {
    const { table, leaves } = welcomed("a", "b");
    const { link } = leaves[0] as KeptLink;
    table.remove(link, "closed");
    expect(() => table.relay(link, relayed(2))).toThrow(new WireError("a frame from no slot"));
  });
});
