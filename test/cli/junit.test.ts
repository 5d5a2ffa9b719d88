import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { CHECK_NAMES } from "../../src/analysis/analyze.js";
import type { FolderResult } from "../../src/cli/folder-result.js";
import { junitOf } from "../../src/cli/junit.js";
import { HOSTILE_NAMES, someResults } from "./folder-results.js";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The root of a document; throws where it is not well-formed. */
function parseXml(text: string): Element {
  const parser = new SaxesParser();
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const element = open.at(-1);
    if (element) element.text += part;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return root.children[0] as Element;
}

function suitesOf(results: readonly FolderResult[]): Element[] {
  return parseXml(junitOf(results)).children;
}

/** A mesh has no hub. */
const OF_A_MESH = CHECK_NAMES.filter((name) => name !== "forwards");

test("a suite a folder, in their order, has a case a check that says what became of it", async () => {
  const suites = suitesOf(await someResults());
  const names = ["fine", "wrong", "dead", "literal", "text", "nowhere", "copy of fine"];
  expect(suites.map(({ attributes }) => attributes.name)).toStrictEqual(names);
  const outcomes = suites.map(({ children }) => {
    return Object.fromEntries(
      children.map(({ attributes, children: [trouble] }) => {
        return [attributes.name, trouble === undefined ? "passed" : trouble.name];
      }),
    );
  });
  expect(outcomes[0]).toStrictEqual(Object.fromEntries(OF_A_MESH.map((n) => [n, "passed"])));
  expect(outcomes[1]).toMatchObject({ "clock-condition": "failure", ticks: "skipped" });
  expect(outcomes[2]).toMatchObject({ fifo: "passed", conservation: "skipped" });
  expect(outcomes[3]).toMatchObject({ "clock-condition": "skipped", fifo: "passed" });
  expect(outcomes[5]).toStrictEqual({ readable: "error" });
});

test("a failure has the first breach, what is skipped its result and reason", async () => {
  const [, wrong, dead, literal, , nowhere] = suitesOf(await someResults());
  const troubleOf = (suite: Element | undefined, check: string) =>
    suite?.children.find(({ attributes }) => attributes.name === check)?.children[0];
  const failure = troubleOf(wrong, "clock-condition");
  expect(failure?.attributes.message).toBe("b.jsonl:1: a@1 carries 1, not 2");
  expect(failure?.text).toMatch(/^1 breach in 1 receive, first b\.jsonl:1: .*Lamport's rule IR2/);
  const messageOf = (suite: Element | undefined, check: string) =>
    troubleOf(suite, check)?.attributes.message;
  expect(messageOf(wrong, "ticks")).toMatch(/^not recorded: when ticks were due/);
  expect(messageOf(dead, "conservation")).toMatch(/^unknown: b died/);
  expect(messageOf(literal, "clock-condition")).toMatch(/^false: .*as --literal is there to show/);
  expect(messageOf(nowhere, "readable")).toBe("not a folder, as it seems");
});

test("the tallies are those of the cases", async () => {
  const root = parseXml(junitOf(await someResults()));
  const tallyOf = (cases: readonly Element[]) => {
    const of = (kind: string) => cases.filter(({ children: [one] }) => one?.name === kind).length;
    const [failures, errors, skipped] = [of("failure"), of("error"), of("skipped")];
    return { tests: cases.length, failures, errors, skipped };
  };
  for (const [element, cases] of [
    [root, root.children.flatMap(({ children }) => children)] as const,
    ...root.children.map((suite) => [suite, suite.children] as const),
  ]) {
    const { name: _, ...tally } = element.attributes;
    const numbers = Object.fromEntries(Object.entries(tally).map(([key, n]) => [key, Number(n)]));
    expect(numbers).toStrictEqual(tallyOf(cases));
  }
});

test("whatever a folder is called, the document is well-formed", () => {
  const results = HOSTILE_NAMES.map((folder) => ({
    kind: "unreadable" as const,
    folder,
    error: folder,
  }));
  const names = suitesOf(results).map(({ attributes }) => attributes.name);
  expect(names).toHaveLength(HOSTILE_NAMES.length);
  expect(names[0]).toBe(HOSTILE_NAMES[0]);
  expect(names[8]).toBe("<b>&amp;]]></b>");
  expect(names.at(-1)).toBe("größer/ナ/🦉");
});
