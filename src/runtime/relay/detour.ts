import type { Address } from "../../protocol/address-book.js";
import { decodeFrame, encodeFrame } from "../../wire/codec.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Channel, FrameHandler } from "../links/channel.js";
import type { Ends } from "../links/ends.js";

/** The host of addresses that are seats at a hub; no computer has a percent sign in its name. */
const AT_HUB = "%hub";

/** A seat as an address, to be dialled as others are. */
export function seatAddress(seat: number): Address {
  return { host: AT_HUB, port: seat };
}

/** Whether an address is a seat at the hub. */
export function isSeat({ host }: Address): boolean {
  return host === AT_HUB;
}

/** The seat in an address that was made a text; undefined where it is no seat. */
export function seatInText(address: string): number | undefined {
  const [host, seat] = address.split(":");
  return host === AT_HUB ? Number(seat) : undefined;
}

/** Whether what has these ends goes through the hub. */
export function isDetour({ remote }: Ends): boolean {
  return isSeat(remote);
}

/**
 * The way from one leaf of a star to another, through the hub, which forwards the frames on it
 * unread. As all ways of a leaf share its connection with the hub, they keep their order.
 */
export class Detour implements Channel {
  readonly remote: Address;
  readonly local: string = AT_HUB;
  readonly #hub: Channel;
  readonly #mine: number;
  readonly #ended: () => void;
  #handler: FrameHandler;
  #open = true;

  /** From one's own seat to another's; `ended` when nothing goes there any more. */
  constructor(
    hub: Channel,
    { mine, theirs }: { readonly mine: number; readonly theirs: number },
    handler: FrameHandler,
    ended: () => void,
  ) {
    this.remote = seatAddress(theirs);
    this.#hub = hub;
    this.#mine = mine;
    this.#handler = handler;
    this.#ended = ended;
  }

  get unsent(): number {
    return this.#hub.unsent;
  }

  handTo(handler: FrameHandler): void {
    this.#handler = handler;
  }

  send(frame: Frame): void {
    if (this.#open) this.#hub.send(this.#enveloped(encodeFrame(frame)));
  }

  sendStamped(make: () => Frame): void {
    if (this.#open) this.#hub.sendStamped(() => this.#enveloped(encodeFrame(make())));
  }

  close(): void {
    if (!this.#open) return;
    this.#hub.send(this.#enveloped(null));
    this.#end();
  }

  destroy(): void {
    this.close();
  }

  /** The other leaf sent this frame. */
  receive(payload: Uint8Array): void {
    this.take(() => decodeFrame(payload));
  }

  /** As `receive`, where reading the frame may fail. */
  take(read: () => Frame): void {
    if (!this.#open) return;
    try {
      this.#handler.frame(read());
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.close();
      this.#handler.lost({ kind: "malformed", reason: error.reason });
    }
  }

  /** The other leaf has closed it, or is gone, or the hub is. */
  closed(): void {
    if (!this.#open) return;
    this.#end();
    this.#handler.lost({ kind: "closed" });
  }

  #end(): void {
    this.#open = false;
    this.#ended();
  }

  #enveloped(frame: Uint8Array | null): Frame {
    return { kind: "envelope", from: this.#mine, to: this.remote.port, frame };
  }
}
