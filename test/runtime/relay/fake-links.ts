import { Connection } from "../../../src/runtime/links/connection.js";
import { Link } from "../../../src/runtime/links/link.js";
import type { ByteStream } from "../../../src/runtime/ports.js";
import { decodeFrame } from "../../../src/wire/codec.js";
import { FrameReader } from "../../../src/wire/frame-reader.js";
import type { Frame } from "../../../src/wire/frames.js";
import { peerFrom } from "../../protocol/hello.js";

/** A link to a leaf that keeps what is sent on it. */
export interface KeptLink {
  readonly link: Link;
  /** What has been sent since it was last asked. */
  takeSent(): Frame[];
}

const NOBODY = { frame: () => {}, lost: () => {} };

/** A loop of which nothing is a turn. */
const IDLE = { turn: (work: () => void) => work(), touch: () => {}, touchLast: () => {} };

/** A leaf's link to a network that takes nothing; so many frames wait on it already. */
export function linkOf(id: string, waiting = 0): KeptLink {
  const sent: Frame[] = [];
  const reader = new FrameReader();
  const address = { kind: "tcp", host: "10.0.0.1", port: 4330 } as const;
  const stream: ByteStream = {
    remote: address,
    local: "10.0.0.2",
    write: (bytes) => reader.push(bytes, (payload) => void sent.push(decodeFrame(payload.slice()))),
    end: () => {},
    destroy: () => {},
  };
  const connection = new Connection(stream, IDLE, NOBODY);
  const takeSent = () => {
    connection.flush();
    return sent.splice(0);
  };
  for (let i = 0; i < waiting; i += 1) connection.send({ kind: "stop" });
  takeSent();
  const origin = { address, via: "inbound", formedUs: 0, told: [] } as const;
  return { link: new Link(peerFrom(id), connection, origin), takeSent };
}
