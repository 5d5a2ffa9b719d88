import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyze, analyzeAll } from "../../src/cli/analyze.js";
import { failureOf } from "../../src/cli/failure.js";
import { csvOf } from "../../src/cli/result-files.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";
import { WRONG } from "./folder-results.js";

test("both files are written beside what is shown, over older ones, and nothing besides", async () => {
  const [wrong, place, screen] = [writeFiles(WRONG), tempFolder(), new FakeScreen(false)];
  const [csv, junit] = [join(place, "o.csv"), join(place, "o.xml")];
  writeFileSync(csv, "an older one");
  const nowhere = join(wrong, "nowhere");
  const code = await analyzeAll([wrong, nowhere], { csv, junit }, screen);
  expect(code).toBe(2);
  expect(screen.out.join("")).toContain("first breach");
  const lines = readFileSync(csv, "utf8").split("\r\n");
  expect(lines.slice(0, 1)).toStrictEqual([csvOf([]).trimEnd()]);
  expect(lines.slice(1, 3).map((line) => line.slice(0, 2))).toStrictEqual(["1,", "2,"]);
  expect(readFileSync(junit, "utf8").match(/<testsuite /g)).toHaveLength(2);
  expect(readdirSync(place).sort()).toStrictEqual(["o.csv", "o.xml"]);
});

test("one folder is a row as well, with --json beside it", async () => {
  const [wrong, csv, screen] = [writeFiles(WRONG), join(tempFolder(), "x"), new FakeScreen(false)];
  expect(await analyze(wrong, { csv, json: true }, screen)).toBe(1);
  expect(JSON.parse(screen.out.join(""))).toMatchObject({ folder: wrong });
  expect(readFileSync(csv, "utf8").split("\r\n")).toHaveLength(3);
});

test("a single folder that cannot be read is in the files, and an error as ever", async () => {
  const [place, screen] = [tempFolder(), new FakeScreen(false)];
  const [folder, junit] = [join(place, "no"), join(place, "o.xml")];
  const error = await analyze(folder, { junit }, screen).catch((reason) => reason);
  expect(failureOf(error).exitCode).toBe(2);
  expect(readFileSync(junit, "utf8")).toContain('<error message="not a folder');
});

test.each(["csv", "junit"])(
  "--%s - is on stdout alone, in lines that end in LF",
  async (option) => {
    const [wrong, screen] = [writeFiles(WRONG), new FakeScreen(false)];
    expect(await analyzeAll([wrong, wrong], { [option]: "-" }, screen)).toBe(1);
    expect(await analyze(wrong, { [option]: "-" }, screen)).toBe(1);
    const text = screen.out.join("");
    expect(text).toMatch(option === "csv" ? /^exit,folder/ : /^<\?xml/);
    expect(text).not.toMatch(/\r|\\u000d|first breach\n.*checks:/);
  },
);

test("a link stays a link, and what it leads to is replaced", async () => {
  const [wrong, place] = [writeFiles(WRONG), tempFolder()];
  const [file, link] = [join(place, "file"), join(place, "link")];
  writeFileSync(file, "older");
  symlinkSync(file, link);
  await analyze(wrong, { csv: link }, new FakeScreen(false));
  expect(readFileSync(file, "utf8")).toMatch(/^exit,/);
});

test.runIf(process.platform === "linux")("a device is written to, and stays one", async () => {
  await analyze(writeFiles(WRONG), { csv: "/dev/null" }, new FakeScreen(false));
  expect(readFileSync("/dev/null", "utf8")).toBe("");
});

test.runIf(process.platform === "linux")(
  "a full disk is exit code 6, and all is shown",
  async () => {
    const screen = new FakeScreen(false);
    const reading = analyzeAll([writeFiles(WRONG)], { csv: "/dev/full" }, screen);
    const failure = failureOf(await reading.catch((error) => error));
    expect(failure).toMatchObject({ exitCode: 6, line: expect.stringMatching(/the disk is full/) });
    expect(screen.out.join("")).toContain("first breach");
  },
);

test.each<[string, (place: string) => object, number, RegExp]>([
  [
    "a folder that is not there",
    (at) => ({ csv: join(at, "no", "o.csv") }),
    6,
    /there is no folder/,
  ],
  ["a folder", (at) => ({ junit: at }), 6, /cannot be written \(a folder\)\. Name a file/],
  ["below a file", (at) => ({ csv: join(at, "file", "o.csv") }), 6, /ENOTDIR/],
  ["nothing", () => ({ csv: "" }), 2, /the name of a file is missing/],
  ["one file twice", (at) => ({ csv: join(at, "o"), junit: `${at}/./o` }), 2, /the same file/],
  ["stdout twice", () => ({ csv: "-", junit: "-" }), 2, /^k3mesh: stdout: takes one of/],
  ["stdout beside --json", () => ({ csv: "-", json: true }), 2, /^k3mesh: stdout: takes one of/],
])("%s is refused before anything is read", async (_what, options, exitCode, line) => {
  const [place, screen] = [tempFolder(), new FakeScreen(false)];
  writeFileSync(join(place, "file"), "");
  mkdirSync(join(place, "folder"));
  for (const read of [
    () => analyze("no such", options(place), screen),
    () => analyzeAll(["no such"], options(place), screen),
  ]) {
    const failure = failureOf(await read().catch((error) => error));
    expect(failure.exitCode).toBe(exitCode);
    expect(failure.line).toMatch(line);
  }
  expect(screen.out).toStrictEqual([]);
});
