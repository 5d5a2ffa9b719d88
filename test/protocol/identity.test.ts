import { expect, test } from "vitest";
import {
  compareIdentities,
  identityKey,
  newIncarnation,
  sameIdentity,
} from "../../src/protocol/identity.js";
import { incarnation } from "./hello.js";

const first = { id: "a", incarnation: incarnation(1) };
const again = { id: "a", incarnation: incarnation(2) };
const other = { id: "b", incarnation: incarnation(1) };

test("an incarnation is the start in ms as 12 hex digits, then 32 random bits as 8", () => {
  expect(newIncarnation(1_767_225_600_000, 255)).toBe("019b76daa800000000ff");
  expect(newIncarnation(0, 2 ** 32 - 1)).toBe("000000000000ffffffff");
});

test("a later start has the larger incarnation, whatever its random bits", () => {
  expect(newIncarnation(1_000, 2 ** 32 - 1) < newIncarnation(1_001, 0)).toBe(true);
});

test("identities are ordered by id, then by incarnation", () => {
  expect([other, again, first].sort(compareIdentities)).toEqual([first, again, other]);
  expect(compareIdentities(first, { ...first })).toBe(0);
});

test("a restarted machine is another one", () => {
  expect(sameIdentity(first, { ...first })).toBe(true);
  expect(sameIdentity(first, again)).toBe(false);
  expect(identityKey(first)).not.toBe(identityKey(again));
});
