import fc from "fast-check";
import { expect, test } from "vitest";
import { Column } from "../../src/analysis/column.js";

/** Numbers that go up by one for a while, small ones, large ones, and some that are not recorded. */
const anyValues = fc
  .array(
    fc.oneof(
      fc.tuple(fc.integer({ min: -5, max: 2 ** 31 }), fc.integer({ min: 1, max: 200 })),
      fc.tuple(fc.maxSafeInteger(), fc.constant(1)),
      fc.tuple(fc.constant(Number.NaN), fc.integer({ min: 1, max: 100 })),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => {
    return pieces.flatMap(([from, length]) => Array.from({ length }, (_, i) => from + i));
  });

test("a column gives back what was put into it, whatever it keeps that as", () => {
  fc.assert(
    fc.property(anyValues, (values) => {
      const column = new Column();
      for (const value of values) column.push(value);
      expect(column.length).toBe(values.length);
      expect(values.map((_, i) => column.at(i))).toStrictEqual(values);
      expect(column.at(values.length)).toBeNaN();
      expect([...column.toArray()]).toStrictEqual(values);
      expect(column.isWhole()).toBe(!values.some(Number.isNaN));
    }),
  );
});

test("a copy of a column may be sorted", () => {
  const column = new Column();
  for (const value of [3, 1, 2]) column.push(value);
  column.toArray().sort();
  expect(column.at(0)).toBe(3);
});
