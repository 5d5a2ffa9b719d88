import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { CHECK_NAMES } from "../../src/analysis/analyze.js";
import type { Incident } from "../../src/analysis/incidents.js";
import { analyze, analyzeAll } from "../../src/cli/analyze.js";
import { FORMAT_NAMES } from "../../src/cli/report.js";
import { MARKS } from "../../src/cli/verdict-lines.js";
import { asLeast, asMost, asStar, asText } from "../analysis/foreign/formats.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { goodStar } from "../analysis/star-run.js";
import { keptBands } from "../kit/bands.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";
import { WRONG } from "./folder-results.js";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../schema/analyze.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

/** What of a document the schema does not allow. */
function errorsOf(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message, params }: ErrorObject) => {
    return `${instancePath}: ${message} ${JSON.stringify(params)}`;
  });
}

async function documentOf(...folders: readonly [string, ...string[]]): Promise<unknown> {
  const screen = new FakeScreen(false);
  if (folders.length === 1) await analyze(folders[0], { json: true }, screen, keptBands);
  else await analyzeAll(folders, { json: true }, screen);
  return JSON.parse(screen.out.join(""));
}

const DEAD = { kill: { ids: ["b"], atUs: 9_000_000 } };

function without<T>(traces: Map<string, T>, id: string): Map<string, T> {
  return new Map([...traces].filter(([other]) => other !== id));
}

/** Folders of every kind, by what they are. */
const FOLDERS: Readonly<Record<string, () => string>> = {
  "a mesh": () => writeRun(goodRun()),
  "a star": () => writeRun(goodStar()),
  "a star without its hub's trace": () => writeRun(without(goodStar(), "hub")),
  "a run that lost a machine": () => writeRun(goodRun(DEAD)),
  "a run without one of its traces": () => writeRun(without(goodRun(), "c")),
  "an interrupted run": () =>
    writeRun(goodRun({ interrupt: { ids: ["a", "b", "c"], atUs: 9_000_000 } })),
  "a run with skipped ticks": () =>
    writeRun(goodRun({ stall: { id: "b", atUs: 5_000_000, forUs: 3_000_000 } })),
  "a literal run": () => writeRun(goodRun({ literal: true })),
  "a run that hardly began": () => writeRun(goodRun({ durationMs: 1 })),
  "the least that is logged": () => writeFiles(asLeast(goodRun())),
  "logs that a file describes": () =>
    writeFiles({
      "a.log": "start\nSEND 1\n",
      "b.log": "RECV 2\n",
      "notes.txt": "mine",
      "k3mesh-format.yaml": "send: 'SEND (?<lamport>.)'\nreceive: 'RECV (?<lamport>.)'\n",
    }),
  "the most that is logged": () => writeFiles(asMost(goodRun())),
  "text logs": () => writeFiles(asText(goodRun())),
  "logs of a star": () => writeFiles(asStar(goodRun())),
  "logs of fewer machines than there were": () => writeFiles(asLeast(without(goodRun(), "c"))),
  "logs with a mistake": () => writeFiles(WRONG),
  "logs that lack sends": () =>
    writeFiles({
      "a.jsonl": ['{"kind":"send","lamport":9}'],
      "b.jsonl": ['{"kind":"receive","lamport":4,"from":"a","msgLamport":3}'],
    }),
  "logs in which a message is lost, and a line torn": () =>
    writeFiles({
      "a.jsonl": [1, 2].map((lamport) => `{"kind":"send","lamport":${lamport},"to":["b"]}`),
      "b.jsonl": '{"kind":"receive","lamport":3,"from":"a","msgLamport":2}\n{"kind":"inte',
    }),
};

describe("the schema allows what is said of", () => {
  test.each(Object.entries(FOLDERS))("%s", async (_what, folder) => {
    expect(errorsOf(await documentOf(folder()))).toStrictEqual([]);
  });

  test("several folders, unreadable and equal ones among them", async () => {
    const folders = Object.values(FOLDERS).map((folder) => folder());
    const empty = join(tempFolder(), "empty");
    mkdirSync(empty);
    const all = ["no such folder", ...folders, empty, writeRun(goodRun())] as const;
    const document = (await documentOf(...all)) as { duplicates: unknown[] };
    expect(document.duplicates).toHaveLength(1);
    expect(errorsOf(document)).toStrictEqual([]);
  });
});

describe("the schema allows the answer to", () => {
  test.each([
    { between: "a:1,b:60" },
    { between: "b:60,a:1" },
    { between: "a:30,c:1" },
    { around: "b:30" },
    { around: "b:30", depth: "all" },
  ])("%j", async (question) => {
    for (const folder of [writeRun(goodRun()), writeFiles(asLeast(goodRun()))]) {
      const screen = new FakeScreen(false);
      await analyze(folder, { json: true, ...question }, screen);
      const document = JSON.parse(screen.out.join(""));
      expect(Object.keys(document)).toContain(Object.keys(question)[0]);
      expect(errorsOf(document)).toStrictEqual([]);
      expect(errorsOf({ ...document, more: 1 })).not.toStrictEqual([]);
    }
  });
});

describe("the schema does not allow", () => {
  test.each<[string, (document: Record<string, unknown>) => unknown]>([
    ["a key that nobody knows", (document) => ({ ...document, more: 1 })],
    ["a key that is missing", ({ fingerprint: _, ...rest }) => rest],
    ["a check of another name", ({ checks, ...rest }) => ({ ...rest, checks: renamed(checks) })],
    ["a check with another key", ({ checks, ...rest }) => ({ ...rest, checks: longer(checks) })],
    ["a row that is neither read nor an error", (one) => ({ runs: [{ folder: "a" }, one] })],
  ])("%s", async (_what, change) => {
    const document = (await documentOf(writeRun(goodRun()))) as Record<string, unknown>;
    expect(errorsOf(document)).toStrictEqual([]);
    expect(errorsOf(change(document))).not.toStrictEqual([]);
  });

  const renamed = (checks: unknown) =>
    (checks as object[]).map((check) => ({ ...check, name: "other" }));
  const longer = (checks: unknown) => (checks as object[]).map((check) => ({ ...check, more: 1 }));
});

test("the schema describes every key", () => {
  const undescribed: string[] = [];
  const visit = (node: unknown, at: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { properties = {} } = node as { properties?: Record<string, unknown> };
    for (const [key, property] of Object.entries(properties)) {
      // What only says that a key is absent, or which value it has, is no place to describe it.
      const { description, $ref, const: is } = Object(property) as Record<string, string>;
      const own = description ?? SCHEMA.$defs[$ref?.split("/").at(-1) ?? ""]?.description;
      if (typeof property === "object" && own === undefined && is === undefined) {
        undescribed.push(`${at}/${key}`);
      }
    }
    for (const [key, child] of Object.entries(node)) visit(child, `${at}/${key}`);
  };
  visit(SCHEMA, "");
  expect(undescribed).toStrictEqual([]);
});

test("the schema names all that there is, in its order: formats, checks, results, losses", () => {
  const { analysis, check, loss } = SCHEMA.$defs;
  const losses: Readonly<Record<Incident["kind"], true>> = {
    missing: true,
    empty: true,
    unnamed: true,
    died: true,
    "ended-early": true,
    "peer-down": true,
    torn: true,
    "messages-lost": true,
    "sends-missing": true,
  };
  expect([...analysis.properties.format.enum].sort()).toStrictEqual(
    Object.keys(FORMAT_NAMES).sort(),
  );
  const names = check.oneOf.map((one: typeof SCHEMA) => one.properties.name.const);
  expect(names).toStrictEqual(CHECK_NAMES);
  expect([...check.properties.result.enum].sort()).toStrictEqual(Object.keys(MARKS).sort());
  const kinds = loss.oneOf.map((one: typeof SCHEMA) => one.properties.kind.const);
  expect(kinds).toStrictEqual(Object.keys(losses));
});
