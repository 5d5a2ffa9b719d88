import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/cli/analyze.js";
import { exercise, type Habits } from "../analysis/foreign/exercise.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { FakeScreen } from "./fake-screen.js";

/** What is said of the first breach, and what follows it: of `--quiet`, if not told otherwise. */
async function explained(
  folder: string,
  {
    columns,
    quiet = true,
  }: { readonly columns?: number | undefined; readonly quiet?: boolean } = {},
): Promise<string[]> {
  const screen = new FakeScreen(columns !== undefined, columns);
  await analyze(folder, { quiet }, screen);
  const lines = screen.out.join("").trimEnd().split("\n");
  const from = lines.findIndex((line) => line.includes("the first breach"));
  return from < 0 ? [] : lines.slice(from);
}

function wrong(habits: Habits = {}): string {
  return writeFiles(exercise(3, { mistake: "sent, then incremented", ...habits }));
}

test("a pair that is not recorded is shown with how it came about", async () => {
  const [, send] = await explained(wrong({ from: false }));
  expect(send).toMatch(/^ {2}send \(derived\) {2}\w\.jsonl:\d+$/);
  const implied = await explained(wrong({ from: false, stamp: false }));
  expect(implied[1]).toMatch(/^ {2}send \(implied\) {2}/);
  const recorded = await explained(wrong());
  expect(recorded[1]).toMatch(/^ {2}send {5}\w/);
});

test.each([undefined, 200, 80, 50])("no line is wider than 80 columns, or %s", async (columns) => {
  for (const habits of [{}, { mistake: "latest first" }, { from: false }] as const) {
    const lines = await explained(wrong(habits), { columns });
    const plain = lines.map(stripVTControlCharacters);
    expect(Math.max(...plain.map(({ length }) => length))).toBeLessThanOrEqual(
      Math.min(80, columns ?? 80),
    );
    expect(plain.length).toBeGreaterThan(5);
  }
});

test("a line that is long and without a space is cut into some, and then ended", async () => {
  const long = `{"kind":"internal","lamport":1,"note":"${"x".repeat(900)}"}`;
  const lines = await explained(writeFiles({ "a.jsonl": [long, long], "b.jsonl": [long] }));
  expect(lines.filter((line) => line.includes("xxx"))).toHaveLength(8);
  expect(lines.filter((line) => line.trim() === "…")).toHaveLength(2);
});

describe("of a JSON array over several lines all of the object is quoted, on one", () => {
  const step = (lamport: number) => ({ kind: "internal", lamport });
  const send = { kind: "send", lamport: 2, to: ["a"] };
  const receive = { kind: "receive", lamport: 2, from: "b", msgLamport: 2 };
  /** Without the columns that quotes of a line are cut into. */
  const told = async (logs: Readonly<Record<string, string>>) => {
    return (await explained(writeFiles(logs))).map((line) => line.trim());
  };
  const SEND = '{ "kind": "send", "lamport": 2, "to": [ "a" ] }';
  const RECEIVE = '{ "kind": "receive", "lamport": 2, "from": "b", "msgLamport": 2 }';

  test("where each object begins on a line of its own", async () => {
    const [, sent, sendText, received, receiveText] = await told({
      "a.json": JSON.stringify([step(1), receive], null, 2),
      "b.json": JSON.stringify([step(1), send], null, 2),
    });
    expect([sent, sendText]).toStrictEqual(["send     b.json:6", SEND]);
    expect([received, receiveText]).toStrictEqual(["receive  a.json:6", RECEIVE]);
  });

  test("where one begins on the line on which another ends, and on that of the bracket", async () => {
    const compact = (events: readonly object[]) => {
      return `[${events.map((event) => JSON.stringify(event, null, 2)).join(", ")}]`;
    };
    const [, sent, sendText, received, receiveText] = await told({
      "a.json": compact([receive]),
      "b.json": compact([step(1), send]),
    });
    expect([sent, sendText]).toStrictEqual(["send     b.json:4", SEND]);
    expect([received, receiveText]).toStrictEqual(["receive  a.json:1", RECEIVE]);
  });

  test("and where it stands on one line, the line", async () => {
    const lines = (events: readonly object[]) => {
      return `[\n${events.map((event) => JSON.stringify(event)).join(",\n")}\n]\n`;
    };
    const [, , sendText] = await told({
      "a.json": lines([receive]),
      "b.json": lines([step(1), send]),
    });
    expect(sendText).toBe(JSON.stringify(send));
  });

  test("and a long one is cut as any line", async () => {
    const note = "x".repeat(2_000);
    const long = await told({
      "a.json": JSON.stringify([{ ...receive, note }], null, 2),
      "b.json": JSON.stringify([step(1), send], null, 2),
    });
    expect(long.filter((line) => line.includes("xxx")).length).toBeLessThanOrEqual(4);
    expect(long).toContain("…");
  });
});

test("a literal run shows the first receive that is not after its send, with both lines", async () => {
  const folder = writeRun(goodRun({ literal: true }));
  const lines = await explained(folder, { quiet: false });
  expect(lines[0]).toBe("the first breach, as --literal is there to show: clock-condition");
  const places = lines.flatMap((line) => /^ {2}(send|receive) +(\S+):(\d+)$/.exec(line) ?? []);
  const [, , sendFile = "", sendLine, , , receiveFile = "", receiveLine] = places;
  const lamports = [
    [sendFile, sendLine],
    [receiveFile, receiveLine],
  ].map(([file = "", line]) => {
    const text = readFileSync(join(folder, file), "utf8").split("\n")[Number(line) - 1];
    return JSON.parse(text ?? "");
  });
  const [send, receive] = lamports;
  expect(receive.lamport).toBe(send.lamport);
  expect(receive.msg).toBe(send.msg);
  const quoted = lines.map((line) => line.slice(4)).join("");
  expect(quoted).toContain(JSON.stringify(send));
  expect(quoted).toContain(JSON.stringify(receive));
  expect(lines.join("\n")).toContain(
    `Done: the receive is stamped ${receive.lamport}, its send ${receive.lamport}\n`,
  );
});

test("what is true has no breach to show, and with --quiet what is expected neither", async () => {
  expect(await explained(writeRun(goodRun()), { quiet: false })).toStrictEqual([]);
  expect(await explained(writeRun(goodRun({ literal: true })))).toStrictEqual([]);
  expect(await explained(writeRun(goodRun()))).toStrictEqual([]);
});
