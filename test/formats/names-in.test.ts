import { expect, test } from "vitest";
import { namesIn } from "../../src/formats/names-in.js";

test.each([
  ["2", ["2"]],
  ["2, 3", ["2", "3"]],
  ["[2, 3]", ["2", "3"]],
  ['["m0", "m1"]', ["m0", "m1"]],
  ["VM-2+VM-3", ["VM-2", "VM-3"]],
  ["vm_a vm_b", ["vm_a", "vm_b"]],
  ["1 and 2", ["1", "2"]],
  ["Machine 1, Machine 3", ["1", "3"]],
  ["machine A and machine B", ["A", "B"]],
  ["5001 & 127.0.0.1:5002", ["5001", "127.0.0.1:5002"]],
  ["server", ["server"]],
])("%s names %j", (text, names) => {
  expect(namesIn(text, new Map())).toEqual(names);
});

test("what a name is mapped to comes instead, a name of several words too", () => {
  const names = new Map([
    ["5001", "a"],
    ["first peer", "b"],
    ["peer", "c"],
  ]);
  expect(namesIn("5001, peer, x", names)).toEqual(["a", "c", "x"]);
  expect(namesIn("first peer", names)).toEqual(["b"]);
});
