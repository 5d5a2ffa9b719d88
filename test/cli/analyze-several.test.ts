import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { CHECK_NAMES, type HowRead } from "../../src/analysis/analyze.js";
import { analyze, analyzeAll, analyzeCommand } from "../../src/cli/analyze.js";
import { exitOf, type FolderResult } from "../../src/cli/folder-result.js";
import { marksInWords, printOverview } from "../../src/cli/overview.js";
import { asStar, asText } from "../analysis/foreign/formats.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { goodStar } from "../analysis/star-run.js";
import { analyzeFolder } from "../kit/folders.js";
import { FakeScreen } from "./fake-screen.js";
import { WRONG } from "./folder-results.js";

async function shown(targets: readonly string[], options = {}, screen = new FakeScreen(false)) {
  const code = await analyzeAll(targets, options, screen);
  return { code, lines: stripVTControlCharacters(screen.out.join("")).split("\n") };
}

test("several folders are a row each, the unreadable among them, and the worst exit code", async () => {
  const own = writeRun(goodRun());
  const dead = writeRun(goodRun({ kill: { ids: ["b"], atUs: 9_000_000 } }));
  const star = writeFiles(asStar(goodRun()));
  const wrong = writeFiles(WRONG);
  const nowhere = join(own, "nowhere");
  const { code, lines } = await shown([own, wrong, nowhere, dead, star]);
  const rows = lines.map((line) => line.trim().split(/ {2,}/));
  expect(code).toBe(2);
  expect(rows[0]).toStrictEqual([
    "exit",
    "folder",
    "format",
    "machines",
    "events",
    "checks",
    "first breach",
  ]);
  const events = expect.stringMatching(/^\d+$/);
  expect(rows[1]).toStrictEqual(["0", own, "k3mesh", "3", events, "✓✓✓✓✓✓✓✓✓"]);
  expect(rows[2]).toStrictEqual([
    "1",
    wrong,
    "JSON-lines",
    "2",
    "3",
    "✗✓✓✓✓––––",
    "clock-condition b.jsonl:1: a@1 carries 1, not 2",
  ]);
  expect(rows[3]?.slice(0, 2)).toStrictEqual(["2", nowhere]);
  expect(rows[3]?.at(-1)).toMatch(/^not a folder that can be read/);
  expect(rows[4]).toStrictEqual([
    "4",
    dead,
    "k3mesh",
    "3",
    events,
    "✓✓✓✓?✓?✓✓",
    expect.stringMatching(/^conservation: b died: /),
  ]);
  expect(rows[5]?.slice(0, 4)).toStrictEqual(["0", star, "star-JSON", "3"]);
  expect(lines.slice(6)).toStrictEqual(["more of each: --details; marks: --help", ""]);
});

test("where there is nothing worse, the exit code is that of a false check, then of a doubt", async () => {
  const own = writeRun(goodRun());
  const dead = writeRun(goodRun({ kill: { ids: ["b"], atUs: 9_000_000 } }));
  expect((await shown([own, dead, writeFiles(WRONG)])).code).toBe(1);
  expect((await shown([own, dead])).code).toBe(4);
  expect((await shown([own, writeFiles(asText(goodRun()))])).code).toBe(0);
});

/** Results as a class hands them in: most are fine. */
async function classOf(size: number, parent = "hand-ins/2026/"): Promise<FolderResult[]> {
  const fine = await analyzeFolder(writeFiles(asText(goodRun())));
  const wrong = await analyzeFolder(writeFiles(WRONG));
  return Array.from({ length: size }, (_, i): FolderResult => {
    const folder = `${parent}group-${`${i}`.padStart(2, "0")}/logs`;
    if (i % 10 === 3)
      return { kind: "unreadable", folder, error: `no logs ${"at all ".repeat(20)}` };
    return { kind: "read", folder, analysis: i % 5 === 1 ? wrong : fine };
  });
}

function overview(results: readonly FolderResult[], columns: number, options = {}): string[] {
  const screen = new FakeScreen(true, columns);
  printOverview(results, options, screen);
  return stripVTControlCharacters(screen.out.join("")).trimEnd().split("\n");
}

const HOW_READ: HowRead = {
  formatFile: "k3mesh-format.yaml",
  events: 41,
  unmatched: { lines: 12, first: { file: "a.log", line: 1, text: "clock ".repeat(9) } },
  contested: { lines: 0, first: null },
  withoutEvents: [],
};

/** A class whose logs one file describes, two of which are the same as two others each. */
async function describedClassOf(size: number, parent: string): Promise<FolderResult[]> {
  const results = await classOf(size, parent);
  return results.map((result, i): FolderResult => {
    if (result.kind === "unreadable") return result;
    const fingerprint = `${i < 4 ? i % 2 : i}`;
    return { ...result, analysis: { ...result.analysis, fingerprint, howRead: HOW_READ } };
  });
}

test.each([
  ["hand-ins/2026/", "hand-ins/2026/"],
  [`${"a-very-long-name/".repeat(6)}`, expect.stringMatching(/^a-very-.*….*-name\/$/)],
])(
  "a class of thirty is a line each, and fits one screen of 80 columns: in %s",
  async (parent, said) => {
    const lines = overview(await describedClassOf(30, parent), 80);
    expect(lines).toHaveLength(1 + 30 + 3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const rows = lines.slice(1, 31);
    expect(rows.map((row) => /group-(\d\d)\/logs/.exec(row)?.[1])).toStrictEqual(
      Array.from({ length: 30 }, (_, i) => `${i}`.padStart(2, "0")),
    );
    expect(rows[1]).toContain("clock-condition b.jsonl:1");
    expect(rows[3]).toMatch(/no logs at all.*…$/);
    const [foot = "", ...notes] = lines.slice(31);
    const [where, ...more] = foot.split("; ");
    expect(where?.replace("folders: in ", "")).toStrictEqual(said);
    expect(more).toStrictEqual(["more of each: --details", "marks: --help"]);
    expect(notes[0]).toBe("same events: group-00/logs, group-02/logs");
    expect(notes[1]).toMatch(/^read by .*: 1,\d+ events; 3\d+ lines match no pattern, .*…$/);
  },
);

test("what is cut below a table is whole with --details", async () => {
  const parent = "a-very-long-name/".repeat(6);
  const lines = overview(await describedClassOf(30, parent), 80, { details: true });
  const notes = lines.slice(31, lines.indexOf("")).join(" ").replace(/ +/g, " ");
  expect(notes).toContain(`folders: in ${parent}; marks: --help`);
  expect(notes).toContain(`the first ${join("logs", "a.log:1")}: ${"clock ".repeat(9).trim()}`);
});

test("the help says what the marks stand for, in their order", () => {
  const help = marksInWords();
  expect(help).toContain(CHECK_NAMES.join(", "));
  expect(help).toMatch(/ ✓ true, ✗ false, \? unknown, – not recorded or nothing to check\.$/);
});

test("what there is no room for goes: the folder around all, the format, figures, words", async () => {
  const results = await classOf(6);
  const seen: string[] = [];
  for (let columns = 200; columns >= 30; columns--) {
    const [titles = "", , row = ""] = overview(results, columns);
    const isWhole = row.includes("hand-ins/2026/group-01/logs");
    const shape = `${isWhole ? "whole" : "short"}: ${titles.trim().replace(/ {2,}/g, ", ")}`;
    if (seen.at(-1) !== shape) seen.push(shape);
  }
  expect(seen).toStrictEqual([
    "whole: exit, folder, format, machines, events, checks, first breach",
    "short: exit, folder, format, machines, events, checks, first breach",
    "short: exit, folder, machines, events, checks, first breach",
    "short: exit, folder, events, checks, first breach",
    "short: exit, folder, checks, first breach",
    "short: exit, folder, checks",
  ]);
});

test("where nothing is wrong no room is kept for what would be", async () => {
  const fine = (await classOf(3)).filter((result) => exitOf(result) === 0);
  const [, row = ""] = overview(fine, 200);
  expect(overview(fine, row.length)[1]).toBe(row);
});

test("long names that have nothing in common are cut in their midst, and stay apart", async () => {
  const long = "a-student-with-a-very-long-name-and-";
  const results = (await classOf(4, "")).map((result, i) => {
    return { ...result, folder: `${i}-${long.repeat(2)}${i}` };
  });
  const lines = overview(results, 80);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  for (const [i, row] of lines.slice(1, 5).entries()) {
    expect(row).toMatch(new RegExp(` ${i}-a-student\\S*…\\S*and-${i} `));
  }
});

test("--details says below the table all that is wrong with each folder", async () => {
  const own = writeRun(goodRun());
  const [wrong, empty] = [writeFiles(WRONG), writeFiles({})];
  const { lines } = await shown([own, wrong, empty], { details: true });
  const single = new FakeScreen(false);
  await analyze(wrong, { quiet: true }, single);
  const at = lines.lastIndexOf(wrong);
  const told = single.out.join("").trimEnd().split("\n");
  expect(lines.slice(at - 1, at + 1 + told.length)).toStrictEqual(["", wrong, ...told]);
  const after = lines.slice(at + 1 + told.length);
  expect(after.slice(0, 2)).toStrictEqual(["", empty]);
  expect(after[2]).toMatch(/^no files in it/);
  expect(lines.filter((line) => line.includes(own))).toHaveLength(1);
  expect(lines).not.toContain("more of each: --details");
});

test("a check of a star alone has a column where there is a star", async () => {
  const [mesh, star] = [writeRun(goodRun()), writeRun(goodStar())];
  const { lines } = await shown([mesh, star]);
  const marks = "✓".repeat(CHECK_NAMES.length - 1);
  const rows = lines.slice(1, 3).map((line) => line.split(/ {2,}/).at(-1));
  expect(rows).toStrictEqual([marks, `${marks}✓`]);
  expect((await shown([mesh, mesh])).lines[1]?.split(/ {2,}/).at(-1)).toBe(marks);
});

test("--details says of logs that prove nothing what --quiet says of them alone", async () => {
  const folder = writeFiles({ "a.jsonl": ['{"kind":"internal","lamport":1}'] });
  const { lines } = await shown([folder, folder], { details: true });
  const single = new FakeScreen(false);
  await analyze(folder, { quiet: true }, single);
  expect(lines.slice(lines.lastIndexOf(folder) + 1).join("\n")).toBe(single.out.join(""));
  expect(single.out.join("")).toContain("nothing to judge");
});

test("where nothing is wrong there is nothing more to ask for", async () => {
  const { lines } = await shown([writeRun(goodRun()), writeRun(goodRun({ seed: 3 }))]);
  expect(lines.at(-2)).toBe("marks: --help");
});

test("--json is one document, with an error for each folder that is unreadable", async () => {
  const star = writeFiles(asStar(goodRun()));
  const { code, lines } = await shown([star, join(star, "no")], { json: true });
  const single = new FakeScreen(false);
  await analyze(star, { json: true }, single);
  const { causality, expected, ...alone } = JSON.parse(single.out.join(""));
  expect(causality).toMatchObject({ contradiction: null });
  expect(expected).toMatchObject({ kind: "not compared" });
  expect(code).toBe(2);
  expect(JSON.parse(lines.join("\n"))).toStrictEqual({
    runs: [alone, { folder: join(star, "no"), error: expect.stringMatching(/^not a folder/) }],
    duplicates: [],
  });
});

test("the same events under several names are noted, and leave the exit code alone", async () => {
  const [own, copy, other] = [goodRun(), goodRun(), goodRun({ seed: 3 })].map(writeRun);
  const again = writeFiles(asText(goodRun({ seed: 3 })));
  const targets = [own, other, again, copy, again] as string[];
  const { code, lines } = await shown(targets);
  expect(code).toBe(0);
  expect(lines.filter((line) => line.startsWith("same events"))).toStrictEqual([
    `same events: ${own}, ${copy}`,
  ]);
  const { lines: json } = await shown(targets, { json: true });
  expect(JSON.parse(json.join("\n")).duplicates).toStrictEqual([[own, copy]]);
});

test("of duplicates that are noted the folder around all is left out where it is of the rows", async () => {
  const lines = overview(await classOf(6), 80);
  expect(lines.filter((line) => line.startsWith("same events"))).toStrictEqual([
    "same events: group-00/logs, group-02/logs, group-04/logs, group-05/logs",
  ]);
});

test("--quiet shows only the rows of what went wrong", async () => {
  const own = writeRun(goodRun());
  expect(await shown([own, own], { quiet: true })).toStrictEqual({ code: 0, lines: [""] });
  const { lines } = await shown([own, writeFiles(WRONG)], { quiet: true });
  expect(lines.filter((line) => line.includes("  k3mesh  "))).toStrictEqual([]);
  expect(lines[1]).toContain("b.jsonl:1");
});

test("the command takes one folder or several", async () => {
  const screen = new FakeScreen(false);
  const folder = writeFiles(WRONG);
  await analyzeCommand(screen).parseAsync([folder, folder], { from: "user" });
  const { exitCode } = process;
  process.exitCode = undefined;
  expect(exitCode).toBe(1);
  expect(screen.out.join("").split("\n")).toHaveLength(5);
});

test("a single folder of another format shows what it has, and dashes for what it has not", async () => {
  const screen = new FakeScreen(false);
  const folder = writeFiles(asText(goodRun()));
  expect(await analyze(folder, {}, screen)).toBe(0);
  const lines = screen.out.join("").split("\n");
  expect(lines[0]).toMatch(
    /^k3mesh-\w+: of 9 checks \d true, \d not recorded \(3 machines, text logs\)$/,
  );
  expect(lines).toContain(
    "– ticks                not recorded  when ticks were due is not recorded",
  );
  const row = lines.find((line) => line.startsWith("1 "));
  expect(row?.trim().split(/ +/)[1]).toBe("–");
  expect(lines).toContain("message latency: not recorded");
});

test("--quiet says nothing of what is not recorded", async () => {
  const screen = new FakeScreen(false);
  await analyze(writeFiles(asText(goodRun())), { quiet: true }, screen);
  expect(screen.out.join("")).toBe("");
});

test("a breach of Lamport's rules comes with the rule, and the first in full", async () => {
  const screen = new FakeScreen(false);
  expect(await analyze(writeFiles(WRONG), { quiet: true }, screen)).toBe(1);
  expect(screen.out.join("")).toBe(
    "✗ clock-condition      false    1 breach in 1 receive, first b.jsonl:1: a@1 carries 1, not 2. " +
      "Lamport's rule IR2: a message carries the stamp of its send, but here the message carries the clock before " +
      "the increment (increment, then send)\n" +
      "the first breach: clock-condition\n" +
      "  send     a.jsonl:2\n" +
      '    {"kind":"send","lamport":2,"to":["b"]}\n' +
      "  receive  b.jsonl:1\n" +
      '    {"kind":"receive","lamport":2,"from":"a","msgLamport":1}\n' +
      "  Demanded: the message carries 2, the clock of its send\n" +
      "  Done: it carries 1\n" +
      "  Lamport's rule IR2: a message carries its send's clock, and its receive is\n" +
      "    later than both that and the machine's own clock\n" +
      "  It looks like: the clock is sent, and then incremented (explains all 2\n" +
      "    events)\n",
  );
});
