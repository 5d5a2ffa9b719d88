import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRecord } from "../../src/trace/format.js";
import { parseHubRecord, parseRecord } from "../../src/trace/parse.js";
import { RecordError } from "../../src/trace/record-error.js";
import { anyHubRecord } from "./records.js";

const FORWARD =
  '{"kind":"forward","seq":5,"wallUs":10,"monoUs":9,"msg":"a#2","from":"a","to":["b","c"],' +
  '"arrivedWallUs":8,"queues":[0,3]}';
const END = '{"kind":"end","wallUs":10,"monoUs":9,"reason":"duration","forwarded":5,"copies":7}';
const DOWN = '{"kind":"peer-down","wallUs":10,"monoUs":9,"peer":"b","reason":"closed"}';

test("every record of a hub survives being written and read", () => {
  fc.assert(
    fc.property(anyHubRecord, (record) => {
      expect(parseHubRecord(formatRecord(record).slice(0, -1))).toStrictEqual(record);
    }),
  );
});

test("the lines of the contract are written as they are read, keys in their order", () => {
  for (const line of [FORWARD, END, DOWN]) {
    expect(formatRecord(parseHubRecord(line))).toBe(`${line}\n`);
  }
});

test("a forward is no line of a machine's trace, nor an event one of a hub's", () => {
  expect(() => parseRecord(FORWARD)).toThrow('unknown kind "forward"');
  const event = '{"kind":"internal","seq":4,"tick":4,"wallUs":10,"monoUs":9,"lamport":7,"queue":0}';
  expect(() => parseHubRecord(event)).toThrow(RecordError);
});

test("a line with one character changed is an error or another exact record", () => {
  const anyChange = fc.tuple(anyHubRecord, fc.nat(), fc.constantFrom(...'0123456789-,:"{}[]ae. '));
  fc.assert(
    fc.property(anyChange, ([record, at, character]) => {
      const line = formatRecord(record).slice(0, -1);
      const place = at % line.length;
      const changed = line.slice(0, place) + character + line.slice(place + 1);
      try {
        const read = parseHubRecord(changed);
        expect(parseHubRecord(formatRecord(read).slice(0, -1))).toStrictEqual(read);
      } catch (error) {
        expect(error).toBeInstanceOf(RecordError);
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["", "the line is empty"],
  [FORWARD.slice(0, -1), "not JSON"],
  ["{}", /kind/],
  ['{"kind":"tock"}', /kind/],
  [FORWARD.replace('"seq":5,', ""), '"seq" is missing'],
  [FORWARD.replace('"seq":5', '"seq":0'), '"seq" is 0, not an integer from 1'],
  [FORWARD.replace('"from":"a"', '"from":"hub"'), '"from" is "hub", not the id of a machine'],
  [FORWARD.replace('"from":"a"', '"from":"A"'), '"from" is "A", not the id of a machine'],
  [FORWARD.replace('["b","c"]', '"b"'), '"to" is "b", not a list'],
  [FORWARD.replace("[0,3]", "[0,-3]"), '"queues.1" is -3, not an integer from 0'],
  [FORWARD.replace("[0,3]", "[0]"), '"queues": not one for each of "to"'],
  [FORWARD.replace('"a#2"', '"b#2"'), '"msg": not a message of "from"'],
  [FORWARD.replace('"a#2"', '"a#0"'), '"msg": not a message of "from"'],
  [FORWARD.replace('"queues"', '"more":1,"queues"'), '"more" is no key of this record'],
  [FORWARD.replace('"seq":5', '"seq":5,"seq":5'), "a key is repeated"],
  [END.replace('"copies":7', '"copies":-7'), '"copies" is -7, not an integer from 0'],
  [END.replace('"duration"', '"done"'), /"reason"/],
  [DOWN.replace('"b"', '"B"'), '"peer" is "B", not an id'],
])("%s is refused: %s", (line, reason) => {
  expect(() => parseHubRecord(line)).toThrow(RecordError);
  expect(() => parseHubRecord(line)).toThrow(reason);
});
