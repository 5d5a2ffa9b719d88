import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Relay } from "../../src/wire/frames.js";
import { WireError } from "../../src/wire/wire-error.js";

const RELAY: Relay = {
  kind: "relay",
  from: 1,
  to: [
    { seat: 2, sequence: 7 },
    { seat: 300, sequence: 70_000 },
  ],
  number: 12,
  message: Uint8Array.of(1, 2, 3),
};

/** The payload of RELAY with some of its bytes replaced, by place. */
function bytesWith(replaced: Readonly<Record<number, number>>): Uint8Array {
  return Object.assign(encodeFrame(RELAY), replaced);
}

test("a RELAY that is written into a link's bytes is the same as one that is encoded alone", () => {
  const writer = new FrameWriter();
  writer.add(RELAY);
  const payloads: Uint8Array[] = [];
  new FrameReader().push(writer.take() ?? new Uint8Array(), (one) => payloads.push(one.slice()));
  expect(payloads).toEqual([new Uint8Array(encodeFrame(RELAY))]);
});

test.each([
  ["of four elements", bytesWith({ 0: 0x94 }), "RELAY is not an array of 5"],
  ["without a number", bytesWith({ 3: 0 }), "RELAY number is 0"],
  ["whose destinations are a map", bytesWith({ 4: 0xde }), "RELAY destinations are not an array"],
  ["with half a destination", bytesWith({ 6: 3 }), "RELAY has a seat without a sequence"],
  ["with 30,000 destinations", bytesWith({ 5: 0xea, 6: 0x60 }), "30000 destinations in one RELAY"],
  ["to seat 0", bytesWith({ 7: 0 }), "RELAY seat or sequence is 0"],
  ["of sequence 0", bytesWith({ 8: 0 }), "RELAY seat or sequence is 0"],
  [
    "that is cut off in its message",
    encodeFrame(RELAY).slice(0, -1),
    "RELAY message does not end with its frame",
  ],
  [
    "with bytes behind its message",
    Uint8Array.of(...encodeFrame(RELAY), 0),
    "RELAY message does not end with its frame",
  ],
])("a RELAY %s is refused", (_, bytes, reason) => {
  expect(() => decodeFrame(bytes)).toThrow(new WireError(reason));
});

test("whatever bytes are changed, a RELAY is read or refused, and nothing else", () => {
  const length = encodeFrame(RELAY).length;
  const change = fc.tuple(fc.integer({ min: 2, max: length - 1 }), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      try {
        expect(decodeFrame(bytesWith(Object.fromEntries(changes))).kind).toBe("relay");
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
  );
});
