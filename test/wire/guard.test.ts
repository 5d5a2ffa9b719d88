import { Packr } from "msgpackr";
import { expect, test } from "vitest";
import { decodeFrame } from "../../src/wire/codec.js";
import { guardPayload } from "../../src/wire/guard.js";
import { WireError } from "../../src/wire/wire-error.js";

const pack = (value: unknown): Uint8Array =>
  new Packr({ useRecords: false, moreTypes: true, variableMapSize: true }).pack(value);
const LOOP = [0xa0, 0xa0, 0xd6, 0x62, 0xff, 0xff, 0xff, 0xfc, 0xc0];

const HOSTILE: readonly (readonly [string, Uint8Array, string])[] = [
  ["the nine bytes that loop for ever", Uint8Array.from(LOOP), "frame is not an array"],
  ["them inside an array", Uint8Array.of(0x94, ...LOOP), "msgpack type 0xd6 is in no frame"],
  ["no bytes", new Uint8Array(0), "frame is cut off"],
  ["a bare integer", pack(7), "frame is not an array"],
  ["a date", pack([new Date(0)]), "msgpack type 0xd6 is in no frame"],
  ["a regular expression", pack([/a/]), "msgpack type 0xd4 is in no frame"],
  ["a set", pack([new Set([1])]), "msgpack type 0xd4 is in no frame"],
  [
    "a record definition",
    Uint8Array.of(0x91, 0xd4, 0x72, 0x40),
    "msgpack type 0xd4 is in no frame",
  ],
  ["a big integer", pack([2n ** 70n]), "msgpack type 0xd8 is in no frame"],
  ["the byte that is never used", Uint8Array.of(0x91, 0xc1), "msgpack type 0xc1 is in no frame"],
  ["a map", pack([{ a: 1 }]), "msgpack type 0x81 is in no frame"],
  ["a __proto__ key", pack([JSON.parse('{"__proto__":1}')]), "msgpack type 0x81 is in no frame"],
  ["a constructor key", pack([{ constructor: 1 }]), "msgpack type 0x81 is in no frame"],
  ["a negative integer", pack([-1]), "msgpack type 0xff is in no frame"],
  ["a binary that is cut off", Uint8Array.of(0x91, 0xc4, 2, 0), "frame is cut off"],
  [
    "a 4 GiB array",
    Uint8Array.of(0x91, 0xdd, 255, 255, 255, 255),
    "msgpack type 0xdd is in no frame",
  ],
  [
    "a 4 GiB map",
    Uint8Array.of(0x91, 0xdf, 255, 255, 255, 255),
    "msgpack type 0xdf is in no frame",
  ],
  [
    "a 4 GiB string",
    Uint8Array.of(0x91, 0xdb, 255, 255, 255, 255),
    "msgpack type 0xdb is in no frame",
  ],
  [
    "a 4 GiB binary",
    Uint8Array.of(0x91, 0xc6, 255, 255, 255, 255),
    "msgpack type 0xc6 is in no frame",
  ],
  ["arrays four deep", pack([[[[]]]]), "arrays nest deeper than 3"],
  ["arrays 60,000 deep", new Uint8Array(60_000).fill(0x91), "arrays nest deeper than 3"],
  ["600 values", pack(new Array(600).fill(1)), "more than 512 values in a frame"],
  ["65,535 values that never come", Uint8Array.of(0xdc, 255, 255), "frame is cut off"],
  ["a string that is cut", Uint8Array.of(0x91, 0xa5, 0x61), "frame is cut off"],
  ["a string without its length", Uint8Array.of(0x91, 0xd9), "frame is cut off"],
  ["bytes behind the value", Uint8Array.of(0x91, 9, 9), "bytes behind the frame's value"],
];

test.each(HOSTILE)("%s: refused, with a reason", (_, payload, reason) => {
  expect(() => guardPayload(payload)).toThrow(new WireError(reason));
  expect(() => decodeFrame(payload)).toThrow(WireError);
});

test("nil, booleans, unsigned integers, floats, strings and arrays pass", () => {
  const values = [null, true, false, 0, 200, 60_000, 2 ** 31, 2 ** 40, 0.5, "", "x".repeat(300)];
  guardPayload(pack([...values, [[1], "x".repeat(40), "x".repeat(100)]]));
});
