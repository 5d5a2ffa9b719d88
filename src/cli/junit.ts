import type { Check } from "../analysis/check.js";
import type { FolderResult } from "./folder-result.js";
import { onOneLine, shown } from "./text.js";
import { explanation, fileAndLine, isExpected } from "./verdict-lines.js";

/**
 * Folders as a report of tests (JUnit's), which builds show: a suite for each, in it a case for
 * each check. What is neither true nor false is skipped, with the reason; a folder that cannot be
 * read is an error.
 */
export function junitOf(results: readonly FolderResult[]): string {
  const suites = results.map((result) => ({ folder: result.folder, cases: casesOf(result) }));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    start("testsuites", { name: "k3mesh analyze", ...tallyOf(suites.flatMap((one) => one.cases)) }),
    ...suites.flatMap(({ folder, cases }) => [
      `  ${start("testsuite", { name: folder, ...tallyOf(cases) })}`,
      ...cases.flatMap((one) => caseLines(folder, one).map((line) => `    ${line}`)),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** One claim about a folder, and why it did not just hold. */
interface Case {
  readonly name: string;
  readonly trouble?: {
    readonly kind: "failure" | "error" | "skipped";
    /** The gist, and all that there is to say. */
    readonly message: string;
    readonly text?: string;
  };
}

function casesOf(result: FolderResult): Case[] {
  if (result.kind === "read") return result.analysis.checks.map(caseOf);
  return [{ name: "readable", trouble: { kind: "error", message: result.error } }];
}

function caseOf(check: Check): Case {
  const { name, result } = check;
  if (result === "true") return { name };
  const text = explanation(check);
  // The exit code does not count a breach that a run is made to show.
  if (result !== "false" || isExpected(check)) {
    return { name, trouble: { kind: "skipped", message: `${result}: ${text}` } };
  }
  const message = `${fileAndLine(check.first)}: ${check.first.reason}`;
  return { name, trouble: { kind: "failure", message, text } };
}

function tallyOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  const of = (kind: string) => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  const [failures, errors, skipped] = [of("failure"), of("error"), of("skipped")];
  return { tests: cases.length, failures, errors, skipped };
}

function caseLines(folder: string, { name, trouble }: Case): string[] {
  const head = start("testcase", { classname: folder, name });
  if (trouble === undefined) return [`${head}</testcase>`];
  const { kind, message, text = "" } = trouble;
  return [head, `  ${start(kind, { message })}${escaped(text)}</${kind}>`, "</testcase>"];
}

function start(element: string, attributes: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}="${escaped(`${value}`)}"`);
  return `<${[element, ...pairs].join(" ")}>`;
}

/** Text for XML 1.0: on one line, with what no document may hold spelled out. */
function escaped(text: string): string {
  return shown(onOneLine(text))
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (character) => ENTITIES[character as keyof typeof ENTITIES]);
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" } as const;
