import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { play } from "./play.js";
import { readStory, type Story } from "./story.js";

const FOLDER = new URL("./", import.meta.url);
/** Between a story and what comes of it, which `npm run scenarios` writes anew. */
const LINE = "\n----\n";

function storyOf(file: URL): Story {
  return readStory(readFileSync(file, "utf8").split(LINE)[0] ?? "");
}

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

test("each lesson says what it teaches, and no two teach the same", () => {
  const lessons = FILES.map((name) => storyOf(new URL(name, FOLDER)).lesson);
  expect(FILES.length).toBeGreaterThanOrEqual(20);
  expect(new Set(lessons).size).toBe(FILES.length);
  for (const lesson of lessons) expect(lesson).toMatch(/^\S.{40,}\.$/s);
});

test.each(FILES)("%s goes as it says", async (name) => {
  const file = new URL(name, FOLDER);
  const [text = ""] = readFileSync(file, "utf8").split(LINE);
  const played = `${text.trimEnd()}\n${LINE}${await play(storyOf(file))}\n`;
  await expect(played).toMatchFileSnapshot(fileURLToPath(file));
});
