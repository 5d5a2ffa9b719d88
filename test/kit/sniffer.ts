import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import type { Frame } from "../../src/wire/frames.js";
import type { Host } from "./host.js";
import type { MemoryStream } from "./memory-stream.js";
import type { Network } from "./network.js";

/** Reads along on every connection, and tells each frame when it is written. */
export function sniff(network: Network, seen: (from: Host, to: Host, frame: Frame) => void): void {
  const readers = new Map<MemoryStream, FrameReader>();
  network.watch(({ from, to, stream, bytes }) => {
    const reader = readers.get(stream) ?? new FrameReader();
    readers.set(stream, reader);
    reader.push(bytes, (payload) => seen(from, to, decodeFrame(payload)));
  });
}
