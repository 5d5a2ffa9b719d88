import { expect, test } from "vitest";
import { compareIdentities, identityKey, sameIdentity } from "../../src/protocol/identity.js";
import { incarnation } from "./hello.js";

const first = { id: "a", incarnation: incarnation(1) };
const again = { id: "a", incarnation: incarnation(2) };
const other = { id: "b", incarnation: incarnation(1) };

test("identities are ordered by id, then by incarnation", () => {
  expect([other, again, first].sort(compareIdentities)).toEqual([first, again, other]);
  expect(compareIdentities(first, { ...first })).toBe(0);
});

test("a restarted machine is another one", () => {
  expect(sameIdentity(first, { ...first })).toBe(true);
  expect(sameIdentity(first, again)).toBe(false);
  expect(identityKey(first)).not.toBe(identityKey(again));
});
