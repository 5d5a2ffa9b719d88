import { join } from "node:path";
import { readLines } from "../trace/reader.js";
import type { Explanation } from "./explanation.js";

/** A line of a file without line endings may be endless. */
const TEXT_MAX = 1_000;

/** The explanation with the lines as they stand in the folder; what cannot be read stays out. */
export async function withTexts(folder: string, explanation: Explanation): Promise<Explanation> {
  const texts = new Map<string, string>();
  for (const file of new Set(explanation.lines.map((line) => line.file))) {
    const wanted = new Set(
      explanation.lines.filter((line) => line.file === file).map(({ line }) => line),
    );
    try {
      await readLines(join(folder, file), ({ text, number }) => {
        if (wanted.has(number)) texts.set(`${number} ${file}`, text.slice(0, TEXT_MAX));
      });
    } catch {
      // The verdict stands without it.
    }
  }
  const lines = explanation.lines.map((line) => ({
    ...line,
    text: texts.get(`${line.line} ${line.file}`) ?? null,
  }));
  return { ...explanation, lines };
}
