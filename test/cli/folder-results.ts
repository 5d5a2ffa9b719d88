import type { FolderResult } from "../../src/cli/folder-result.js";
import { asText } from "../analysis/foreign/formats.js";
import { type Files, writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { analyzeFolder, analyzeRunFolder } from "../kit/folders.js";

const send = '{"kind":"send","lamport":2,"to":["b"]}';
/** The clock was sent before it was incremented. */
export const WRONG: Files = {
  "a.jsonl": ['{"kind":"internal","lamport":1}', send],
  "b.jsonl": ['{"kind":"receive","lamport":2,"from":"a","msgLamport":1}'],
};

/** Names that a spreadsheet would calculate, a line or a document would break at, or a screen obey. */
export const HOSTILE_NAMES: readonly string[] = [
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(1+1)",
  "\t=1+1",
  "\uff1d1+1",
  'a "quoted", and parted; name',
  "two\r\nlines\nof one",
  "<b>&amp;]]></b>",
  "\u0000\u0001\u0008\u000b\u001b[2J\u007f\u0085\ufffe\uffff\ud800",
  "größer/ナ/🦉",
];

/** One of each kind: fine, broken, in doubt, as `--literal` is there to show, unreadable. */
export async function someResults(): Promise<FolderResult[]> {
  const dead = goodRun({ kill: { ids: ["b"], atUs: 9_000_000 } });
  return [
    read("fine", await analyzeRunFolder(writeRun(goodRun()))),
    read("wrong", await analyzeFolder(writeFiles(WRONG))),
    read("dead", await analyzeRunFolder(writeRun(dead))),
    read("literal", await analyzeRunFolder(writeRun(goodRun({ literal: true })))),
    read("text", await analyzeFolder(writeFiles(asText(goodRun())))),
    { kind: "unreadable", folder: "nowhere", error: "not a folder, as it seems" },
    read("copy of fine", await analyzeRunFolder(writeRun(goodRun()))),
  ];
}

function read(folder: string, analysis: Extract<FolderResult, { kind: "read" }>["analysis"]) {
  return { kind: "read", folder, analysis } as const;
}
