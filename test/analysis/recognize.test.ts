import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LogFolder, type Recognized } from "../../src/analysis/recognize.js";
import { junitOf } from "../../src/cli/junit.js";
import { printOverview } from "../../src/cli/overview.js";
import { printReport } from "../../src/cli/report.js";
import { csvOf } from "../../src/cli/result-files.js";
import { writeVerdict } from "../../src/cli/run-end.js";
import { FolderSource } from "../../src/node/folder-source.js";
import { FakeScreen } from "../cli/fake-screen.js";
import { analyzeFolder, analyzeRunFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { asLeast, asStar, asText } from "./foreign/formats.js";
import { type Files, writeFiles } from "./foreign/log-folder.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";

function recognize(folder: string): Promise<Recognized> {
  return new LogFolder(new FolderSource(folder)).recognized();
}

const OTHERS: Files = {
  "README.md": "# what we did\n",
  "args.json": "{}",
  "server.log": "listening on 8000\n",
  "plot.csv": "t,lc\n1,2\n",
  "notes.md": 'One line is\n{"kind":"internal","lamport":1}\n[SEND] LogicalClock=1\n',
  ".hidden.jsonl": '{"kind":"internal","lamport":1}\n',
};

test.each([
  ["least", asLeast, ["a.jsonl", "b.jsonl", "c.jsonl"]],
  ["text", asText, ["machine_1.log", "machine_2.log", "machine_3.log"]],
  [
    "star-json",
    asStar,
    ["client-localhost-8001.json", "client-localhost-8002.json", "client-localhost-8003.json"],
  ],
] as const)(
  "%s logs are known by their content, among whatever else",
  async (format, as, files) => {
    const folder = writeFiles({ ...OTHERS, ...as(goodRun()) });
    mkdirSync(join(folder, "more.jsonl"));
    expect(await recognize(folder)).toStrictEqual({ format, files });
  },
);

test("a run of k3mesh is one, whatever else is in its folder", async () => {
  expect((await recognize(writeRun(goodRun()))).format).toBe("k3mesh");
  const { format } = await analyzeFolder(writeRun(goodRun()));
  expect(format).toBe("k3mesh");
});

test("nothing in a folder of other logs is written or changed", async () => {
  const folder = writeFiles({ ...OTHERS, ...asStar(goodRun()) });
  const state = () =>
    readdirSync(folder).map((name) => {
      const path = join(folder, name);
      return [name, statSync(path).mtimeMs, readFileSync(path, "utf8")];
    });
  const before = state();
  await analyzeFolder(folder);
  expect(state()).toStrictEqual(before);
});

test("logs of different formats in a folder are an error that names one of each", async () => {
  const folder = writeFiles({ ...asText(goodRun()), ...asLeast(goodRun()) });
  await expect(analyzeFolder(folder)).rejects.toThrow(
    /: logs of different formats, such as a\.jsonl \(least\), machine_1\.log \(text\)\. Keep the/,
  );
});

test("a folder without known logs is an error that says what was found, and what is read", async () => {
  await expect(analyzeFolder(writeFiles(OTHERS))).rejects.toThrow(
    /: no logs that are known among its files \(README\.md, args\.json, notes\.md, …\)\. docs\/checking-your-own\.md says/,
  );
  const empty = tempFolder();
  await expect(analyzeFolder(empty)).rejects.toThrow(/: no files in it\. Give the folder of a run/);
  rmSync(empty, { recursive: true });
  await expect(analyzeFolder(empty)).rejects.toThrow(/: not a folder that can be read\. Give the/);
});

test("where a log is meant by its name, the error is about its first line", async () => {
  const jsonl = writeFiles({ "a.jsonl": ['{"kind":"Send","lamport":1}'] });
  await expect(analyzeFolder(jsonl)).rejects.toThrow('a.jsonl:1: "kind" is "Send", not internal');
  const json = writeFiles({ "client-localhost-8001.json": "\n{}" });
  await expect(analyzeFolder(json)).rejects.toThrow(
    "client-localhost-8001.json:2: not a JSON array",
  );
  const beside = writeFiles({ ...asLeast(goodRun()), "d.jsonl": "not one\n" });
  await expect(analyzeFolder(beside)).rejects.toThrow("d.jsonl:1: not JSON");
});

test("what k3mesh itself wrote among logs is passed over, whatever it is called", async () => {
  const own = writeRun(goodRun());
  const analysis = await analyzeRunFolder(own);
  await writeVerdict(own, analysis);
  const text = (name: string) => readFileSync(join(own, name), "utf8");
  const screen = new FakeScreen(false);
  printReport(analysis, own, {}, screen);
  const report = screen.out.splice(0).join("");
  printReport(analysis, own, { json: true }, screen);
  const json = screen.out.splice(0).join("");
  const results = [{ kind: "read", folder: own, analysis }] as const;
  printOverview(results, { json: true }, screen);
  const several = screen.out.splice(0).join("");
  printOverview(results, {}, screen);
  const table = screen.out.splice(0).join("");
  const logs = asLeast(goodRun());
  const folder = writeFiles({
    ...logs,
    "d.jsonl": text("a.trace.jsonl"),
    "run.json": text("run.json"),
    "e.jsonl": text("verdict.json"),
    "f.jsonl": report,
    "g.jsonl": json,
    "h.jsonl": several,
    "i.jsonl": table,
    "j.jsonl": csvOf(results),
    "k.jsonl": junitOf(results),
  });
  expect(await recognize(folder)).toStrictEqual({ format: "least", files: Object.keys(logs) });
});
