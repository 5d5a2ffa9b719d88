import { WireError } from "./wire-error.js";

/** A frame begins with its payload's length: 4 bytes, big-endian, not counting themselves. */
export const PREFIX_BYTES = 4;

/** The longest payload that a frame may announce. */
const FRAME_BYTES_MAX = 64 * 1024;

/** So begins what is said of who speaks, but not as a machine does. */
export const NO_K3MESH = "no k3mesh";

/** The length that the 4 bytes at `at` announce, 1..FRAME_BYTES_MAX. Throws WireError otherwise. */
export function readPrefix(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let i = at; i < at + PREFIX_BYTES; i += 1) length = (length << 8) | (bytes[i] as number);
  length >>>= 0;
  if (length === 0) throw new WireError("frame of length 0");
  if (length > FRAME_BYTES_MAX) {
    const other = otherServer(bytes.subarray(at, at + PREFIX_BYTES));
    throw new WireError(other ?? `frame of ${length} bytes, more than ${FRAME_BYTES_MAX}`);
  }
  return length;
}

/** Who begins to speak with these bytes, where that is no k3mesh; undefined if it is not known. */
function otherServer(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes);
  if (text === "HTTP" || text.startsWith("<")) return `${NO_K3MESH}: a web server answers there`;
  if (text === "SSH-") return `${NO_K3MESH}: an SSH server answers there`;
  const [type, major] = bytes;
  // An alert or a handshake, and the version of TLS.
  if ((type === 0x15 || type === 0x16) && major === 3) {
    return `${NO_K3MESH}: a server with TLS answers there`;
  }
  if (/^[ -~]{4}$/.test(text)) return `${NO_K3MESH}: a server that speaks in text answers there`;
  return undefined;
}
