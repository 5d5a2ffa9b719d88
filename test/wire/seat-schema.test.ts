import { Packr } from "msgpackr";
import { expect, test } from "vitest";
import { decodeFrame } from "../../src/wire/codec.js";
import { WireError } from "../../src/wire/wire-error.js";

const packr = new Packr({ useRecords: false, structuredClone: false });
const [SEATED, VACANT, ENVELOPE] = [15, 16, 17];

test.each([
  ["SEATED at seat 0", [SEATED, 0, [], false], "seat is not a number from 1 to 65535"],
  ["SEATED at seat 65536", [SEATED, 65_536, [], false], "seat is not a number from 1 to 65535"],
  [
    "SEATED with 257 others",
    [SEATED, 1, new Array(257).fill(2), false],
    "other seats are not an array of at most 256",
  ],
  ["SEATED with a name for a seat", [SEATED, 1, ["b"], false], "seat is not an integer"],
  ["SEATED that does not say what is taken", [SEATED, 1, [], null], "taken is not a boolean"],
  ["VACANT without a seat", [VACANT], "VACANT is not an array of 2"],
  ["ENVELOPE from nowhere", [ENVELOPE, 0, 2, null], "seat is not a number from 1 to 65535"],
  [
    "ENVELOPE with a text in it",
    [ENVELOPE, 1, 2, "frame"],
    "enveloped frame is not a binary of 1 to 49152 bytes",
  ],
  [
    "ENVELOPE with nothing in it",
    [ENVELOPE, 1, 2, new Uint8Array()],
    "enveloped frame is not a binary of 1 to 49152 bytes",
  ],
])("%s is refused", (_, elements, reason) => {
  expect(() => decodeFrame(packr.pack(elements))).toThrow(new WireError(reason));
});
