import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze, analyzeAll } from "../../src/cli/analyze.js";
import { reportFailure } from "../../src/cli/failure.js";
import { analyzeFiles, checkOf } from "../analysis/foreign/log-folder.js";
import { FakeScreen } from "../cli/fake-screen.js";
import { tempFolder } from "../kit/temp.js";

// What the page shows must be what its program, and k3mesh, really do.

const PAGE = readFileSync(
  new URL("../../docs/checking-your-own.md", import.meta.url),
  "utf8",
).replaceAll("\r\n", "\n");
const PYTHON = ["python3", "python"].find((name) => spawnSync(name, ["--version"]).status === 0);
const PROGRAM = block("## In Python", "python");
/** Each change to the program, with what is then shown. */
const MISTAKES = [
  ...PAGE.matchAll(/^\*\*([^*\n]+)\*\*[^`]*```diff\n([^`]*)```\n\n```text\n([^`]*)```/gm),
];

test("the page is found to have its parts", () => {
  expect(PROGRAM).toContain("class Machine");
  expect(MISTAKES).toHaveLength(11);
});

test("the least that it says a program must log is enough", async () => {
  const [internal = "", send = "", receive = ""] = block("## The least", "json").split("\n");
  const analysis = await analyzeFiles({
    "a.jsonl": [internal, send, receive],
    "c.jsonl": [send.replace("2", "8")],
  });
  expect(checkOf(analysis, "clock-condition").result).toBe("true");
  expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
});

test("the text lines that it shows are read", async () => {
  const lines = block("## Other logs", "text")
    .split("\n")
    .map((line) => line.trim());
  const analysis = await analyzeFiles({ "machine_1.log": lines });
  expect(analysis.format).toBe("text");
  expect(Object.values(analysis.machines)).toMatchObject([{ internal: 1, send: 1, receive: 1 }]);
});

test("the message about logs that are not known is the one that is shown", async () => {
  const folder = join(tempFolder(), "my-logs");
  mkdirSync(folder);
  const message = block("## Logs that are not known", "text");
  const lines = [...message.matchAll(/^ {2}\| (.*)$/gm)].map(([, line]) => `${line}\n`);
  for (const name of ["vm1", "vm2", "vm3"])
    writeFileSync(join(folder, `${name}.log`), lines.join(""));
  const screen = new FakeScreen(false);
  const error = await analyze(folder, {}, screen).catch((thrown: unknown) => thrown);
  reportFailure(error, false, screen.stderr);
  expect(screen.err.join("").replaceAll(folder, "my-logs")).toBe(message);
});

describe.skipIf(PYTHON === undefined)("the program", () => {
  test("has the verdict that is shown", async () => {
    const folder = logsOf(PROGRAM);
    const { code, text } = await shown((screen) => analyze(folder, {}, screen));
    expect(text.replaceAll(folder, "my-logs/")).toBe(block("## What the verdict says", "text"));
    expect(code).toBe(0);
  });

  test("is held against theory as is shown", async () => {
    const folder = logsOf(PROGRAM);
    const told = { rates: [1, 3, 6], drawRange: 10, duration: 30_000 };
    const { text } = await shown((screen) => analyze(folder, told, screen));
    expect(text).toContain(block("## What theory says of your run", "text"));
  });

  test.each(MISTAKES.map(([, title = "", diff = "", says = ""]) => [title, diff, says] as const))(
    "with a mistake has the verdict that is shown: %s",
    async (_title, diff, says) => {
      const folder = logsOf(changed(PROGRAM, diff));
      const { code, text } = await shown((screen) => analyze(folder, { quiet: true }, screen));
      expect(text).toBe(says);
      expect(code).toBe(1);
    },
  );

  test("and those of others make the table that is shown", async () => {
    const parent = tempFolder();
    const programs = {
      anna: PROGRAM,
      ben: changed(PROGRAM, diffOf("The clock is sent")),
      dora: changed(PROGRAM, diffOf("An inbox that is too small")),
    };
    for (const [name, program] of Object.entries(programs)) {
      renameSync(logsOf(program), join(parent, name));
    }
    mkdirSync(join(parent, "carl"));
    const damaged = '{"kind": "internal", "lamport": 1}\n{"kind": "send", "clock": 2}\n';
    writeFileSync(join(parent, "carl", "a.jsonl"), damaged);
    const folders = ["anna", "ben", "carl", "dora"].map((name) => join(parent, name));
    const { code, text } = await shown((screen) => analyzeAll(folders, {}, screen));
    const table = text.replaceAll(parent, "hand-in").replaceAll("\\", "/");
    expect(narrow(table)).toBe(narrow(block("## Thirty folders", "text")));
    expect(code).toBe(2);
    const { text: found } = await shown((screen) => analyze(parent, {}, screen));
    expect(found).toBe(text);
  });
});

/** The first block of a language below a heading. */
function block(heading: string, language: string): string {
  const from = PAGE.slice(PAGE.indexOf(heading));
  const match = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(from);
  if (match?.[1] === undefined) throw new Error(`no ${language} below ${heading}`);
  return match[1];
}

function diffOf(title: string): string {
  return MISTAKES.find((match) => match[1]?.startsWith(title))?.[2] ?? "";
}

/** The program with a change, whose lines must be there exactly once. */
function changed(program: string, diff: string): string {
  const lines = diff.split("\n").filter((line) => line !== "");
  const side = (marks: string) =>
    lines
      .filter((line) => marks.includes(line[0] ?? ""))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const parts = program.split(side(" -"));
  if (parts.length !== 2) throw new Error(`not there once: ${side(" -")}`);
  return parts.join(side(" +"));
}

/** Runs the program, and returns the folder of its logs. */
function logsOf(program: string): string {
  const folder = tempFolder();
  const { status, stderr } = spawnSync(PYTHON ?? "", ["-"], { cwd: folder, input: program });
  if (status !== 0) throw new Error(String(stderr));
  return join(folder, "my-logs");
}

async function shown(run: (screen: FakeScreen) => Promise<number>) {
  const screen = new FakeScreen(false);
  const code = await run(screen);
  return { code, text: screen.out.join("") };
}

/** Columns are as wide as the names of the folders. */
function narrow(text: string): string {
  return text.replace(/ +/g, " ");
}
