import type { SimHost } from "../../src/sim/sim-host.js";
import type { SimNetwork } from "../../src/sim/sim-network.js";
import type { SimStream } from "../../src/sim/sim-stream.js";
import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import type { Frame } from "../../src/wire/frames.js";

/** Reads along on every connection, and tells each frame when it is written. */
export function sniff(
  network: SimNetwork,
  seen: (from: SimHost, to: SimHost, frame: Frame) => void,
): void {
  const readers = new Map<SimStream, FrameReader>();
  network.watch(({ from, to, stream, bytes }) => {
    const reader = readers.get(stream) ?? new FrameReader();
    readers.set(stream, reader);
    reader.push(bytes, (payload) => seen(from, to, decodeFrame(payload)));
  });
}
