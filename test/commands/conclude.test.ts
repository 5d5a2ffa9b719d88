import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conclude, concludeIfOver, concludeScattered } from "../../src/commands/conclude.js";
import { writeRun } from "../analysis/run-folder.js";
import { goodStar, type StarTraces } from "../analysis/star-run.js";

/** A star's folder with the traces of these alone. */
function folderOf(...ids: string[]): string {
  const traces: StarTraces = new Map([...goodStar()].filter(([id]) => ids.includes(id)));
  return writeRun(traces);
}

const ignore = () => {};
const VERDICT = ["run.json", "verdict.json"];
const madeIn = (folder: string) => readdirSync(folder).filter((file) => VERDICT.includes(file));

describe("a star of which only some traces are here", () => {
  test.each([
    [["hub"], "hub"],
    [["hub", "b"], "hub, b"],
    [["b"], "b"],
  ])("names those that are (%j) and judges nothing", async (ids, named) => {
    const folder = folderOf(...ids);
    const said: string[] = [];
    const code = await concludeScattered(folder, ignore, (text) => void said.push(text));
    expect(code).toBe(0);
    expect(said[0]).toBe(`${folder} has the trace of ${named} alone: put all into one`);
    expect(madeIn(folder)).toEqual([]);
  });

  test("is not concluded by a hub that was interrupted, whose leaves go on", async () => {
    const folder = folderOf("hub");
    await concludeIfOver(folder);
    expect(madeIn(folder)).toEqual([]);
  });
});

test("a star whose hub's trace alone is missing is judged as degraded", async () => {
  const folder = folderOf("a", "b", "c");
  const { status } = await conclude(folder, ignore);
  expect(status).toBe("degraded");
  expect(madeIn(folder)).toEqual(VERDICT);
});

test("a star with all its traces is judged, wherever they were put together", async () => {
  const folder = folderOf("a", "b", "c", "hub");
  expect(await concludeScattered(folder, ignore, ignore)).toBe(0);
  expect(madeIn(folder)).toEqual(VERDICT);
});
