import { expect, test } from "vitest";
import { columnsOf, isDrawable, paintFor } from "../../src/cli/screen.js";

test("a terminal that says it has no columns is one that does not know", () => {
  expect(columnsOf({ columns: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(columnsOf({}, 80)).toBe(80);
  expect(columnsOf({ columns: 80 })).toBe(80);
});

test.each([
  [{ isTTY: true, columns: 80 }, true],
  [{ isTTY: true }, true],
  [{ isTTY: true, columns: 0 }, false],
  [{ columns: 80 }, false],
])("on %o lines can be drawn again: %s", (output, drawable) => {
  expect(isDrawable(output)).toBe(drawable);
});

test("a terminal that calls itself dumb gets text alone", () => {
  const dumb = { isTTY: true, columns: 80 };
  expect(isDrawable(dumb, { TERM: "dumb" })).toBe(false);
  expect(paintFor(dumb, { TERM: "dumb" })("red", "text")).toBe("text");
  expect(isDrawable(dumb, { TERM: "xterm" })).toBe(true);
  expect(paintFor(dumb, { TERM: "xterm" })("red", "text")).not.toBe("text");
});
