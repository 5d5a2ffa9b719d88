import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MACHINES_MAX, MESSAGE_BYTES_MAX, SLOT_MAX } from "../../src/model/limits.js";
import { decodeFrame, encodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Frame, FrameOf } from "../../src/wire/frames.js";
import { WireError } from "../../src/wire/wire-error.js";

const MESSAGE = Uint8Array.of(1, 2, 3);
const MULTICAST: FrameOf<"multicast"> = {
  kind: "multicast",
  sequence: 7,
  number: 12,
  to: [2, 300],
  message: MESSAGE,
};
const COPY: FrameOf<"copy"> = { kind: "copy", sequence: 70_000, from: 300, message: MESSAGE };

/** The payload of MULTICAST with some of its bytes replaced, by place. */
function bytesWith(replaced: Readonly<Record<number, number>>): Uint8Array {
  return Object.assign(encodeFrame(MULTICAST), replaced);
}

test.each<Frame>([MULTICAST, { ...MULTICAST, to: null }, COPY])(
  "what is written into a link's bytes is the same as what is encoded alone",
  (frame) => {
    const writer = new FrameWriter();
    writer.add(frame);
    const payloads: Uint8Array[] = [];
    new FrameReader().push(writer.take() ?? new Uint8Array(), (one) => payloads.push(one.slice()));
    expect(payloads).toEqual([new Uint8Array(encodeFrame(frame))]);
  },
);

test.each<Frame>([
  {
    kind: "multicast",
    sequence: Number.MAX_SAFE_INTEGER,
    number: Number.MAX_SAFE_INTEGER,
    to: Array.from({ length: MACHINES_MAX }, () => SLOT_MAX),
    message: new Uint8Array(MESSAGE_BYTES_MAX).fill(7),
  },
  {
    kind: "copy",
    sequence: Number.MAX_SAFE_INTEGER,
    from: SLOT_MAX,
    message: new Uint8Array(MESSAGE_BYTES_MAX).fill(7),
  },
])("the longest $kind has room for its last byte", (frame) => {
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
});

describe("a message in a star", () => {
  test("is as long for a hundred leaves as for three, on its way up and on its way down", () => {
    const up = (sequence: number) => encodeFrame({ ...MULTICAST, sequence, to: null }).length;
    expect(up(7)).toBe(5 + 1 + 1 + MESSAGE.length);
    expect(encodeFrame({ ...COPY, sequence: 7, from: 100 }).length).toBe(
      encodeFrame({ ...COPY, sequence: 7, from: 3 }).length,
    );
  });
});

test.each([
  ["of four elements", bytesWith({ 0: 0x94 }), "MULTICAST is not an array of 5"],
  ["of sequence 0", bytesWith({ 2: 0 }), "MULTICAST sequence is 0"],
  ["without a number", bytesWith({ 3: 0 }), "MULTICAST number is 0"],
  ["whose slots are a map", bytesWith({ 4: 0xde }), "MULTICAST slots are not an array"],
  ["to slot 0", bytesWith({ 5: 0 }), "MULTICAST slot is 0"],
  [
    "to a slot that no hub gives",
    Uint8Array.of(0x95, 18, 1, 1, 0x91, 0xce, 0, 1, 0, 0, 0xc4, 0),
    "MULTICAST slot is above 65535",
  ],
  [
    "with 30,000 slots",
    Uint8Array.of(0x95, 18, 1, 1, 0xdc, 0x75, 0x30, 1),
    "30000 slots in one MULTICAST",
  ],
  [
    "that ends before its slots",
    Uint8Array.of(0x95, 18, 1, 1),
    "MULTICAST message is not a short binary",
  ],
  [
    "that is cut off in its message",
    encodeFrame(MULTICAST).slice(0, -1),
    "MULTICAST message does not end with its frame",
  ],
  [
    "with bytes behind its message",
    Uint8Array.of(...encodeFrame(MULTICAST), 0),
    "MULTICAST message does not end with its frame",
  ],
])("a MULTICAST %s is refused", (_, bytes, reason) => {
  expect(() => decodeFrame(bytes)).toThrow(new WireError(reason));
});

test.each([
  ["of five elements", { 0: 0x95 }, "COPY is not an array of 4"],
  ["of sequence 0", { 2: 0 }, "COPY sequence is 0"],
] as const)("a COPY %s is refused", (_, replaced, reason) => {
  const bytes = Object.assign(encodeFrame({ ...COPY, sequence: 1 }), replaced);
  expect(() => decodeFrame(bytes)).toThrow(new WireError(reason));
});

test("a COPY from a slot that no hub gives is refused", () => {
  const bytes = Uint8Array.of(0x94, 22, 1, 0xce, 0, 1, 0, 0, 0xc4, 0);
  expect(() => decodeFrame(bytes)).toThrow(new WireError("COPY slot is above 65535"));
});

test.each<Frame>([MULTICAST, COPY])(
  "whatever bytes are changed, it is read or refused, and nothing else",
  (frame) => {
    const { length } = encodeFrame(frame);
    const change = fc.tuple(fc.integer({ min: 2, max: length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Object.assign(encodeFrame(frame), Object.fromEntries(changes));
        try {
          expect(decodeFrame(bytes).kind).toBe(frame.kind);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  },
);
