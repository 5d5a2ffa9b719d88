import { expect, test } from "vitest";
import { CHECK_NAMES } from "../../src/analysis/analyze.js";
import { csvOf } from "../../src/cli/result-files.js";
import { HOSTILE_NAMES, someResults } from "./folder-results.js";

/** The cells of a table, as RFC 4180 has them; throws at what is none. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, at]: [string[], number] = [[], 0];
  const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
  while (at < text.length) {
    cell.lastIndex = at;
    const [whole = "", quoted, plain = ""] = cell.exec(text) ?? [];
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (text.startsWith("\r\n", at)) {
      rows.push(row);
      [row, at] = [[], at + 2];
    } else if (text[at] === ",") at += 1;
    else throw new Error(`no cell ends at ${at}: ${text.slice(at, at + 20)}`);
  }
  return rows;
}

test("a row a folder, in their order, has what the table shows, and a column a check", async () => {
  const [titles = [], ...rows] = parseCsv(csvOf(await someResults()));
  expect(titles).toStrictEqual([
    "exit",
    "folder",
    "format",
    "machines",
    "events",
    ...CHECK_NAMES,
    "first breach",
    "same events",
  ]);
  expect(rows.map((row) => row.length)).toStrictEqual(rows.map(() => titles.length));
  const records = rows.map((row) => Object.fromEntries(row.map((cell, i) => [titles[i], cell])));
  expect(records[0]).toMatchObject({ exit: "0", folder: "fine", format: "k3mesh", machines: "3" });
  expect(records[0]).toMatchObject({
    fifo: "true",
    "first breach": "",
    "same events": "copy of fine",
  });
  expect(Number(records[0]?.events)).toBeGreaterThan(100);
  expect(records[1]).toMatchObject({
    exit: "1",
    folder: "wrong",
    format: "least",
    "clock-condition": "false",
    ticks: "not recorded",
    "first breach": "clock-condition b.jsonl:1: a@1 carries 1, not 2",
    "same events": "",
  });
  expect(records[2]).toMatchObject({ exit: "4", folder: "dead", conservation: "unknown" });
  expect(records[3]).toMatchObject({ exit: "0", "clock-condition": "false" });
  expect(records[5]).toMatchObject({ exit: "2", folder: "nowhere", events: "", fifo: "" });
  expect(records[5]).toMatchObject({ "first breach": "not a folder, as it seems" });
  expect(records[6]).toMatchObject({ "same events": "fine" });
});

test("nothing that a spreadsheet would calculate begins a cell, and no name breaks a row", () => {
  const results = HOSTILE_NAMES.map((folder) => ({
    kind: "unreadable" as const,
    folder,
    error: folder,
  }));
  const text = csvOf(results);
  const rows = parseCsv(text).slice(1);
  expect(rows).toHaveLength(HOSTILE_NAMES.length);
  for (const cell of rows.flat()) {
    expect(cell).not.toMatch(/^\s*[=+\-@\uff1d]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    expect(cell).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  }
  expect(rows[0]?.[1]).toBe("'=cmd|' /C calc'!A0");
  expect(rows[6]?.[1]).toBe('a "quoted", and parted; name');
  expect(rows.at(-1)?.[1]).toBe("größer/ナ/🦉");
});
