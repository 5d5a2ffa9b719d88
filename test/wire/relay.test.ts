import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../src/wire/codec.js";
import type { Relay } from "../../src/wire/frames.js";
import { relayFrame } from "../../src/wire/relay-schema.js";
import { WireError } from "../../src/wire/wire-error.js";

const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });
const packr = new Packr({ useRecords: false });
const MESSAGE = Uint8Array.of(0x94, 1, 1, 1, 1);

const positive = fc.maxSafeInteger().map((n) => Math.abs(n) || 1);
const relays = fc
  .record({
    from: fc.integer({ min: 1, max: 0xffff }),
    to: fc.array(fc.record({ seat: fc.integer({ min: 1, max: 0xffff }), sequence: positive }), {
      maxLength: 300,
    }),
    number: positive,
    message: fc.uint8Array({ maxLength: 255 }),
  })
  .map(({ from, to, number, message }) => relayFrame(from, to, number, message));

/** A RELAY byte by byte: an array of 6 that begins with its code, and then anything. */
function relay(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x96, 18, ...parts.flat()]);
}

const NONE = [0xdc, 0, 0];
const ONE = [0xdc, 0, 1, 1];
const BINARY = [0xc4, 1, 7];

describe("RELAY", () => {
  test("is msgpack, as any library reads it", () => {
    fc.assert(
      fc.property(relays, (frame) => {
        const { from, to, number, message } = frame;
        const [code, ...rest] = unpackr.unpack(encodeFrame(frame));
        const [seats, sequences] = [to.map(({ seat }) => seat), to.map((each) => each.sequence)];
        expect(code).toBe(18);
        expect([...rest.slice(0, 4), Uint8Array.from(rest[4])]).toEqual([
          from,
          number,
          seats,
          sequences,
          message,
        ]);
      }),
    );
  });

  test("is read as it was written, and passed on as the bytes that came", () => {
    fc.assert(
      fc.property(relays, (frame) => {
        const read = decodeFrame(encodeFrame(frame)) as Relay;
        expect(read).toEqual(frame);
        expect(encodeFrame(read)).toBe(read.payload);
      }),
    );
  });

  test("goes to 1,000 seats at most", () => {
    const to = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ seat: i + 1, sequence: 1 }));
    expect(decodeFrame(relayFrame(1, to(1_000), 1, MESSAGE).payload)).toMatchObject({ from: 1 });
    expect(() => decodeFrame(relayFrame(1, to(1_001), 1, MESSAGE).payload)).toThrow(
      new WireError("1001 RELAY seats in one message"),
    );
  });

  test.each([
    ["to seat 0", relay([1], [1], [0xdc, 0, 1, 0], ONE, BINARY), "RELAY seat is 0"],
    ["with sequence 0", relay([1], [1], ONE, [0xdc, 0, 1, 0], BINARY), "RELAY sequence is 0"],
    ["of message number 0", relay([1], [0], ONE, ONE, BINARY), "RELAY number is 0"],
    ["with a seat too many", relay([1], [1], ONE, NONE, BINARY), "RELAY has not a sequence a seat"],
    ["with a sequence too many", relay([1], [1], NONE, ONE, BINARY), /not a sequence a seat$/],
    ["from a negative seat", relay([0xff], [1], ONE, ONE, BINARY), /^RELAY sender is not an/],
    ["to a negative seat", relay([1], [1], [0xdc, 0, 1, 0xff], ONE, BINARY), /^RELAY seat is not/],
    ["to 65,535 seats of which none comes", relay([1], [1], [0xdc, 255, 255]), /in one message$/],
    ["that ends among its seats", relay([1], [1], [0xdc, 0, 2, 1]), "RELAY seat is cut off"],
    ["whose seats are a number", relay([1], [1], [1], ONE, BINARY), "RELAY seats are not an array"],
    ["with a text", relay([1], [1], ONE, ONE, [0xa1, 65]), /^RELAY message is not a short/],
    ["without a message", relay([1], [1], ONE, ONE), /^RELAY message is not a short binary/],
    ["with less than it says", relay([1], [1], ONE, ONE, [0xc4, 2, 7]), /does not end with its/],
    ["with more than it says", relay([1], [1], ONE, ONE, [...BINARY, 7]), /does not end with its/],
    ["that is a longer array", packr.pack([18, 1, 1, [1], [1], MESSAGE, 1]), /not an array of 6$/],
  ])("%s is refused", (_what, payload, reason) => {
    const error = typeof reason === "string" ? new WireError(reason) : reason;
    expect(() => decodeFrame(payload)).toThrow(WireError);
    expect(() => decodeFrame(payload)).toThrow(error);
  });

  test("of whatever bytes is refused by a WireError or is a frame", () => {
    const parts = fc.constantFrom(NONE, ONE, BINARY, [1], [0xcf, 0, 0, 0, 0, 0, 0, 0, 1]);
    const bytes = fc.oneof(parts, fc.array(fc.nat(255), { maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), (rest) => {
        const payload = relay(...rest);
        try {
          const frame = decodeFrame(payload);
          expect(encodeFrame(frame)).toEqual(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
