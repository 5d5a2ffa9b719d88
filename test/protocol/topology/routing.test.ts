import { expect, test } from "vitest";
import { routingOf } from "../../../src/protocol/topology/routing.js";

test("in a mesh everybody is linked with everybody, and a message leaves once for each", () => {
  const { linked, legs } = routingOf("mesh");
  expect(linked("a", "b")).toBe(true);
  expect(legs(["b", "c"])).toEqual([
    { by: "b", to: ["b"] },
    { by: "c", to: ["c"] },
  ]);
});

test("in a star everybody is linked with the hub alone, and a message leaves once for all", () => {
  const { linked, legs } = routingOf("star");
  expect(linked("a", "b")).toBe(false);
  expect(linked("a", "hub")).toBe(true);
  expect(linked("hub", "b")).toBe(true);
  expect(legs(["b", "c"])).toEqual([{ by: "hub", to: ["b", "c"] }]);
});
