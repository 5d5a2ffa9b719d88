import { expect, test } from "vitest";
import { ReadingBar } from "../../src/cli/live-area.js";
import { FakeScreen } from "./fake-screen.js";

const BYTES = 100_000_000;

function drawn(isTTY: boolean, bytesTotal: number): string[] {
  const screen = new FakeScreen(isTTY);
  const bar = new ReadingBar(screen.stderr);
  for (const share of [0.5, 0.5001, 1]) bar.update({ bytesRead: share * bytesTotal, bytesTotal });
  bar.clear();
  return screen.err;
}

test("a big folder has a bar, drawn once for each percent and taken off at the end", () => {
  expect(drawn(true, BYTES)).toEqual([
    `\rreading ${"█".repeat(15)}${"░".repeat(15)} 50 %`,
    `\rreading ${"█".repeat(30)} 100 %`,
    "\r\x1b[K",
  ]);
});

test("a small folder and a pipe have no bar", () => {
  expect(drawn(true, 1_000)).toEqual([]);
  expect(drawn(false, BYTES)).toEqual([]);
});
