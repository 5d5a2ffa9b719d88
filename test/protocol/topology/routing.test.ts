import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOPOLOGIES } from "../../../src/model/topology.js";
import { routingOf } from "../../../src/protocol/topology/routing.js";

const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1 });

describe.each(TOPOLOGIES)("in a %s", (topology) => {
  const { legs, linked } = routingOf(topology);

  test("a message gets to each of its recipients once, in their order", () => {
    fc.assert(
      fc.property(ids, (to) => {
        expect(legs(to).flatMap((leg) => leg.to)).toEqual(to);
      }),
    );
  });

  test("a message leaves only by links that there are, by each once", () => {
    fc.assert(
      fc.property(ids, (to) => {
        const ways = legs(to).map(({ by }) => by);
        expect(new Set(ways).size).toBe(ways.length);
        for (const by of ways) expect(linked("me", by)).toBe(true);
      }),
    );
  });

  test("whether two are linked does not depend on who asks", () => {
    for (const one of ["a", "b", "hub"]) {
      for (const other of ["a", "c", "hub"]) expect(linked(one, other)).toBe(linked(other, one));
    }
  });
});

test("in a mesh all machines are linked, and a broadcast leaves by every link", () => {
  const { legs, linked } = routingOf("mesh");
  expect([linked("a", "b"), linked("b", "a")]).toEqual([true, true]);
  expect(legs(["b", "c"])).toEqual([
    { by: "b", to: ["b"] },
    { by: "c", to: ["c"] },
  ]);
});

test("in a star leaves are linked with the hub alone, and a broadcast leaves once", () => {
  const { legs, linked } = routingOf("star");
  expect([linked("a", "b"), linked("a", "hub"), linked("hub", "b")]).toEqual([false, true, true]);
  expect(legs(["b", "c"])).toEqual([{ by: "hub", to: ["b", "c"] }]);
});
