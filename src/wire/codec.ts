// Without its native part, which takes a process longer to load than it spares.
import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import { dataBytes, readData, writeData } from "./data-schema.js";
import { FRAME_CODES } from "./frame-codes.js";
import { readElements, writeElements } from "./frame-schema.js";
import { type Frame, PROTOCOL_VERSION } from "./frames.js";
import { guardPayload } from "./guard.js";
import { readRelay, relayBytes, writeRelay } from "./relay-schema.js";
import { UintReader } from "./uint.js";

// Without records and structured cloning neither keeps anything from one frame to the next.
const packr = new Packr({ useRecords: false, structuredClone: false });
const unpackr = new Unpackr({
  useRecords: false,
  structuredClone: false,
  int64AsType: "number",
});

/** A frame's payload: one msgpack array, without the length prefix that goes before it. */
export function encodeFrame(frame: Frame): Uint8Array {
  if (frame.kind === "relay") {
    const payload = new Uint8Array(relayBytes(frame));
    writeRelay(payload, 0, frame);
    return payload;
  }
  if (frame.kind !== "data") return packr.pack(writeElements(frame));
  const payload = new Uint8Array(dataBytes(frame));
  writeData(payload, 0, frame);
  return payload;
}

/**
 * The frame in a payload. The message in DATA and RELAY is a view of the payload. A HELLO of
 * another protocol version is read no further than that. Throws WireError, and nothing else, on
 * bytes that are not exactly one frame with every value in its range.
 */
export function decodeFrame(payload: Uint8Array): Frame {
  if (payload[1] === FRAME_CODES.data) return readData(payload);
  if (payload[1] === FRAME_CODES.relay) return readRelay(payload);
  const version = helloVersion(payload);
  if (version !== undefined && version !== PROTOCOL_VERSION) {
    return { kind: "foreign-hello", version };
  }
  guardPayload(payload);
  return readElements(unpackr.unpack(payload));
}

/** Whether a payload may be a HELLO, of whatever version. */
export function isHello(payload: Uint8Array): boolean {
  return payload[1] === FRAME_CODES.hello;
}

/**
 * The protocol version in a HELLO; undefined in other frames. Every version of the protocol begins
 * its HELLO like this, an array of 2 to 15 elements with code and version first, so that two
 * versions can name each other.
 */
function helloVersion(payload: Uint8Array): number | undefined {
  const head = payload[0] ?? 0;
  if (head < 0x92 || head > 0x9f || payload[1] !== FRAME_CODES.hello) return undefined;
  return new UintReader(payload, 2).next("protocol version");
}
