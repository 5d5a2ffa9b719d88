import { describe, expect, test } from "vitest";
import { TOPOLOGIES } from "../../../src/model/topology.js";
import { routingOf } from "../../../src/protocol/topology/routing.js";

describe.each(TOPOLOGIES)("in a %s", (topology) => {
  const { linked, nodes, dialPatience } = routingOf(topology);

  test("whether two are linked does not depend on which asks", () => {
    for (const one of ["a", "b", "hub"]) {
      for (const other of ["a", "c", "hub"]) expect(linked(one, other)).toBe(linked(other, one));
    }
  });

  test("all machines are nodes, in their order, and none twice", () => {
    const all = nodes(["c", "a", "b"]);
    expect(all.slice(0, 3)).toEqual(["c", "a", "b"]);
    expect(new Set(all).size).toBe(all.length);
  });

  test("a small run has no more patience than one", () => {
    expect(dialPatience(3)).toBe(1);
  });
});

test("in a mesh all machines are linked, and they are all that there is", () => {
  const { linked, nodes, dialPatience } = routingOf("mesh");
  expect([linked("a", "b"), linked("b", "a")]).toEqual([true, true]);
  expect(nodes(["a", "b"])).toEqual(["a", "b"]);
  expect(dialPatience(100)).toBeGreaterThan(1);
});

test("in a star leaves are linked with the hub alone, which is a node more", () => {
  const { linked, nodes, dialPatience } = routingOf("star");
  expect([linked("a", "b"), linked("a", "hub"), linked("hub", "b")]).toEqual([false, true, true]);
  expect(nodes(["a", "b"])).toEqual(["a", "b", "hub"]);
  expect(dialPatience(100)).toBe(1);
});
