import fc from "fast-check";
import { expect, test } from "vitest";
import { EventScanner } from "../../src/trace/event-scanner.js";
import { formatRecord } from "../../src/trace/format.js";
import { parseRecord } from "../../src/trace/parse.js";
import type { EventRecord } from "../../src/trace/records.js";
import { anyEvent, anyRecord } from "./records.js";
import { recordOf, scan } from "./scanned.js";

const SEND =
  '{"kind":"send","seq":5,"tick":5,"wallUs":10,"monoUs":9,"lamport":8,"queue":0,' +
  '"action":"SEND_ONE","msg":"a#2","to":["b"]}\n';
const RECEIVE =
  '{"kind":"receive","seq":6,"tick":6,"wallUs":10,"monoUs":9,"lamport":12,"queue":3,' +
  '"msg":"b#9","from":"b","msgLamport":11,"sentWallUs":8,"arrivedWallUs":9,"arrivedMonoUs":-3}\n';

test("an event reads the same from bytes and by JSON.parse, whether its line ends with LF or CRLF", () => {
  fc.assert(
    fc.property(anyEvent, fc.constantFrom("\n", "\r\n"), (event, ending) => {
      const line = formatRecord(event).trimEnd();
      expect(scan(line + ending)).toStrictEqual(event);
      expect(parseRecord(line)).toStrictEqual(event);
    }),
  );
});

test("what is no event is left alone", () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      fc.pre(!("seq" in record));
      expect(scan(formatRecord(record))).toBeUndefined();
    }),
  );
});

/** A line with a byte changed, taken out or put in, which may be any, or one that lines have. */
const anyDamage = fc.record({
  event: anyEvent,
  at: fc.nat(),
  byte: fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(...'0123456789-,:"{}[]aeE.# \n\r').map((text) => text.charCodeAt(0)),
  ),
  way: fc.constantFrom("changed", "out", "in"),
});

test("what it takes of a damaged line is what JSON.parse and a look at each key make of it", () => {
  let [taken, left] = [0, 0];
  fc.assert(
    fc.property(anyDamage, ({ event, at, byte, way }) => {
      const bytes = [...new TextEncoder().encode(formatRecord(event))];
      bytes.splice(at % bytes.length, way === "in" ? 0 : 1, ...(way === "out" ? [] : [byte]));
      const end = bytes.indexOf(10) + 1;
      const line = Uint8Array.from(end > 0 ? bytes.slice(0, end) : bytes);
      const scanned = scan(line);
      if (scanned === undefined) left += 1;
      else {
        taken += 1;
        expect(parseRecord(new TextDecoder().decode(line).trimEnd())).toStrictEqual(scanned);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(300);
  expect(left).toBeGreaterThan(300);
});

test.each([
  ["a number with a zero before it", SEND.replace('"seq":5', '"seq":05')],
  ["a zero where numbers begin at 1", SEND.replace('"seq":5', '"seq":0')],
  ["no digit at all", SEND.replace('"seq":5', '"seq":')],
  ["a number that is not exact", SEND.replace('"wallUs":10', '"wallUs":9007199254740992')],
  ["more digits than a number has", SEND.replace('"wallUs":10', `"wallUs":${"9".repeat(400)}`)],
  ["a clock out of bounds", SEND.replace('"lamport":8', `"lamport":${2 ** 50 + 1}`)],
  ["a negative zero", SEND.replace('"monoUs":9', '"monoUs":-0')],
  ["a reserved id", RECEIVE.replace('"from":"b"', '"from":"hub"')],
  ["an id that is too long", RECEIVE.replace('"from":"b"', `"from":"${"b".repeat(33)}"`)],
  ["no id", RECEIVE.replace('"from":"b"', '"from":""')],
  ["a list without an id", SEND.replace('["b"]', "[]")],
  ["a list with an empty id", SEND.replace('["b"]', '["b",""]')],
  ["a list that ends in a comma", SEND.replace('["b"]', '["b",]')],
  ["a list of an id without quotes", SEND.replace('["b"]', "[b]")],
  ["a list with half an id's quotes", SEND.replace('["b"]', '["b]')],
  ["a list of none that failed", SEND.replace('["b"]', '["b"],"failed":[]')],
  ["an action that there is not", SEND.replace("SEND_ONE", "SEND_TWO")],
  ["a blank at the end", SEND.replace("\n", " \n")],
  ["no line ending", SEND.trimEnd()],
])("a line with %s is left alone", (_, line) => {
  expect(scan(line)).toBeUndefined();
});

test("one scanner reads line after line, each from where the last one ended", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 20 }), (events) => {
      const found: EventRecord[] = [];
      const numbers: number[] = [];
      const scanner = new EventScanner((event, line) => {
        found.push(recordOf(event));
        numbers.push(line);
      });
      const bytes = new TextEncoder().encode(events.map(formatRecord).join(""));
      let at = 0;
      for (let line = 1; at < bytes.length; line++) at = scanner.take(bytes, at, line);
      expect(found).toStrictEqual(events);
      expect(numbers).toStrictEqual(events.map((_, i) => i + 1));
    }),
  );
});

test("an event that was read in another way is taken as its line would be", () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const found: EventRecord[] = [];
      new EventScanner((scanned) => found.push(recordOf(scanned))).takeRecord(event, 1);
      expect(found).toStrictEqual([event]);
    }),
  );
});
