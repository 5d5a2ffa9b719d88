import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyze, analyzeAll, analyzeCommand } from "../../src/cli/analyze.js";
import { failureOf } from "../../src/cli/failure.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

// a:2 sends to b (b:3), which sends to c (c:2); what c:1 does nobody hears of.
const LOGS = {
  "a.jsonl": [
    '{"kind":"internal","lamport":1}',
    '{"kind":"send","lamport":2,"to":["b"]}',
    '{"kind":"internal","lamport":3}',
  ],
  "b.jsonl": [
    '{"kind":"internal","lamport":1}',
    '{"kind":"internal","lamport":2}',
    '{"kind":"receive","lamport":3,"from":"a","msgLamport":2}',
    '{"kind":"send","lamport":4,"to":["c"]}',
  ],
  "c.jsonl": [
    '{"kind":"internal","lamport":1}',
    '{"kind":"receive","lamport":5,"from":"b","msgLamport":4}',
    ...[6, 7, 8, 9, 10].map((lamport) => `{"kind":"internal","lamport":${lamport}}`),
  ],
};

async function shown(folder: string, options: object): Promise<{ code: number; lines: string[] }> {
  const screen = new FakeScreen(false);
  const code = await analyze(folder, options, screen);
  expect(screen.err).toEqual([]);
  return { code, lines: screen.out.join("").trimEnd().split("\n") };
}

describe("--between tells of two events", () => {
  test("that one happens before the other, by which messages and events", async () => {
    expect(await shown(writeFiles(LOGS), { between: "a:1,c:7" })).toStrictEqual({
      code: 0,
      lines: [
        "a:1 happens before c:7: the messages a@2, b@4 lead from a to c, in 9 steps",
        "  a:1  clock  1  internal",
        "  a:2  clock  2  sends to b",
        "  b:3  clock  3  receives a@2",
        "  b:4  clock  4  sends to c",
        "  c:2  clock  5  receives b@4",
        "  … 4 more events of c",
        "  c:7  clock 10  internal",
      ],
    });
  });

  test("that it happens after it", async () => {
    const { lines } = await shown(writeFiles(LOGS), { between: " b:3 , a:2 " });
    expect(lines).toStrictEqual([
      "b:3 happens after a:2: the message a@2 leads from a to b, in 1 step",
      "  a:2  clock 2  sends to b",
      "  b:3  clock 3  receives a@2",
    ]);
  });

  test("that they are concurrent, and why, whatever Lamport's order lists", async () => {
    const { lines } = await shown(writeFiles(LOGS), { between: "a:3,c:2" });
    expect(lines).toStrictEqual([
      "a:3 and c:2 are concurrent: no messages lead from either to the other, so neither could have caused the other",
      "  the last event of a that happens before c:2 is a:2",
      "  no event of c happens before a:3",
      "  Lamport's order lists a:3 (clock 3) before c:2 (clock 5) all the same",
    ]);
    const equal = await shown(writeFiles(LOGS), { between: "a:1,c:1" });
    expect(equal.lines.at(-1)).toBe("  both have the clock 1");
  });

  test("that they are of one machine, or the same", async () => {
    const { lines } = await shown(writeFiles(LOGS), { between: "c:1,c:2" });
    expect(lines[0]).toBe("c:1 happens before c:2: both are events of c, 1 step apart");
    expect((await shown(writeFiles(LOGS), { between: "c:1,c:1" })).lines).toStrictEqual([
      "c:1 and c:1 are the same event",
    ]);
  });

  test("the same for programs", async () => {
    const folder = writeFiles(LOGS);
    const { lines } = await shown(folder, { between: "b:4,c:2", json: true });
    const event = { machine: "c", kind: "receive", lamport: 5, msg: "b@4", from: "b" };
    const received = { name: "c:2", ...event, file: "c.jsonl", line: 2 };
    expect(JSON.parse(lines.join("\n"))).toStrictEqual({
      folder,
      format: "least",
      between: {
        one: expect.objectContaining({ name: "b:4", to: ["c"] }),
        other: received,
        relation: "before",
        path: [expect.objectContaining({ name: "b:4" }), received],
        knownToOne: null,
        knownToOther: null,
        isCertain: true,
        areClocksInOrder: true,
        unconnected: { receives: 0, reasons: [] },
        contradiction: null,
      },
    });
  });
});

describe("--around lists the events before and after one", () => {
  test("a step away on its machine, and along a message", async () => {
    expect(await shown(writeFiles(LOGS), { around: "b:3" })).toStrictEqual({
      code: 0,
      lines: [
        "b:3: 2 events before it and 1 after it, up to 1 step away",
        "  -1  a:2  clock 2  sends to b",
        "  -1  b:2  clock 2  internal",
        "   0  b:3  clock 3  receives a@2",
        "  +1  b:4  clock 4  sends to c",
      ],
    });
  });

  test("to any depth, or all", async () => {
    const folder = writeFiles(LOGS);
    const three = await shown(folder, { around: "c:2", depth: "3" });
    expect(three.lines.map((line) => line.slice(0, 9))).toStrictEqual([
      "c:2: 5 ev",
      "  -1  c:1",
      "  -3  a:2",
      "  -3  b:2",
      "  -2  b:3",
      "  -1  b:4",
      "   0  c:2",
      "  +1  c:3",
      "  +2  c:4",
      "  +3  c:5",
    ]);
    const all = await shown(folder, { around: "c:2", depth: "all" });
    expect(all.lines[0]).toBe("c:2: 7 events before it and 5 after it; concurrent with it: 1");
    expect(all.lines).toHaveLength(14);
  });

  test("by its seq in a run of k3mesh, where sends name their messages", async () => {
    const { lines } = await shown(writeRun(goodRun()), { around: "c:60", depth: "2" });
    expect(lines.some((line) => / sends [abc]#\d+ to [abc]/.test(line))).toBe(true);
    expect(lines.some((line) => /^ {3}0 {2}c:60 {2}clock /.test(line))).toBe(true);
  });
});

test("a path on which clocks break the condition is told all the same, and that they do", async () => {
  const folder = writeFiles({
    "a.jsonl": '{"kind":"send","lamport":5,"to":["b"]}\n',
    "b.jsonl": '{"kind":"receive","lamport":4,"from":"a","msgLamport":5}\n',
  });
  const { lines } = await shown(folder, { between: "a:1,b:1" });
  expect(lines[0]).toBe("a:1 happens before b:1: the message a@5 leads from a to b, in 1 step");
  expect(lines[3]).toBe("the clocks tell otherwise, 5 and 4: they break Lamport's condition");
});

test("what a send that is not known may connect is concurrent as far as the logs tell alone", async () => {
  const logFormat = join(FIXTURES, "formats", "07-four-lines.yaml");
  const folder = join(FIXTURES, "layouts", "07-four-lines");
  const asked = { between: "1:2,3:4", logFormat };
  const sentence = /^1:2 and 3:4 are concurrent as far as the logs tell: no messages are known to/;
  expect((await shown(folder, asked)).lines[0]).toMatch(sentence);
  expect((await shown(folder, { ...asked, quiet: true })).lines[0]).toMatch(sentence);
  const { lines } = await shown(folder, { ...asked, json: true });
  const { between } = JSON.parse(lines.join("\n"));
  expect(between).toMatchObject({ relation: "concurrent", isCertain: false });
  const before = await shown(folder, { ...asked, between: "1:1,1:2", json: true });
  expect(JSON.parse(before.lines.join("\n")).between.isCertain).toBe(true);
  const around = await shown(folder, { logFormat, around: "1:2", quiet: true });
  expect(around.lines[0]).toMatch(/^1:2: .* 1 step away, as far as the logs tell$/);
});

test("what Lamport's order lists is left out where the clocks of the run break the condition", async () => {
  const folder = writeFiles({
    ...LOGS,
    "d.jsonl": '{"kind":"receive","lamport":3,"from":"b","msgLamport":4}\n',
  });
  const { lines } = await shown(folder, { between: "a:3,c:2" });
  expect(lines.slice(0, 3)).toStrictEqual([
    "a:3 and c:2 are concurrent: no messages lead from either to the other, so neither could have caused the other",
    "  the last event of a that happens before c:2 is a:2",
    "  no event of c happens before a:3",
  ]);
  expect(lines.join("\n")).not.toContain("Lamport's order lists");
});

test("with --quiet the answer is a sentence", async () => {
  const { lines } = await shown(writeFiles(LOGS), { around: "b:3", quiet: true });
  expect(lines).toStrictEqual(["b:3: 2 events before it and 1 after it, up to 1 step away"]);
});

test("the exit code stays the verdict's, and a line says why", async () => {
  const lost = new Map([...goodRun()].filter(([id]) => id !== "c"));
  const { code, lines } = await shown(writeRun(lost), { between: "a:1,b:1" });
  expect(code).toBe(4);
  expect(lines[0]).toBe(
    "a:1 and b:1 are concurrent as far as the logs tell: no messages are known to lead from either to the other",
  );
  expect(lines.at(-2)).toMatch(/receives? ha(s|ve) no send that is known for certain: more may/);
  const verdict = "the run's verdict (exit code 4): the trace of c is missing";
  expect(lines.at(-1)).toBe(verdict);
  const quiet = await shown(writeRun(lost), { between: "a:1,b:1", quiet: true });
  expect(quiet).toStrictEqual({ code: 4, lines: [lines[0], verdict] });
});

test("logs that contradict themselves end with a sentence, and so does their report", async () => {
  const folder = writeFiles({
    "a.jsonl": [
      '{"kind":"receive","lamport":3,"from":"b","msgLamport":2}',
      '{"kind":"send","lamport":4,"to":["b"]}',
    ],
    "b.jsonl": [
      '{"kind":"receive","lamport":1,"from":"a","msgLamport":4}',
      '{"kind":"send","lamport":2,"to":["a"]}',
    ],
  });
  const sentence =
    /^no run can be so: each of these events has to come before the next, a:2 → b:1 → b:2 → a:1 → a:2$/;
  for (const options of [{ between: "a:1,b:1" }, { around: "a:1", depth: "all" }]) {
    const { code, lines } = await shown(folder, options);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(sentence);
  }
  const report = await shown(folder, {});
  expect(report.lines).toContainEqual(expect.stringMatching(sentence));
});

describe("one line, and exit code 2, for", () => {
  const cases: readonly [options: object, line: string][] = [
    [{ between: "a:1" }, '--between: "a:1" is no two events; give a:120,b:95, say'],
    [{ between: "a:1,b:2,c:3" }, '--between: "a:1,b:2,c:3" is no two events; give a:120,b:95, say'],
    [
      { between: "a:1,b2" },
      '"b2": is no event; give a machine and the number of its event, like a:120',
    ],
    [{ between: "a:1,x:2" }, "x:2: there is no machine x; there are a, b, c"],
    [{ around: "a:4" }, "a:4: there is no such event; a has the events a:1 to a:3"],
    [{ around: "a:1", depth: "0" }, '--depth: "0" is no depth; give steps, from 1, or all'],
    [{ around: "a:1", depth: "1.5" }, '--depth: "1.5" is no depth; give steps, from 1, or all'],
    [{ depth: "2" }, "--depth: says how far --around looks. Give --around, like a:120"],
    [
      { around: "a:1", between: "a:1,b:1" },
      "--between: is one question, and --around another. Ask one at a time",
    ],
    [
      { around: "a:1", csv: "-" },
      "--csv: writes of the report, and an event is asked for instead. Leave one out",
    ],
    [
      { between: "a:1,b:1", junit: "x.xml" },
      "--junit: writes of the report, and an event is asked for instead. Leave one out",
    ],
    [
      { between: "a:1,b:1", drawRange: 10 },
      "--draw-range: is for the report, and an event is asked for instead. Leave one out",
    ],
  ];
  test.each(cases)("%j", async (options, line) => {
    const asked = analyze(writeFiles(LOGS), options, new FakeScreen(false));
    const error = await asked.catch((cause) => cause);
    expect(failureOf(error)).toStrictEqual({ exitCode: 2, line: `k3mesh: ${line}` });
  });

  test("several runs", async () => {
    const [parent, folder] = [tempFolder(), writeFiles(LOGS)];
    const line = "k3mesh: --around: asks about one run, and 2 are given. Give the folder of one";
    const asked = { around: "a:1" };
    const given = analyzeAll([folder, folder], asked, new FakeScreen(false));
    expect(failureOf(await given.catch((cause) => cause))).toStrictEqual({ exitCode: 2, line });
    for (const name of ["one", "two"]) {
      mkdirSync(join(parent, name));
      writeFiles(LOGS, join(parent, name));
    }
    const below = analyze(parent, asked, new FakeScreen(false));
    expect(failureOf(await below.catch((cause) => cause))).toStrictEqual({ exitCode: 2, line });
  });
});

test("the options are typed as they are shown in the help", async () => {
  const screen = new FakeScreen(false);
  const words = [writeFiles(LOGS), "--around", "b:3", "--depth", "all"];
  await analyzeCommand(screen).parseAsync(words, { from: "user" });
  expect(screen.out.join("")).toMatch(/^b:3: 4 events before it and 7 after it; concurrent/);
  process.exitCode = 0;
});
