import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyze, analyzeAll } from "../../src/cli/analyze.js";
import { failureOf } from "../../src/cli/failure.js";
import { suggestFor } from "../../src/cli/formats.js";
import { parseFormat } from "../../src/formats/format-file.js";
import { FakeScreen } from "../cli/fake-screen.js";
import { NAMES } from "../formats/layouts.js";
import { tempFolder } from "../kit/temp.js";

// What the page shows must be what k3mesh really does.

const PAGE = readFileSync(new URL("../../docs/log-formats.md", import.meta.url), "utf8").replaceAll(
  "\r\n",
  "\n",
);
const BLOCKS = [...PAGE.matchAll(/```(text|yaml)\n([^`]*)```/g)].map(([, , text = ""]) => text);
const [LOG = "", FORMAT = "", VERDICT = "", TABLE = "", DOUBT = "", ...MORE] = BLOCKS;
const [LINES = "", JSON_CSV = "", WRONG = ""] = MORE;
/** What the other machines of the example would have logged. */
const OTHERS = {
  "vm2.log":
    "vm2 listens\n21:22:40.5 Sent to vm1: clock 3\n21:22:44.5 Received from vm1: stamp 7, clock 8, queue 0\n",
  "vm3.log":
    "vm3 listens\n21:22:40.7 Sent to vm1: clock 4\n21:22:44.5 Received from vm1: stamp 7, clock 8, queue 0\n",
};

function logs(parent: string, name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const EXAMPLE = { "vm1.log": LOG, ...OTHERS };

test("the example says what is shown", async () => {
  const folder = logs(tempFolder(), "my-logs", { ...EXAMPLE, "k3mesh-format.yaml": FORMAT });
  const screen = new FakeScreen(false);
  const code = await analyze(folder, {}, screen);
  const shown = screen.out.join("").replaceAll(folder, "my-logs").replaceAll("\\", "/");
  expect(shown.split("\n")[1]).toBe(VERDICT.trimEnd());
  expect(code).toBe(0);
});

test("what is suggested is not sure of what is shown", async () => {
  const folder = logs(tempFolder(), "my-logs", { "1.csv": TABLE, "2.csv": TABLE });
  const screen = new FakeScreen(false);
  await suggestFor(folder, screen);
  expect(screen.out.join("")).toContain(`\n${DOUBT}`);
});

test("the layouts that it speaks of are there", () => {
  expect(PAGE).toContain("seventeen layouts of logs in `test/fixtures/layouts/` all are read");
  expect(NAMES).toHaveLength(17);
});

test("the other patterns are patterns", () => {
  for (const text of [LINES, JSON_CSV]) {
    expect(parseFormat(text, "f.yaml").patterns.length).toBeGreaterThan(0);
  }
});

test("the mistake is told as shown", async () => {
  const wrong = FORMAT.replace("(?<to>.+): clock (?<lamport>", "(?<to>.+): clock (?<clock>");
  const folder = logs(tempFolder(), "my-logs", { ...EXAMPLE, "k3mesh-format.yaml": wrong });
  const error = await analyze(folder, {}, new FakeScreen(false)).catch((thrown) => thrown);
  const { exitCode, line } = failureOf(error);
  expect(`${line}\n`.replaceAll(folder, "my-logs").replaceAll("\\", "/")).toBe(WRONG);
  expect(exitCode).toBe(2);
});

test("one file is for all folders, and what it left out is said once", async () => {
  const parent = tempFolder();
  const path = join(parent, "hand-in.yaml");
  writeFileSync(path, FORMAT);
  const slow = { "vm1.log": "Received nothing\n" };
  const folders = [
    logs(parent, "anna", EXAMPLE),
    logs(parent, "ben", { ...EXAMPLE, "k3mesh-format.yaml": "send: '('" }),
    logs(parent, "carl", slow),
  ];
  const screen = new FakeScreen(false);
  const code = await analyzeAll(folders, { logFormat: path }, screen);
  const text = screen.out.join("");
  expect(text).toContain(`read by ${path}: 16 events; 6 lines match no pattern, the first anna`);
  expect(text).toMatch(/carl.*no pattern of .*hand-in\.yaml matches any of 1 lines/);
  expect(code).toBe(2);
});
