import fc from "fast-check";
import { expect, test } from "vitest";
import { ArrayError, jsonElements } from "../../../src/analysis/foreign/log-readers.js";

test("each element is what it was, on the line where it begins, however it is written", () => {
  const indent = fc.constantFrom(undefined, 1, 4, "\t");
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), indent, (values, space) => {
      const text = JSON.stringify(values, null, space);
      const { elements, torn } = jsonElements(text);
      expect(torn).toBe(false);
      expect(elements.map((element) => JSON.parse(element.text))).toStrictEqual(JSON.parse(text));
      for (const { text: element, line } of elements) {
        const from = text
          .split("\n")
          .slice(line - 1)
          .join("\n")
          .trimStart();
        // Without indentation all of them are on the first line.
        expect(space === undefined ? text : from).toContain(element);
        if (space !== undefined) expect(from.startsWith(element)).toBe(true);
      }
    }),
  );
});

test("lines are counted, whatever stands between elements", () => {
  const text = '\r\n[\r\n  {"a": "],{\\""},\r\n\r\n  7, [1,\n2]\n]\n';
  expect(jsonElements(text)).toStrictEqual({
    elements: [
      { text: '{"a": "],{\\""}', line: 3 },
      { text: "7", line: 5 },
      { text: "[1,\n2]", line: 5 },
    ],
    torn: false,
  });
  expect(jsonElements(" [ ] ")).toStrictEqual({ elements: [], torn: false });
});

test.each([
  ["[", []],
  ['[{"a": 1}', ['{"a": 1}']],
  ['[{"a": 1},\n{"a": 2}\n', ['{"a": 1}', '{"a": 2}']],
  ['[{"a": 1},\n{"a": [', ['{"a": 1}']],
  ['[{"a": 1},\n{"a": "b, ]', ['{"a": 1}']],
])("%j breaks off, after its whole elements", (text, whole) => {
  const { elements, torn } = jsonElements(text);
  expect([elements.map((element) => element.text), torn]).toStrictEqual([whole, true]);
});

test.each([
  ['{"a": 1}', 1, "not a JSON array"],
  ['[\n{"a": 1}\n{"a": 2}\n]', 3, "a comma is missing"],
  ['[\n{"a": 1},\n]', 3, "an element is missing"],
  ['[\n{"a\n": 1}]', 2, "a string is not closed"],
  ["[\n,\n]", 2, "an element is missing"],
  ["[\n1\n]\n]", 4, "something follows the array"],
])("%j is an error at line %i: %s", (text, line, reason) => {
  const error = failureOf(() => jsonElements(text));
  expect([error.line, error.message]).toStrictEqual([line, reason]);
});

function failureOf(work: () => unknown): ArrayError {
  try {
    work();
  } catch (error) {
    if (error instanceof ArrayError) return error;
  }
  throw new Error("it did not fail as it should");
}
