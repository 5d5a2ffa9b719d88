import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareIds,
  defaultId,
  idProblem,
  isId,
  isNodeId,
  nextFreeId,
  runIds,
  sortedPeers,
} from "../../src/model/id.js";

describe("an id", () => {
  test.each(["a", "0", "m01", "pi-4", "a--", "x".repeat(32)])("may be %s", (text) => {
    expect(isId(text)).toBe(true);
  });

  test.each(["", "-a", "A", "a_b", "a.b", "ä", "a b", "a\n", "x".repeat(33)])(
    "may not be %j, which does not match the pattern",
    (text) => {
      expect(idProblem(text)).toMatch("must be 1 to 32 of a-z, 0-9 and -");
      expect(isId(text)).toBe(false);
    },
  );

  test.each(["hub", "con", "nul", "prn", "aux", "com1", "com9", "lpt1"])(
    "may not be %s, which is reserved",
    (text) => {
      expect(idProblem(text)).toMatch("is a reserved word");
      expect(isId(text)).toBe(false);
    },
  );
});

test("a node is a machine or the hub", () => {
  expect(["hub", "a", "A", "con"].map(isNodeId)).toEqual([true, true, false, false]);
});

test.each([
  ["Laptop", "laptop"],
  ["Müllers-Mac.fritz.box", "m-llers-mac"],
  ["pi.local", "pi"],
  ["my_host", "my-host"],
  ["--odd", "odd"],
  ["ÄÖÜ", "m"],
  ["", "m"],
  [".local", "m"],
  ["CON", "m-con"],
  ["hub.example.org", "m-hub"],
  ["Com1", "m-com1"],
  ["a".repeat(40), "a".repeat(28)],
])("the default id on the host %j is %s", (hostName, id) => {
  expect(defaultId(hostName)).toBe(id);
});

test("every host name gives an id, and room behind it for a number", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 50 }), fc.nat(998), (hostName, n) => {
      expect(isId(defaultId(hostName))).toBe(true);
      expect(isId(`${defaultId(hostName)}-${n + 1}`)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("the next free id takes the smallest number from 2 that nobody has", () => {
  expect(nextFreeId("host", new Set())).toBe("host-2");
  expect(nextFreeId("host", new Set(["host", "host-2", "host-4"]))).toBe("host-3");
});

test("the ids of a run are a to z, then m01 and on, in id order", () => {
  expect(runIds(3)).toEqual(["a", "b", "c"]);
  expect(runIds(28).filter((id) => id.length > 1)).toEqual(["m01", "m02"]);
  expect(runIds(28).indexOf("m01")).toBe(runIds(28).indexOf("m") + 1);
  // As many digits as the last of them takes.
  expect(runIds(125).filter((id) => /^m0*1$|^m0*99$/.test(id))).toEqual(["m01", "m99"]);
  expect(runIds(126).filter((id) => /^m0*1$|^m0*99$/.test(id))).toEqual(["m001", "m099"]);
});

test("the ids of a run of any size are distinct, valid and sorted", () => {
  for (const machines of [3, 26, 27, 30, 125, 126, 300]) {
    const ids = runIds(machines);
    expect(new Set(ids).size).toBe(machines);
    expect(ids.every(isId)).toBe(true);
    expect(ids).toEqual([...ids].sort());
  }
});

test("ids are ordered by code units, not by any language", () => {
  expect(["a-b", "a0", "a", "aa", "-"].sort(compareIds)).toEqual(["-", "a", "a-b", "a0", "aa"]);
  expect(compareIds("a", "a")).toBe(0);
});

test("peers are sorted, oneself removed", () => {
  expect(sortedPeers(["c", "b", "a"], "b")).toEqual(["a", "c"]);
});
