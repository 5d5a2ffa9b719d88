import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS } from "./mutants.js";

test.each(MUTANTS)("what the defect changes stands once in src: $title", ({ file, from }) => {
  const text = readFileSync(new URL(`../../../src/${file}`, import.meta.url), "utf8");
  expect(text.split(from)).toHaveLength(2);
});
