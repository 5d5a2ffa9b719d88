import { stripVTControlCharacters, styleText } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shown, styled, widthOf } from "../../src/cli/text.js";
import { obeyedIn } from "../kit/obeyed.js";

test.each([
  ["\u001b[2Jgone", "\\u001b[2Jgone"],
  ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
  ["\u009b31mred", "\\u009b31mred"],
  ["a\rb\tc\bd\u007f", "a\\u000db\\u0009c\\u0008d\\u007f"],
  ["\u0000", "\\u0000"],
  ["safe\u202egnp.exe\u2066", "safe\\u202egnp.exe\\u2066"],
  [
    "\u200e\u200f\u061c\u2028\u2029\ufeff\u200b",
    "\\u200e\\u200f\\u061c\\u2028\\u2029\\ufeff\\u200b",
  ],
  ["half \ud800 of one", "half \\ud800 of one"],
  ["tag \u{e0041}", "tag \\udb40\\udc41"],
  ["Zoë 😀 日本 ✓\n", "Zoë 😀 日本 ✓\n"],
])("%j is shown as %j", (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test("our own styling is shown as the terminal wants it", () => {
  for (const colour of ["green", "red", "yellow", "dim", "bold"] as const) {
    expect(shown(styled(colour, "text"))).toBe(
      styleText(colour, "text", { validateStream: false }),
    );
  }
});

test("styling that is not ours is spelled out, within our own too", () => {
  expect(shown(styled("red", "a\u001b[32mb"))).toBe("\u001b[31ma\\u001b[32mb\u001b[39m");
  expect(shown("\u001b[32m\u001b[39m")).toBe("\\u001b[32m\\u001b[39m");
  // The secret has two parameters of four digits; whoever guesses them wrong is not let through.
  expect(shown("\u001b[32;0000;0000m")).toBe("\\u001b[32;0000;0000m");
});

test("no text leaves anything that a terminal obeys", () => {
  const character = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0, max: 0xa0 }),
  );
  fc.assert(
    fc.property(fc.array(character), (units) => {
      const text = shown(String.fromCharCode(...units));
      expect(obeyedIn(text)).toEqual([]);
    }),
  );
});

test("a document of JSON stays the same document", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const document = `${JSON.stringify({ [value]: [value, 1.5] }, null, 2)}\n`;
      expect(JSON.parse(shown(document))).toEqual(JSON.parse(document));
    }),
  );
});

test("styling has no width, for us and for whoever else measures it", () => {
  expect(widthOf(styled("bold", "wide"))).toBe(4);
  expect(stripVTControlCharacters(styled("bold", "wide"))).toBe("wide");
  expect(widthOf("plain")).toBe(5);
});
