import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { analyze } from "../../src/cli/analyze.js";
import { exercise, type Habits } from "../analysis/foreign/exercise.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { FakeScreen } from "./fake-screen.js";

/** What `--quiet` says of the first breach. */
async function explained(folder: string, columns?: number): Promise<string[]> {
  const screen = new FakeScreen(columns !== undefined, columns);
  await analyze(folder, { quiet: true }, screen);
  const lines = screen.out.join("").trimEnd().split("\n");
  const from = lines.findIndex((line) => line.includes("the first breach: "));
  return from < 0 ? [] : lines.slice(from);
}

function wrong(habits: Habits = {}): string {
  return writeFiles(exercise(3, { mistake: "sent, then incremented", ...habits }));
}

test("a pair that is not recorded is shown with how it came about", async () => {
  const [, send] = await explained(wrong({ from: false }));
  expect(send).toMatch(/^ {2}send \(derived\) {2}\w\.jsonl:\d+$/);
  const implied = await explained(wrong({ from: false, stamp: false }));
  expect(implied[1]).toMatch(/^ {2}send \(implied\) {2}/);
  const recorded = await explained(wrong());
  expect(recorded[1]).toMatch(/^ {2}send {5}\w/);
});

test.each([undefined, 200, 80, 50])("no line is wider than 80 columns, or %s", async (columns) => {
  for (const habits of [{}, { mistake: "latest first" }, { from: false }] as const) {
    const lines = await explained(wrong(habits), columns);
    const plain = lines.map(stripVTControlCharacters);
    expect(Math.max(...plain.map(({ length }) => length))).toBeLessThanOrEqual(
      Math.min(80, columns ?? 80),
    );
    expect(plain.length).toBeGreaterThan(5);
  }
});

test("a line that is long and without a space is cut into some, and then ended", async () => {
  const long = `{"kind":"internal","lamport":1,"note":"${"x".repeat(900)}"}`;
  const lines = await explained(writeFiles({ "a.jsonl": [long, long], "b.jsonl": [long] }));
  expect(lines.filter((line) => line.includes("xxx"))).toHaveLength(8);
  expect(lines.filter((line) => line.trim() === "…")).toHaveLength(2);
});

test("what a literal run is there to show needs no explanation", async () => {
  expect(await explained(writeRun(goodRun({ literal: true })))).toStrictEqual([]);
  expect(await explained(writeRun(goodRun()))).toStrictEqual([]);
});
