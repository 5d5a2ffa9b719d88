// Without its native part, which takes a process longer to load than it spares.
import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";
import { arrayOf, readAll, writeAll } from "./forms.js";
import {
  FRAMES,
  type Frame,
  type FrameKind,
  frameName,
  PROTOCOL_VERSION,
  type Row,
} from "./frames.js";
import { guardPayload } from "./guard.js";
import {
  isMessageFrame,
  messageFrameBytesMax,
  readMessageFrame,
  writeMessageFrame,
} from "./hot-frames.js";
import { UintReader } from "./uint.js";
import { WireError } from "./wire-error.js";

// Without records and structured cloning neither keeps anything from one frame to the next.
const packr = new Packr({ useRecords: false, structuredClone: false });
const unpackr = new Unpackr({
  useRecords: false,
  structuredClone: false,
  int64AsType: "number",
});

/** A frame's payload: one msgpack array, without the length prefix that goes before it. */
export function encodeFrame(frame: Frame): Uint8Array {
  if (!isMessageFrame(frame)) return packr.pack(elementsOf(frame));
  const payload = new Uint8Array(messageFrameBytesMax(frame));
  return payload.subarray(0, writeMessageFrame(payload, 0, frame));
}

/**
 * The frame in a payload. A message in it is a view of the payload. A HELLO of
 * another protocol version is read no further than that. Throws WireError, and nothing else, on
 * bytes that are not exactly one frame with every value in its range.
 */
export function decodeFrame(payload: Uint8Array): Frame {
  const messageFrame = readMessageFrame(payload);
  if (messageFrame !== undefined) return messageFrame;
  const version = helloVersion(payload);
  if (version !== undefined && version !== PROTOCOL_VERSION) {
    return { kind: "foreign-hello", version };
  }
  guardPayload(payload);
  return frameOf(unpackr.unpack(payload));
}

/**
 * The protocol version in a HELLO; undefined in other frames. Every version of the protocol begins
 * its HELLO like this, an array of 2 to 15 elements with code and version first, so that two
 * versions can name each other.
 */
function helloVersion(payload: Uint8Array): number | undefined {
  const head = payload[0] ?? 0;
  if (head < 0x92 || head > 0x9f || payload[1] !== FRAMES.hello.code) return undefined;
  return new UintReader(payload, 2).next("protocol version");
}

/** What the rows say of a frame with their code, worked out once and not for each frame. */
const LAYOUTS: ReadonlyMap<unknown, Layout> = new Map(
  (Object.keys(FRAMES) as FrameKind[]).map((kind) => [FRAMES[kind].code, layoutOf(kind)]),
);

interface Layout {
  readonly kind: FrameKind;
  readonly row: Row;
  readonly name: string;
  /** How many elements its array has, with the code, and with none that may be left out. */
  readonly elementsMax: number;
  readonly elementsMin: number;
}

function layoutOf(kind: FrameKind): Layout {
  const row: Row = FRAMES[kind];
  const forms = Object.values(row.fields);
  const elementsMax = 1 + forms.length;
  const elementsMin = elementsMax - forms.filter(({ optional }) => optional === true).length;
  return { kind, row, name: frameName(kind), elementsMax, elementsMin };
}

/** The frame as the elements of its array, the code first. */
export function elementsOf(frame: Frame): unknown[] {
  if (frame.kind === "foreign-hello") return [FRAMES.hello.code, frame.version];
  const { code, fields }: Row = FRAMES[frame.kind];
  return writeAll(fields, frame, [code]);
}

/** The frame that has these elements. Throws WireError. */
export function frameOf(elements: readonly unknown[]): Frame {
  const layout = LAYOUTS.get(elements[0]);
  if (layout === undefined) throw new WireError("frame is of no known kind");
  const { kind, row, name, elementsMax, elementsMin } = layout;
  arrayOf(elements, name, elementsMax, elementsMin);
  const values = readAll(row.fields, elements, name, 1);
  row.check(values);
  return { kind, ...values } as Frame;
}
