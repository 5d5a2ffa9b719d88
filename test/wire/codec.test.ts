import fc from "fast-check";
import { Packr, unpack } from "msgpackr";
import { expect, test } from "vitest";
import { decodeFrame, elementsOf, encodeFrame, frameOf } from "../../src/wire/codec.js";
import { PROTOCOL_VERSION } from "../../src/wire/frames.js";
import { WireError } from "../../src/wire/wire-error.js";
import { frames } from "./arbitraries.js";

const pack = (value: unknown): Uint8Array => new Packr({ useRecords: false }).pack(value);
const INCARNATION = "0199a1b2c3d4deadbeef";
const PEER = ["b", INCARNATION, "10.0.0.7", 4330];
const HELLO = [
  ...[1, PROTOCOL_VERSION, "demo", "a", INCARNATION, "k".repeat(43), "0".repeat(32)],
  ...["mesh", 3, Array(4).fill(null), null, 4330, 0, false],
];
const LINKED: readonly unknown[] = [4, "laptop", 2, []];
const RATE = "LINKED.rate is not a number from 0 to 10000";

/** A HELLO with one element replaced. */
const helloWith = (place: number, value: unknown): unknown[] => HELLO.with(place, value as never);

test("a frame is decoded as it was encoded", () => {
  fc.assert(
    fc.property(frames, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});

test("msgpackr alone reads every frame: its code, then its fields in the order of the table", () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const elements: unknown[] = unpack(encodeFrame(frame));
      expect(elements.map(withoutBigInt)).toEqual(elementsOf(frame));
      if (frame.kind !== "foreign-hello") expect(frameOf(elementsOf(frame))).toEqual(frame);
    }),
  );
});

/** msgpackr reads what is above 2^53 in 64 bits as a bigint, and bytes as a Buffer. */
function withoutBigInt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBigInt);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return typeof value === "bigint" ? Number(value) : value;
}

test("a HELLO of another version is known by its version, whatever follows", () => {
  const expected = { kind: "foreign-hello", version: 1 };
  expect(decodeFrame(pack([1, 1]))).toEqual(expected);
  expect(decodeFrame(pack([1, 1, { run: "demo" }, new Date(0), [[[[[]]]]]]))).toEqual(expected);
});

test("a HELLO whose version is no integer is refused", () => {
  expect(() => decodeFrame(pack([1, "1"]))).toThrow(
    new WireError("protocol version is not an integer of at least 0"),
  );
});

test("who is linked may name 64 known peers and no more", () => {
  const named = (count: number): Uint8Array => pack(LINKED.with(3, new Array(count).fill(PEER)));
  expect(decodeFrame(named(64))).toMatchObject({ kind: "linked", known: { length: 64 } });
  expect(() => decodeFrame(named(65))).toThrow(
    new WireError("LINKED.known is not an array of at most 64"),
  );
});

test("a REJECT of a former version, which names nobody instead, is read", () => {
  const frame = { kind: "reject", reason: "protocol", known: [] };
  expect(decodeFrame(pack([3, "protocol"]))).toEqual(frame);
});

test.each([
  ["a run that is a path", helloWith(2, "../x"), "HELLO.run is not a name"],
  ["a reserved id", helloWith(3, "con"), "HELLO.id is not a name, or hub"],
  ["an id of 33 characters", helloWith(3, "a".repeat(33)), "HELLO.id is not a name, or hub"],
  ["an id that is a number", helloWith(3, 7), "HELLO.id is not a name, or hub"],
  ["a short incarnation", helloWith(4, "0199"), "HELLO.incarnation is not 20 hex digits"],
  ["a short key", helloWith(5, "k"), "HELLO.key is not 43 characters of base64url"],
  [
    "a key of other characters",
    helloWith(5, "+".repeat(43)),
    "HELLO.key is not 43 characters of base64url",
  ],
  ["a short nonce", helloWith(6, "0"), "HELLO.nonce is not 32 hex digits"],
  ["another topology", helloWith(7, "ring"), "HELLO.topology is not one of mesh, star"],
  ["two machines", helloWith(8, 2), "HELLO.machines is not an integer from 3 to 1000"],
  ["3.5 machines", helloWith(8, 3.5), "HELLO.machines is not an integer from 3 to 1000"],
  ["no machines", helloWith(8, null), "machines is missing"],
  ["a hub of 3 machines", helloWith(3, "hub"), "a hub that is for so many machines"],
  ["a hub in a mesh", helloWith(3, "hub").with(8, null), "a hub in a mesh"],
  ["three rules", helloWith(9, [null, null, null]), "HELLO.rules is not an array of 4"],
  [
    "a draw range of 2",
    helloWith(9, [["range", 2], null, null, null]),
    "HELLO.rules.draw[1] is not an integer from 3 to 1000000",
  ],
  [
    "a probability of 1.5",
    helloWith(9, [["probability", 1.5], null, null, null]),
    "HELLO.rules.draw[1] is not a number from 0 to 1",
  ],
  [
    "a probability that is NaN",
    helloWith(9, [["probability", Number.NaN], null, null, null]),
    "HELLO.rules.draw[1] is not a number from 0 to 1",
  ],
  [
    "a draw of another kind",
    helloWith(9, [["constructor", 3], null, null, null]),
    "HELLO.rules.draw[0] is not one of range, probability",
  ],
  [
    "literal as a number",
    helloWith(9, [null, 1, null, null]),
    "HELLO.rules.literal is not a boolean",
  ],
  [
    "a duration of 0",
    helloWith(9, [null, null, 0, null]),
    "HELLO.rules.durationMs is not an integer from 1 to 86400000",
  ],
  [
    "another phase",
    helloWith(9, [null, null, null, "__proto__"]),
    "HELLO.rules.phase is not one of random, aligned",
  ],
  ["a seed of 2^32", helloWith(10, 2 ** 32), "HELLO.seed is not an integer from 0 to 4294967295"],
  ["port 0", helloWith(11, 0), "HELLO.port is not an integer from 1 to 65535"],
  ["1001 links up", helloWith(12, 1001), "HELLO.linksUp is not an integer from 0 to 1000"],
  ["a run that is neither closed nor open", helloWith(13, null), "HELLO.closed is not a boolean"],
  ["one element too many", [...HELLO, 1], "HELLO is not an array of 14"],
  ["one element too few", HELLO.slice(0, -1), "HELLO is not an array of 14"],
])("a HELLO with %s is refused", (_, elements, reason) => {
  expect(() => decodeFrame(pack(elements))).toThrow(WireError);
  expect(() => decodeFrame(pack(elements))).toThrow(
    typeof reason === "string" ? new WireError(reason) : reason,
  );
});

test.each([
  ["of an unknown kind", [99], "frame is of no known kind"],
  ["whose kind is a string", ["ping"], "frame is of no known kind"],
  ["that is empty", [], "frame is of no known kind"],
  ["PROOF of nothing", [21, ""], "PROOF.proof is not 86 characters of base64url"],
  ["ACCEPT without a proof", [2, ...LINKED.slice(1)], "ACCEPT is not an array of 5"],
  [
    "ACCEPT with half a proof",
    [2, "A", ...LINKED.slice(1)],
    "ACCEPT.proof is not 86 characters of base64url",
  ],
  ["REJECT of 4 elements", [3, "leaf", [], 1], "REJECT is not an array of 2 or 3"],
  ["LINKED with nothing in it", [4], "LINKED is not an array of 4"],
  [
    "LINKED from an escape sequence",
    LINKED.with(1, "\u001b[2J"),
    /^LINKED.host is not 1 to 255 printable/,
  ],
  [
    "LINKED from 256 characters",
    LINKED.with(1, "x".repeat(256)),
    /^LINKED.host is not 1 to 255 printable/,
  ],
  ["LINKED with a rate of 0", LINKED.with(2, 0), "LINKED.rate is 0"],
  ["LINKED with a rate of 10001", LINKED.with(2, 10_001), RATE],
  ["LINKED with an infinite rate", LINKED.with(2, Number.POSITIVE_INFINITY), RATE],
  [
    "LINKED with a rate range upside down",
    LINKED.with(2, [6, 1]),
    "LINKED.rate[1] is not an integer from 6 to 10000",
  ],
  [
    "LINKED with a peer of 3 elements",
    LINKED.with(3, [["b"]]),
    "LINKED.known[0] is not an array of 4",
  ],
  ["WELCOME to slot 0", [15, 0, [], false], "WELCOME.slot is not an integer from 1 to 65535"],
  [
    "WELCOME to slot 65536",
    [15, 65_536, [], false],
    "WELCOME.slot is not an integer from 1 to 65535",
  ],
  [
    "WELCOME with half a slot",
    [15, 1, [2.5], false],
    "WELCOME.others[0] is not an integer from 1 to 65535",
  ],
  ["WELCOME beside no list", [15, 1, 2, false], "WELCOME.others is not an array of at most 256"],
  [
    "WELCOME beside 257",
    [15, 1, Array(257).fill(2), false],
    "WELCOME.others is not an array of at most 256",
  ],
  ["WELCOME with another flag", [15, 1, [], null], "WELCOME.nameTaken is not a boolean"],
  ["WELCOME without its flag", [15, 1, []], "WELCOME is not an array of 4"],
  ["LEFT without a reason", [16, 1], "LEFT is not an array of 3"],
  ["LEFT of slot 0", [16, 0, "left"], "LEFT.slot is not an integer from 1 to 65535"],
  ["LEFT for no known reason", [16, 1, "bored"], "LEFT.reason is not one of closed, silent, left"],
  ["RELAYED to slot 0", [17, 0, 1, null], "RELAYED.slot is not an integer from 1 to 65535"],
  ["RELAYED on stream 0", [17, 1, 0, null], "RELAYED.stream is not an integer from 1 to 2^53 - 1"],
  [
    "RELAYED with a text in it",
    [17, 1, 2, "x"],
    "RELAYED.bytes is not a binary of 0 to 49152 bytes",
  ],
  ["RELAYED of too much", [17, 1, 2, new Uint8Array(49_153)], /^RELAYED.bytes is not a/],
  ["STOP that says more", [11, 1], "STOP is not an array of 1"],
  ["HOLDS of no list", [19, "a"], "HOLDS.holdings is not an array of at most 64"],
  [
    "HOLDS of 65",
    [19, Array(65).fill(["a", 0, null])],
    "HOLDS.holdings is not an array of at most 64",
  ],
  ["HOLDS of a path", [19, [["../a", 0, null]]], "HOLDS.holdings[0].id is not a name, or hub"],
  [
    "HOLDS half a link away",
    [19, [["a", 0.5, null]]],
    "HOLDS.holdings[0].hops is not an integer from 0 to 1000",
  ],
  [
    "HOLDS with half a hash",
    [19, [["a", 0, "ab"]]],
    "HOLDS.holdings[0].sha256 is not 64 hex digits",
  ],
  ["WANT of a number", [20, 7], "WANT.id is not a name, or hub"],
  [
    "TRACE of nothing",
    [13, 0, Uint8Array.of(1), null],
    /^TRACE.bytesTotal is not an integer from 1/,
  ],
  ["TRACE with an empty piece", [13, 1, new Uint8Array(), null], /^TRACE.chunk is not a binary/],
  ["TRACE with a text as its piece", [13, 1, "x", null], /^TRACE.chunk is not a binary/],
  ["TRACE with half a hash", [13, 1, Uint8Array.of(1), "ab"], "TRACE.sha256 is not 64 hex digits"],
  ["TRACE_ACK of a negative count", [14, -1], /./],
  ["PING without a time", [9], "PING is not an array of 2"],
  ["PING with half a microsecond", [9, 0.5], /^PING.sentWallUs is not an integer from 0/],
  ["PING before 1970", [9, -1], "msgpack type 0xff is in no frame"],
  ["PONG of 3 elements", [10, 1, 2], "PONG is not an array of 4"],
  [
    "PONG with a time above 2^53 - 1",
    [10, 1, 2, 2 ** 53],
    /^PONG.sentWallUs is not an integer from 0 to/,
  ],
  ["READY with a wrong hash", [6, "xyz", true], "READY.roster is not 16 hex digits"],
  ["READY without its flag", [6, "0123456789abcdef"], "READY is not an array of 3"],
  ["BYE for no known reason", [12, "constructor"], /^BYE.reason is not one of/],
  ["DATA with sequence 0", [8, 0, Uint8Array.of(1)], "DATA sequence is 0"],
  ["DATA with sequence 1.5", [8, 1.5, Uint8Array.of(1)], /^DATA sequence is not an integer/],
  ["DATA with a text", [8, 1, "text"], "DATA message is not a short binary"],
  ["DATA with 300 bytes", [8, 1, new Uint8Array(300)], "DATA message is not a short binary"],
  ["DATA of 2 elements", [8, 1], "DATA is not an array of 3"],
])("a frame %s is refused", (_, elements, reason) => {
  expect(() => decodeFrame(pack(elements))).toThrow(
    typeof reason === "string" ? new WireError(reason) : reason,
  );
});

test("a frame that is cut anywhere is refused", () => {
  fc.assert(
    fc.property(
      frames.filter((frame) => frame.kind !== "foreign-hello"),
      fc.nat(),
      (frame, place) => {
        const payload = encodeFrame(frame);
        expect(() => decodeFrame(payload.subarray(0, place % payload.length))).toThrow(WireError);
      },
    ),
  );
});

test("a frame with a byte changed is refused by a WireError or is a frame still", () => {
  fc.assert(
    fc.property(frames, fc.nat(), fc.nat(255), (frame, place, byte) => {
      const payload = Uint8Array.from(encodeFrame(frame));
      payload[place % payload.length] = byte;
      decodesOrRefuses(payload);
    }),
    {
      numRuns: 5000,
      examples: [[{ kind: "relayed", slot: 1, stream: 1, bytes: Uint8Array.of(0, 0) }, 1, 22]],
    },
  );
});

test("random bytes are refused by a WireError or are a frame", () => {
  const head = fc.constantFrom([], [0x91], [0x93, 8], [0x92, 12], [0x93, 6], [0x9d, 1, 1]);
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 100 }), (start, rest) => {
      decodesOrRefuses(Uint8Array.from([...start, ...rest]));
    }),
    { numRuns: 5000 },
  );
});

/**
 * What was decoded must be encodable to something that decodes to the same. Some frames are encoded
 * by msgpackr into a Buffer, others into a Uint8Array, and a decoded binary is a part of what it came
 * in: plain Uint8Arrays on both sides, as `toEqual` tells the two apart.
 */
function decodesOrRefuses(payload: Uint8Array): void {
  try {
    const frame = decodeFrame(Uint8Array.from(payload));
    expect(decodeFrame(Uint8Array.from(encodeFrame(frame)))).toEqual(frame);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}
