import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import type { Topology } from "../../../src/model/topology.js";
import { TraceError } from "../../../src/trace/trace-error.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import { bornRun, type Files, written } from "./born-run.js";
import { EVENTS, HEADS } from "./keys-damages.js";
import { ALIKE, SHAPES } from "./run-damages.js";
import { STAR } from "./star-damages.js";

const DAMAGES = [...EVENTS, ...HEADS, ...ALIKE, ...SHAPES, ...STAR];
/** Where it is said what nothing sees; however its lines are broken. */
const DOCS = readFileSync(
  new URL("../../../docs/what-is-proved.md", import.meta.url),
  "utf8",
).replace(/\s+/g, " ");

const good = new Map<Topology, Promise<Files>>();

/** Each is made once. */
function goodRunOf(topology: Topology): Promise<Files> {
  const made = good.get(topology) ?? bornRun(topology);
  good.set(topology, made);
  return made;
}

async function copyOf(topology: Topology): Promise<Files> {
  return structuredClone(await goodRunOf(topology));
}

async function whatSees(files: Files): Promise<unknown> {
  try {
    const analysis = await analyzeRunFolder(written(files));
    const { checks } = analysis;
    const broken = checks.filter(({ result }) => result === "false").map(({ name }) => name);
    if (broken.length > 0) return broken;
    return exitCodeOf(analysis) === 4 ? "doubt" : "nothing";
  } catch (error) {
    if (error instanceof TraceError) return "reading";
    throw error;
  }
}

test.each(["mesh", "star"] as const)("nothing is to be seen in a good %s", async (topology) => {
  expect(await whatSees(await copyOf(topology))).toBe("nothing");
});

test.each(DAMAGES)("$topology, $title", async ({ topology, damage, seenBy }) => {
  const files = await copyOf(topology);
  damage(files);
  expect(files).not.toStrictEqual(await goodRunOf(topology));
  const told = typeof seenBy === "object" && "docs" in seenBy;
  expect(await whatSees(files)).toStrictEqual(told ? "nothing" : seenBy);
  if (told) expect(DOCS).toContain(seenBy.docs);
});
