import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Frame } from "../../src/wire/frames.js";
import { WireError } from "../../src/wire/wire-error.js";
import { frames } from "./arbitraries.js";

/** The bytes cut at these places, taken modulo their length. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
}

function bytesOf(sent: readonly Frame[]): Uint8Array {
  const writer = new FrameWriter();
  for (const frame of sent) writer.add(frame);
  return writer.take() ?? new Uint8Array(0);
}

function read(chunks: readonly Uint8Array[]): Frame[] {
  const reader = new FrameReader();
  const received: Frame[] = [];
  for (const chunk of chunks) reader.push(chunk, (p) => received.push(decodeFrame(p)));
  return received;
}

test("any frames arrive as they were sent, however their bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(frames, { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      (sent, places) => {
        expect(read(cut(bytesOf(sent), places))).toEqual(sent);
      },
    ),
  );
});

test("any frames arrive as they were sent, one byte at a time", () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 5 }), (sent) => {
      expect(read([...bytesOf(sent)].map((byte) => Uint8Array.of(byte)))).toEqual(sent);
    }),
  );
});

test("what a writer gave away stays as it was while more is added", () => {
  fc.assert(
    fc.property(fc.array(fc.array(frames, { maxLength: 10 }), { maxLength: 20 }), (turns) => {
      const writer = new FrameWriter();
      const writes = turns.map((turn) => {
        for (const frame of turn) writer.add(frame);
        return writer.take();
      });
      for (const [i, turn] of turns.entries()) {
        const write = writes[i];
        expect(write === undefined ? [] : read([write])).toEqual(turn);
      }
    }),
  );
});

test("a turn without frames gives nothing to write", () => {
  expect(new FrameWriter().take()).toBeUndefined();
});

test("a payload that lies whole in its chunk is not copied", () => {
  const chunk = bytesOf([{ kind: "trace-ack", bytes: 1 }]);
  new FrameReader().push(chunk, (payload) => expect(payload.buffer).toBe(chunk.buffer));
});

test("a payload in several chunks stays as it was when the next one comes", () => {
  const reader = new FrameReader();
  const payloads: Uint8Array[] = [];
  for (const byte of [0, 0, 0, 2, 7, 8, 0, 0, 0, 2, 5, 6]) {
    reader.push(Uint8Array.of(byte), (payload) => payloads.push(payload));
  }
  expect(payloads).toEqual([Uint8Array.of(7, 8), Uint8Array.of(5, 6)]);
});

test("a stopped reader hands over nothing more, not even from the chunk in hand", () => {
  const reader = new FrameReader();
  let count = 0;
  const onPayload = (): void => {
    count += 1;
    reader.stop();
  };
  const chunk = bytesOf([
    { kind: "left", slot: 1, reason: "closed" },
    { kind: "trace-ack", bytes: 1 },
  ]);
  reader.push(chunk, onPayload);
  reader.push(chunk, onPayload);
  expect(count).toBe(1);
});

test("a reader stops for good at the first payload that is refused", () => {
  const reader = new FrameReader();
  const bytes = Uint8Array.of(0, 0, 0, 1, 0xc0, ...bytesOf([{ kind: "trace-ack", bytes: 1 }]));
  const received: Frame[] = [];
  const push = (): void => reader.push(bytes, (p) => received.push(decodeFrame(p)));
  expect(push).toThrow(WireError);
  push();
  expect(received).toEqual([]);
});

test.each([
  ["0", [0, 0, 0, 0], "frame of length 0"],
  ["64 KiB + 1", [0, 1, 0, 1], "frame of 65537 bytes, more than 65536"],
  ["4 GiB - 1", [255, 255, 255, 255], "frame of 4294967295 bytes, more than 65536"],
  ["HTTP", [72, 84, 84, 80], "no k3mesh: a web server answers there"],
  ["SSH-", [83, 83, 72, 45], "no k3mesh: an SSH server answers there"],
  ["a TLS alert", [0x15, 3, 1, 0], "no k3mesh: a server with TLS answers there"],
  [
    "220 of a mail server",
    [50, 50, 48, 32],
    "no k3mesh: a server that speaks in text answers there",
  ],
])("a length of %s is refused before any of the payload is kept", (_, prefix, reason) => {
  const whole = new FrameReader();
  expect(() => whole.push(Uint8Array.from(prefix), () => {})).toThrow(new WireError(reason));
  const split = new FrameReader();
  split.push(Uint8Array.from(prefix.slice(0, 3)), () => {});
  expect(() => split.push(Uint8Array.from(prefix.slice(3)), () => {})).toThrow(
    new WireError(reason),
  );
});

test("a payload of exactly 64 KiB is handed over", () => {
  let length = 0;
  new FrameReader().push(Uint8Array.of(0, 1, 0, 0, ...new Uint8Array(65_536)), (payload) => {
    length = payload.length;
  });
  expect(length).toBe(65_536);
});
