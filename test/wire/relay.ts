import type { Relay } from "../../src/wire/frames.js";
import type { Destination } from "../../src/wire/values.js";

/** A message to these seats. */
export function relayFrame(
  from: number,
  to: readonly Destination[],
  number: number,
  message: Uint8Array,
): Relay {
  return { kind: "relay", from, to, number, message };
}
