import type { Channel } from "../../../src/runtime/links/channel.js";
import { Link } from "../../../src/runtime/links/link.js";
import type { Frame } from "../../../src/wire/frames.js";
import { peerFrom } from "../../protocol/hello.js";

/** A link to a leaf that keeps what is sent on it. */
export interface KeptLink {
  readonly link: Link;
  readonly sent: Frame[];
}

/** A leaf's link with nothing behind it; so many frames of others wait on it already. */
export function linkOf(id: string, waiting = 0): KeptLink {
  const sent: Frame[] = [];
  const address = { host: "10.0.0.1", port: 4330 };
  const channel: Channel = {
    remote: address,
    local: "10.0.0.2",
    get unsent() {
      return waiting + sent.length;
    },
    handTo: () => {},
    send: (frame) => void sent.push(frame),
    sendStamped: (make) => void sent.push(make()),
    close: () => {},
    destroy: () => {},
  };
  const origin = { address, via: "inbound", formedUs: 0, told: [] } as const;
  return { link: new Link(peerFrom(id), channel, origin), sent };
}
