import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis } from "../../../src/analysis/analyze.js";
import type { Check, CheckName, Violation } from "../../../src/analysis/check.js";
import { analyzeFolder } from "../../kit/folders.js";
import { tempFolder } from "../../kit/temp.js";

/** Files by name: bytes or a text as they stand, or lines that each get an ending. */
export type Files = Readonly<Record<string, Uint8Array | string | readonly string[]>>;

/** Writes files into a folder, a new one if none is given, and returns it. */
export function writeFiles(files: Files, folder: string = tempFolder()): string {
  for (const [name, content] of Object.entries(files)) {
    const isWhole = typeof content === "string" || content instanceof Uint8Array;
    const whole = isWhole ? content : content.map((line) => `${line}\n`).join("");
    writeFileSync(join(folder, name), whole);
  }
  return folder;
}

/** Analyses files as if they lay in a folder. */
export function analyzeFiles(files: Files): Promise<Analysis> {
  return analyzeFolder(writeFiles(files));
}

/** The checks by their result: what is true is left out. */
export function troubles({ checks }: Analysis): Partial<Record<CheckName, Check["result"]>> {
  const troubled = checks.filter(({ result }) => result !== "true");
  return Object.fromEntries(troubled.map(({ name, result }) => [name, result]));
}

/** What a check says. */
export function checkOf<Name extends CheckName>(
  { checks }: Analysis,
  name: Name,
): Extract<Check, { readonly name: Name }> {
  return checks.find((check) => check.name === name) as Extract<Check, { readonly name: Name }>;
}

/** The first breach of a check; undefined when it is not false. */
export function breachOf(analysis: Analysis, name: CheckName): Violation | undefined {
  const check = checkOf(analysis, name);
  return check.result === "false" ? check.first : undefined;
}
