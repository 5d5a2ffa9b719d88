import { expect, test } from "vitest";
import { TimeReader } from "../../src/formats/time-reader.js";

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
