import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRecord } from "../../src/trace/format.js";
import { parseRecord } from "../../src/trace/parse.js";
import { anyRecord } from "./records.js";

const INTERNAL =
  '{"kind":"internal","seq":4,"tick":4,"wallUs":10,"monoUs":9,"lamport":7,"queue":0}';
const SEND =
  '{"kind":"send","seq":5,"tick":5,"wallUs":10,"monoUs":9,"lamport":8,"queue":0,' +
  '"action":"SEND_ONE","msg":"a#2","to":["b"]}';
const RECEIVE =
  '{"kind":"receive","seq":6,"tick":6,"wallUs":10,"monoUs":9,"lamport":12,"queue":3,' +
  '"msg":"b#9","from":"b","msgLamport":11,"sentWallUs":8,"arrivedWallUs":9,"arrivedMonoUs":-3}';
const SKIPPED = '{"kind":"skipped","wallUs":10,"monoUs":9,"ticks":2}';

test("every record survives being written and read", () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expect(parseRecord(formatRecord(record).slice(0, -1))).toStrictEqual(record);
    }),
  );
});

test("the example lines of the contract are written as they are read", () => {
  for (const line of [INTERNAL, SEND, RECEIVE, SKIPPED]) {
    expect(formatRecord(parseRecord(line))).toBe(`${line}\n`);
  }
});

test.each([
  ["", "the line is empty"],
  ["{", "not JSON"],
  [INTERNAL.slice(0, -1), "not JSON"],
  ["[1]", "not a JSON object"],
  ["null", "not a JSON object"],
  [`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, "nested too deeply"],
  ["{}", '"kind" is missing'],
  ['{"kind":"tock"}', 'unknown kind "tock"'],
  [INTERNAL.replace('"seq":4,', ""), '"seq" is missing'],
  [INTERNAL.replace('"seq":4', '"seq":"4"'), '"seq" is "4", not an integer from 1'],
  [INTERNAL.replace('"seq":4', '"seq":0'), '"seq" is 0, not an integer from 1'],
  [INTERNAL.replace('"lamport":7', '"lamport":7.5'), '"lamport" is 7.5, not an integer'],
  [INTERNAL.replace('"lamport":7', '"lamport":-1'), '"lamport" is -1, not an integer'],
  [INTERNAL.replace('"lamport":7', `"lamport":${2 ** 50 + 1}`), "not an integer from 0 to 2^50"],
  [INTERNAL.replace('"lamport":7', '"lamport":null'), '"lamport" is null, not an integer'],
  [INTERNAL.replace('"wallUs":10', '"wallUs":9007199254740993'), '"wallUs" is 90071992547'],
  [INTERNAL.replace('"queue":0', '"queue":0,"qeue":1'), '"qeue" is no key of this record'],
  [INTERNAL.replace('"queue":0', '"queue":0,"queue":0'), "a key is repeated"],
  [INTERNAL.replace('"queue":0', '"queue":0,"msg":"a#1"'), '"msg" is no key of this record'],
  [SEND.replace("SEND_ONE", "SEND_TWO"), '"action" is "SEND_TWO", not SEND_ONE'],
  [SEND.replace('"a#2"', '"a#02"'), '"msg" is "a#02", not the name of a message'],
  [SEND.replace('"a#2"', '"A#2"'), '"msg" is "A#2", not the name of a message'],
  [SEND.replace('["b"]', "[]"), '"to" is [], not a list of ids'],
  [SEND.replace('["b"]', '"b"'), '"to" is "b", not a list of ids'],
  [SEND.replace('["b"]', '["b"],"failed":[]'), '"failed" is [], not a list of ids'],
  [RECEIVE.replace('"from":"b"', '"from":"hub"'), '"from" is "hub", not the id of a machine'],
  [SKIPPED.replace("2}", "0}"), '"ticks" is 0, not an integer from 1'],
  [SKIPPED.replace("2}", '2,"more":1}'), '"more" is no key of this record'],
  [SKIPPED.replace('"monoUs":9,', ""), '"monoUs" is missing'],
])("%s is refused: %s", (line, reason) => {
  expect(() => parseRecord(line)).toThrow(reason);
});
