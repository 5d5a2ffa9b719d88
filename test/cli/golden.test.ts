import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { analyze } from "../../src/cli/analyze.js";
import { FakeScreen } from "./fake-screen.js";

// Folders as k3mesh 0.1.0 wrote them, and logs of other programs, each with the exit code and the
// document that `analyze --json` gave when it was kept. Later versions read them the same: they may
// add keys and checks, but an expected value is never changed to make a test pass.

const GOLDEN = fileURLToPath(new URL("../fixtures/golden", import.meta.url));

const NAMES = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What `analyze --json` says; in the expected ones only what this version has to say too. */
interface Document {
  readonly checks: readonly { readonly name: string }[];
}

interface Expected {
  readonly exitCode: number;
  readonly document: Document;
}

test("a run of each kind is kept, and a log of each kind that is not of k3mesh", () => {
  const own = ["degraded", "far-star", "gathered", "left", "literal", "mesh", "star"];
  const foreign = ["described", "least", "star-json", "text"].map((kind) => `foreign-${kind}`);
  expect(NAMES.sort()).toStrictEqual([...own, ...foreign].sort());
});

test.each(NAMES)("the folder %s is read as it always was", async (name) => {
  const expected: Expected = JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), "utf8"));
  const folder = join(GOLDEN, name);
  const screen = new FakeScreen(false);
  const exitCode = await analyze(folder, { json: true }, screen);
  // Where the folder stands is no matter of its content.
  const said = screen.out.join("").replaceAll(JSON.stringify(folder).slice(1, -1), name);
  const document: Document = JSON.parse(said);
  expect(exitCode).toBe(expected.exitCode);
  expect(byName(document)).toMatchObject(byName(expected.document));
});

/** With the checks by their names, as others may come between them. */
function byName({ checks, ...others }: Document): object {
  return { ...others, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
}
