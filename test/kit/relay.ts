import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Frame, FrameOf } from "../../src/wire/frames.js";

/** What carries these frames on a stream between two leaves. */
export function relayedFrames(
  slot: number,
  stream: number,
  ...frames: Frame[]
): FrameOf<"relayed"> {
  const writer = new FrameWriter();
  for (const frame of frames) writer.add(frame);
  return { kind: "relayed", slot, stream, bytes: writer.take() ?? new Uint8Array() };
}

/** The frames in a part of a stream that has whole ones. */
export function framesIn({ bytes }: FrameOf<"relayed">): Frame[] {
  const frames: Frame[] = [];
  if (bytes === null) return frames;
  new FrameReader().push(bytes, (payload) => void frames.push(decodeFrame(payload.slice())));
  return frames;
}
