import { expect, test } from "vitest";
import { namesIn, TimeReader } from "../../src/formats/event-of.js";

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

const AT_US = Date.UTC(2025, 2, 2, 21, 22, 40) * 1_000;

test.each([
  ["1740950560.013832", AT_US + 13_832],
  ["1740950560,5", AT_US + 500_000],
  ["1740950560013", AT_US + 13_000],
  ["1740950560013832", AT_US + 13_832],
  ["1740950560013832100", AT_US + 13_832],
  ["1.740950560e9", AT_US],
  ["12.5", 12_500_000],
  ["2025-03-02T21:22:40.013", AT_US + 13_000],
  ["2025-03-02 21:22:40,013832", AT_US + 13_832],
  ["2025/03/02 21:22:40", AT_US],
  ["2025-03-02T21:22:40.5Z", AT_US + 500_000],
  ["2025-03-02T23:22:40+02:00", AT_US],
  ["2025-03-02 16:22:40-0500", AT_US],
  ["00:00:01.5", 1_500_000],
  ["21:22:40,013", (21 * 3_600 + 22 * 60 + 40) * 1_000_000 + 13_000],
  ["9:02:03", (9 * 3_600 + 2 * 60 + 3) * 1_000_000],
])("%s is read", (text, us) => {
  // Of nanoseconds a number keeps all but the last digits.
  expect(new TimeReader().read(text)).toBeCloseTo(us, -1);
});

test.each(["", "now", "21:22", "2025-03-02", "12 s", "1.2.3"])("%s is no time", (text) => {
  expect(new TimeReader().read(text)).toBeUndefined();
});

test("a time of day goes on after midnight", () => {
  const reader = new TimeReader();
  const times = ["23:59:59.9", "00:00:00.1", "00:00:00.0"].map((text) => reader.read(text) ?? 0);
  expect(times.map((us) => us - (times[0] ?? 0))).toEqual([0, 200_000, 100_000]);
});
