import { describe, expect, test } from "vitest";
import { Seats } from "../../../src/runtime/relay/seats.js";
import type { Frame } from "../../../src/wire/frames.js";
import { WireError } from "../../../src/wire/wire-error.js";
import { type KeptLink, linkOf } from "./fake-links.js";

function seated(...ids: string[]): { seats: Seats; leaves: KeptLink[] } {
  const seats = new Seats();
  const leaves = ids.map((id) => linkOf(id));
  for (const { link } of leaves) seats.give(link, false);
  return { seats, leaves };
}

const envelope = (from: number, to: number) => {
  return { kind: "envelope", from, to, frame: Uint8Array.of(1) } as const;
};

describe("seats", () => {
  test("are given in turn, and each newcomer is told of those before it", () => {
    const { leaves } = seated("a", "b", "c");
    const told = (seat: number, others: number[]): Frame[] => [
      { kind: "seated", seat, others, taken: false },
    ];
    expect(leaves.map(({ sent }) => sent)).toEqual([told(1, []), told(2, [1]), told(3, [1, 2])]);
  });

  test("are given to nobody a second time", () => {
    const { seats, leaves } = seated("a", "b");
    seats.vacate((leaves[1] as KeptLink).link);
    const next = linkOf("c");
    seats.give(next.link, true);
    expect(next.sent).toEqual([{ kind: "seated", seat: 3, others: [1], taken: true }]);
  });

  test("of more than 256 others are told in several frames, each no longer than that", () => {
    const { leaves } = seated(...Array.from({ length: 600 }, (_, i) => `m${i}`));
    const told = leaves.at(-1)?.sent.flatMap((frame) => (frame.kind === "seated" ? [frame] : []));
    expect(told?.map(({ others }) => others.length)).toEqual([256, 256, 87]);
    expect(new Set(told?.map(({ seat }) => seat))).toEqual(new Set([600]));
  });

  test("come to an end, which parts from the leaf that wanted one", () => {
    const seats = new Seats();
    for (let i = 0; i < 0xffff; i += 1) {
      const { link } = linkOf("a");
      seats.give(link, false);
      seats.vacate(link);
    }
    expect(() => seats.give(linkOf("b").link, false)).toThrow(new WireError("no seat is left"));
  });

  test("that are vacant are told to all others, once", () => {
    const { seats, leaves } = seated("a", "b", "c");
    const [a, b, c] = leaves as [KeptLink, KeptLink, KeptLink];
    seats.vacate(b.link);
    seats.vacate(b.link);
    for (const { sent } of [a, c]) expect(sent.slice(1)).toEqual([{ kind: "vacant", seat: 2 }]);
    expect(b.sent).toHaveLength(1);
    expect([1, 2, 3].map((seat) => seats.linkAt(seat))).toEqual([a.link, undefined, c.link]);
  });
});

describe("what one seat says to another", () => {
  test("is handed on as it is, and to nobody else", () => {
    const { seats, leaves } = seated("a", "b", "c");
    const said = envelope(1, 3);
    expect(seats.forward((leaves[0] as KeptLink).link, said)).toBe(true);
    expect(leaves.map(({ sent }) => sent.slice(1))).toEqual([[], [], [said]]);
    expect(leaves[2]?.sent[1]).toBe(said);
  });

  test("goes nowhere when nobody sits there", () => {
    const { seats, leaves } = seated("a", "b");
    expect(seats.forward((leaves[0] as KeptLink).link, envelope(1, 9))).toBe(false);
    expect(leaves.map(({ sent }) => sent.length)).toEqual([1, 1]);
  });

  test("may not come from another's seat, nor from one that was given up", () => {
    const { seats, leaves } = seated("a", "b");
    const [a] = leaves as [KeptLink];
    const refused = new WireError("a frame from seat 2, not its own");
    expect(() => seats.forward(a.link, envelope(2, 1))).toThrow(refused);
    seats.vacate(a.link);
    expect(() => seats.forward(a.link, envelope(1, 2))).toThrow(WireError);
  });
});
