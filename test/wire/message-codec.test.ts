import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { expect, test } from "vitest";
import { decodeMessage, encodeMessage } from "../../src/wire/message-codec.js";
import { WireError } from "../../src/wire/wire-error.js";
import { messages } from "./arbitraries.js";

/** [1, 1, clock, 0] with the clock as uint64. */
function clockOf(clock: bigint): Uint8Array {
  const bytes = Uint8Array.of(0x94, 1, 1, 0xcf, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  new DataView(bytes.buffer).setBigUint64(4, clock);
  return bytes;
}

const pack = (value: unknown): Uint8Array => new Packr({ useRecords: false }).pack(value);

test("a message is decoded as it was encoded", () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }),
  );
});

test("an encoded message is msgpack: number, code of the action, clock, time", () => {
  const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });
  const codes = { SEND_ONE: 1, SEND_SECOND: 2, BROADCAST: 3 };
  fc.assert(
    fc.property(messages, (message) => {
      const { number, action, lamport, sentWallUs } = message;
      const elements = [number, codes[action], lamport, sentWallUs];
      expect(unpackr.unpack(encodeMessage(message))).toEqual(elements);
    }),
  );
});

test("any other bytes are refused by a WireError or are a message within its ranges", () => {
  const start = fc.constantFrom([], [0x94], [0x94, 1, 1], [0x94, 1, 1, 0xcf]);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 30 }), (head, tail) => {
      try {
        const { number, lamport, sentWallUs } = decodeMessage(Uint8Array.from([...head, ...tail]));
        expect(number >= 1 && lamport >= 0 && lamport <= 2 ** 50 && sentWallUs >= 0).toBe(true);
        expect([number, lamport, sentWallUs].every(Number.isSafeInteger)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 5000 },
  );
});

test("a clock of 2^50 is accepted", () => {
  const message = { number: 1, action: "SEND_ONE", lamport: 2 ** 50, sentWallUs: 0 } as const;
  expect(decodeMessage(encodeMessage(message))).toEqual(message);
});

test.each([
  ["2^50 + 1", clockOf(2n ** 50n + 1n), "message clock is above 2^50"],
  ["2^53", clockOf(2n ** 53n), "message clock is above 2^53 - 1"],
  ["2^64 - 1", clockOf(2n ** 64n - 1n), "message clock is above 2^53 - 1"],
  ["2^53 as a float", pack([1, 1, 2 ** 53, 0]), "message clock is not an integer of at least 0"],
  ["-1", pack([1, 1, -1, 0]), "message clock is not an integer of at least 0"],
  ["NaN", pack([1, 1, Number.NaN, 0]), "message clock is not an integer of at least 0"],
  [
    "infinity",
    pack([1, 1, Number.POSITIVE_INFINITY, 0]),
    "message clock is not an integer of at least 0",
  ],
  ["1.5", pack([1, 1, 1.5, 0]), "message clock is not an integer of at least 0"],
  ["nil", pack([1, 1, null, 0]), "message clock is not an integer of at least 0"],
  ["a string", pack([1, 1, "7", 0]), "message clock is not an integer of at least 0"],
])("a clock of %s is refused", (_, bytes, reason) => {
  expect(() => decodeMessage(bytes)).toThrow(new WireError(reason));
});

test.each([
  ["number 0", pack([0, 1, 1, 0]), "message number is 0"],
  ["action 0", pack([1, 0, 1, 0]), "message action is unknown"],
  ["action 4", pack([1, 4, 1, 0]), "message action is unknown"],
  ["a negative time", pack([1, 1, 1, -1]), "message time is not an integer of at least 0"],
  ["three elements", pack([1, 1, 1]), "message is not an array of 4"],
  ["a map", pack({ number: 1 }), "message is not an array of 4"],
  ["nothing in it", new Uint8Array(0), "message is not an array of 4"],
  ["a byte too many", Uint8Array.of(0x94, 1, 1, 1, 0, 0), "bytes behind the message"],
  ["a byte too few", Uint8Array.of(0x94, 1, 1, 1), "message time is cut off"],
  ["half an integer", Uint8Array.of(0x94, 1, 1, 1, 0xcf, 0, 0), "message time is cut off"],
])("a message with %s is refused", (_, bytes, reason) => {
  expect(() => decodeMessage(bytes)).toThrow(new WireError(reason));
});
