import { expect, test } from "vitest";
import { formatRunFile } from "../../src/trace/format.js";
import { parseRunFile } from "../../src/trace/parse.js";
import type { RunFile } from "../../src/trace/records.js";

const RUN: RunFile = {
  schema: 1,
  run: "demo",
  runId: "00112233445566ff",
  topology: "mesh",
  seed: 7,
  scenario: { machines: 3, drawRange: 10, literal: false, durationMs: 60_000, phase: "random" },
  roster: ["a", "b", "c"].map((id) => {
    return { id, incarnation: "0".repeat(20), host: "lab", rate: 3, phaseUs: 12 };
  }),
  startedWallUs: 1_800_000_000_000_000,
  status: "running",
};

test("run.json survives being written and read", () => {
  const text = formatRunFile(RUN);
  expect(text.endsWith("}\n")).toBe(true);
  expect(parseRunFile(text, "run.json")).toStrictEqual(RUN);
});

test("run.json has the same bytes whatever the order of the keys in the memory", () => {
  const { scenario, status, ...rest } = RUN;
  const { phase, drawRange, ...others } = scenario;
  const shuffled = { status, ...rest, scenario: { phase, ...others, drawRange: drawRange ?? 10 } };
  expect(formatRunFile(shuffled)).toBe(formatRunFile(RUN));
});

test.each([
  ["", "run.json: the line is empty"],
  ["{", "run.json: not JSON"],
  [
    formatRunFile(RUN).replace('"seed": 7', '"seed": -7'),
    'run.json: "seed" is -7, not an integer from 0 to 2^32 - 1',
  ],
  [formatRunFile(RUN).replace('"seed": 7', '"seed": 7,"seed": 8'), "a key is repeated"],
  [formatRunFile(RUN).replace('"drawRange": 10,', ""), "either drawRange or internalProbability"],
  [formatRunFile(RUN).replace('"running"', '"done"'), 'run.json: "status"'],
  [formatRunFile(RUN).replace('"id": "b"', '"id": "a"'), "an id is there twice"],
])("run.json is taken exactly: %#", (text, message) => {
  expect(() => parseRunFile(text, "run.json")).toThrow(message);
});
