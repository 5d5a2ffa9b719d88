import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepsId } from "../../src/protocol/handshake.js";
import type { Frame, Hello } from "../../src/wire/frames.js";
import { finish, pairOf } from "./handshake-pair.js";
import { handshakeOf, helloFrom, incarnation, introductionOf, proofFrom } from "./hello.js";

const A = helloFrom("a");
const B = helloFrom("b");
const LINKED: Frame = { kind: "linked", ...introductionOf("b") };
const ACCEPT: Frame = { kind: "accept", proof: "A".repeat(86), ...introductionOf("a") };

/** What both ends make of it when each admits the other. */
function results(one: Hello, other: Hello): unknown[] {
  const ends = pairOf(one, other);
  finish(...ends);
  return ends.map((end) => end.result);
}

describe("two machines that want a link", () => {
  test("have one when both have proven who they are, ACCEPT and LINKED were said", () => {
    const [a, b] = pairOf(A, B);
    a.read();
    expect([a.asked, b.asked]).toEqual([false, false]);
    b.read();
    expect(a.inbox).toEqual([proofFrom(B, A, false)]);
    a.read();
    expect([a.asked, b.asked]).toEqual([true, false]);
    a.decide(undefined);
    const proof = proofFrom(A, B, true);
    expect(b.inbox).toEqual([{ ...proof, kind: "accept", ...introductionOf("a") }]);
    b.read();
    expect(b.asked).toBe(true);
    finish(a, b);
    expect(a.result).toEqual({ kind: "linked", peer: { ...B, ...introductionOf("b") }, told: [] });
    expect(b.result).toEqual({ kind: "linked", peer: { ...A, ...introductionOf("a") }, told: [] });
  });

  test("are judged by id first, then by incarnation", () => {
    const later = helloFrom("a", { incarnation: incarnation(2), linksUp: 0 });
    const [b, a] = pairOf(helloFrom("b", { incarnation: incarnation(0) }), later);
    b.read();
    a.read();
    a.read();
    expect([a.asked, b.asked]).toEqual([true, false]);
  });

  test("agree under any order of reading and deciding, or one of them has said why not", () => {
    const acts = fc.array(fc.record({ who: fc.nat(1), what: fc.constantFrom("read", "decide") }), {
      maxLength: 40,
    });
    const admits = fc.tuple(fc.boolean(), fc.boolean());
    const hellos = fc.tuple(
      fc.constantFrom("a", "b", "c"),
      fc.constantFrom("d", "e"),
      fc.boolean(),
    );
    // What chance has not done by then.
    const inTurn = Array.from({ length: 20 }, (_, i) => {
      return { who: i % 2, what: i % 4 < 2 ? "read" : "decide" };
    });
    const met = { linked: 0, refused: 0 };
    fc.assert(
      fc.property(hellos, admits, acts, ([small, large, swapped], admit, order) => {
        const both = [helloFrom(small), helloFrom(large)] as const;
        const ends = swapped ? pairOf(both[1], both[0]) : pairOf(both[0], both[1]);
        for (const { who, what } of [...order, ...inTurn]) {
          const end = who === 0 ? ends[0] : ends[1];
          if (what === "read") end.read();
          else end.decide(admit[who] ? undefined : "duplicate");
        }
        const words = ends.map(({ result }) => {
          return result?.kind === "refused" ? `refused by ${result.by}` : result?.kind;
        });
        const isLinked = words.includes("linked");
        expect(words.sort()).toEqual(
          isLinked ? ["linked", "linked"] : ["refused by me", "refused by them"],
        );
        met[isLinked ? "linked" : "refused"] += 1;
      }),
      { numRuns: 200 },
    );
    expect(met.linked).toBeGreaterThan(20);
    expect(met.refused).toBeGreaterThan(20);
  });
});

describe("two machines refuse each other at once", () => {
  test("when they were given different settings, both knowing the other's", () => {
    const seven = helloFrom("a", { seed: 7 });
    const eight = helloFrom("b", { seed: 8 });
    expect(results(seven, eight)).toEqual([
      { kind: "refused", by: "me", reason: "settings", hello: eight },
      { kind: "refused", by: "me", reason: "settings", hello: seven },
    ]);
  });

  test("when they are of different runs", () => {
    expect(results(A, helloFrom("b", { run: "other" }))).toMatchObject([
      { kind: "refused", reason: "run" },
      { kind: "refused", reason: "run" },
    ]);
  });

  test("when one speaks another version of the protocol, naming it", () => {
    const handshake = handshakeOf(A, false);
    expect(handshake.receive({ kind: "foreign-hello", version: 9 })).toEqual([
      { kind: "send", frame: { kind: "reject", reason: "protocol", known: [] } },
      { kind: "refused", by: "me", reason: "protocol", theirVersion: 9 },
    ]);
  });

  test.each(["started", "ending"] as const)("when one admits nobody any more: %s", (reason) => {
    const [a, b] = pairOf(A, B, reason);
    finish(a, b);
    expect(a.result).toMatchObject({ kind: "refused", by: "me", reason });
    expect(b.result).toMatchObject({ kind: "refused", by: "them", reason, hello: A });
  });
});

describe("two machines of one run, on a new connection,", () => {
  const both = { one: true, other: true };

  test.each([
    [A, B],
    [B, A],
  ])("prove to each other that they live, and are not asked for more", (one, other) => {
    const ends = pairOf(one, other, "started", both);
    const [first, second] = ends;
    finish(...ends);
    expect(first.result).toEqual({ kind: "alive", hello: other });
    expect(second.result).toEqual({ kind: "alive", hello: one });
    expect(ends.map(({ handshake }) => handshake.proven)).toEqual([true, true]);
  });

  test("do so too where one said its first word before both had started", () => {
    const [a, b] = pairOf(A, B, "started", { one: true });
    finish(a, b);
    expect(a.result).toEqual({ kind: "alive", hello: B });
    expect(b.result).toEqual({ kind: "alive", hello: A });
  });

  test("do not where one has given the other up", () => {
    const [a, b] = pairOf(A, B, "started", { other: true });
    finish(a, b);
    expect(a.result).toMatchObject({ kind: "refused", by: "me", reason: "started" });
    expect(b.result).toMatchObject({ kind: "refused", by: "them", reason: "started" });
  });

  test.each([
    ["of another connection", proofFrom(B, { ...A, nonce: "1".repeat(32) })],
    ["that this machine itself gave", proofFrom(A, B, false)],
    ["of one that dialled, from one that did not", proofFrom(B, A, false)],
  ])("believe no proof %s", (_what, proof) => {
    const handshake = handshakeOf(A, false, "started", true);
    handshake.receive(B);
    expect(handshake.receive(proof)).toEqual([{ kind: "broken", reason: "no proof that it is b" }]);
  });
});

describe("two machines of one id", () => {
  const early = helloFrom("a", { incarnation: incarnation(1) });
  const late = helloFrom("a", { incarnation: incarnation(2) });

  test("leave it to the one that has links up", () => {
    const linked = { ...late, linksUp: 1 };
    expect([keepsId(linked, early), keepsId(early, linked)]).toEqual([true, false]);
  });

  test("leave it to the smaller incarnation when neither has links, or both have", () => {
    for (const linksUp of [0, 2]) {
      expect(keepsId({ ...early, linksUp }, { ...late, linksUp: linksUp && 1 })).toBe(true);
      expect(keepsId({ ...late, linksUp }, { ...early, linksUp: linksUp && 1 })).toBe(false);
    }
  });

  test("agree which of them yields, whatever links they have", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(3), (one, other) => {
        const kinds = results({ ...early, linksUp: one }, { ...late, linksUp: other });
        const yields = kinds.map((result) => (result as { kind: string }).kind === "yield-id");
        expect(yields.filter(Boolean)).toHaveLength(1);
        const keeper = kinds[yields.indexOf(false)];
        expect(keeper).toMatchObject({ kind: "refused", by: "me", reason: "id-taken" });
      }),
    );
  });

  test("are one when they are of one incarnation: a process that met itself", () => {
    expect(results(early, early)).toEqual([{ kind: "myself" }, { kind: "myself" }]);
  });
});

describe("one that cannot prove who it is", () => {
  test.each([
    ["the larger, by a proof of another connection", A, B, proofFrom(B, { ...A, nonce: "1" })],
    ["the smaller, by ACCEPT without one", B, A, ACCEPT],
    ["the larger, by what it says as one that was dialled", A, B, proofFrom(B, A, false)],
  ])("is decided about by nobody: %s", (_what, me, other, frame) => {
    const handshake = handshakeOf(me, false);
    handshake.receive(other);
    expect(handshake.receive(frame)).toEqual([
      { kind: "broken", reason: `no proof that it is ${other.id}` },
    ]);
    expect(handshake.proven).toBe(false);
    expect(handshake.admit()).toEqual([]);
  });

  test("is told neither this machine's host, nor its rate, nor whom it knows", () => {
    for (const [me, other] of [
      [A, B],
      [B, A],
    ] as const) {
      const handshake = handshakeOf(me, false);
      const said = [{ kind: "send", frame: me } as const, ...handshake.receive(other)];
      const told = said.flatMap((step) => (step.kind === "send" ? Object.keys(step.frame) : []));
      expect(told).not.toContain("host");
      expect(told).not.toContain("rate");
      expect(told).not.toContain("known");
    }
  });
});

describe("a frame that is not due breaks the handshake", () => {
  const brokenBy = (word: string) => [
    { kind: "broken", reason: `unexpected ${word} in the handshake` },
  ];
  const frames: readonly Frame[] = [
    ACCEPT,
    LINKED,
    proofFrom(B, A),
    { kind: "ping", sentWallUs: 1 },
    { kind: "stop" },
    { kind: "data", sequence: 1, message: new Uint8Array() },
  ];

  test.each(frames)("$kind in the place of HELLO", (frame) => {
    expect(handshakeOf(A, false).receive(frame)).toEqual(brokenBy(frame.kind.toUpperCase()));
  });

  test("a second HELLO", () => {
    const handshake = handshakeOf(B, false);
    handshake.receive(A);
    expect(handshake.receive(A)).toEqual(brokenBy("HELLO"));
  });

  test("LINKED before the other was accepted", () => {
    const handshake = handshakeOf(A, false);
    handshake.receive(B);
    expect(handshake.receive(LINKED)).toEqual(brokenBy("LINKED"));
  });

  test("ACCEPT from the larger, which has no say", () => {
    const handshake = handshakeOf(A, false);
    handshake.receive(B);
    expect(handshake.receive(ACCEPT)).toEqual(brokenBy("ACCEPT"));
  });

  test.each(["ping", "proof"] as const)("%s in the place of LINKED", (kind) => {
    const [a, b] = pairOf(A, B);
    for (const end of [a, b, a]) end.read();
    a.decide(undefined);
    const frame = kind === "ping" ? ({ kind, sentWallUs: 1 } as const) : proofFrom(B, A, false);
    a.take(a.handshake.receive(frame));
    expect([a.result]).toEqual(brokenBy(kind.toUpperCase()));
  });
});

test("REJECT in the place of HELLO is a stranger's word: it closes the connection, no more", () => {
  const handshake = handshakeOf(A, false);
  expect(handshake.receive({ kind: "reject", reason: "id-taken", known: [] })).toEqual([
    { kind: "broken", reason: "unexpected REJECT in the handshake" },
  ]);
  expect(handshake.admit()).toEqual([]);
  expect(handshake.refuse("started")).toEqual([]);
});
