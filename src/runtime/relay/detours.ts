import type { Address } from "../../protocol/address-book.js";
import { isHello } from "../../wire/codec.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Channel, FrameHandler } from "../links/channel.js";
import type { Link } from "../links/link.js";
import { Detour, seatAddress } from "./detour.js";

/** What a hub alone says, beside what all processes of a run say to each other. */
export type HubFrame = Extract<
  Frame,
  { readonly kind: "seated" | "vacant" | "envelope" | "relay" }
>;

const HUB_KINDS: readonly Frame["kind"][] = ["seated", "vacant", "envelope", "relay"];

export function isHubFrame(frame: Frame): frame is HubFrame {
  return HUB_KINDS.includes(frame.kind);
}

export interface DetoursHandler {
  /** Another leaf sits at the hub, and can be dialled there. */
  seated(address: Address): void;
  /** It is gone. */
  vacant(address: Address): void;
  /** Another leaf dialled this one. */
  accept(open: (handler: FrameHandler) => Channel): void;
}

/** A leaf's ways to all others, through the one link that it has. */
export class Detours {
  readonly #handler: DetoursHandler;
  readonly #bySeat = new Map<number, Detour>();
  /** The other seats that the hub told of. */
  readonly #others = new Set<number>();
  #hub: Channel | undefined;
  #mine = 0;
  #taken = false;

  constructor(handler: DetoursHandler) {
    this.#handler = handler;
  }

  /** Whether another run's folder on the hub's computer has this run's name. */
  get taken(): boolean {
    return this.#taken;
  }

  /** The link to the hub is up. */
  linked(hub: Link): void {
    this.#hub = hub.connection;
  }

  /** The link to the hub is gone, and all ways with it. */
  down(): void {
    this.#hub = undefined;
    for (const detour of [...this.#bySeat.values()]) detour.closed();
    for (const seat of this.#others) this.#handler.vacant(seatAddress(seat));
    this.#others.clear();
    this.#mine = 0;
  }

  /** A way to a seat that the hub told of, for its owner; undefined when nobody is there. */
  open({ port: seat }: Address): ((handler: FrameHandler) => Channel) | undefined {
    if (this.#hub === undefined || !this.#others.has(seat)) return undefined;
    return (handler) => this.#way(seat, handler);
  }

  /** Throws WireError on what no hub says. */
  frame(frame: HubFrame): void {
    switch (frame.kind) {
      case "seated":
        this.#seated(frame);
        break;
      case "vacant":
        this.#bySeat.get(frame.seat)?.closed();
        this.#others.delete(frame.seat);
        this.#handler.vacant(seatAddress(frame.seat));
        break;
      case "envelope":
        this.#receive(frame);
        break;
      case "relay": {
        const mine = frame.to.find(({ seat }) => seat === this.#mine);
        if (mine === undefined) throw new WireError("RELAY to another seat");
        const { sequence } = mine;
        const { message } = frame;
        this.#bySeat.get(frame.from)?.take(() => ({ kind: "data", sequence, message }));
        break;
      }
      default:
        frame satisfies never;
    }
  }

  /** One message to all of these leaves, which the hub copies to each. */
  relay(to: readonly Link[], number: number, message: Uint8Array): void {
    const from = this.#mine;
    const destinations = to.map((link) => {
      return { seat: link.address.port, sequence: link.nextSequence() };
    });
    this.#hub?.send({ kind: "relay", from, to: destinations, number, message });
  }

  #way(seat: number, handler: FrameHandler): Channel {
    const hub = this.#hub;
    if (hub === undefined) throw new Error("no way without a hub");
    this.#bySeat.get(seat)?.closed();
    const detour = new Detour(hub, { mine: this.#mine, theirs: seat }, handler, () => {
      if (this.#bySeat.get(seat) === detour) this.#bySeat.delete(seat);
    });
    this.#bySeat.set(seat, detour);
    return detour;
  }

  #seated({ seat, others, taken }: Extract<HubFrame, { kind: "seated" }>): void {
    if (this.#mine !== 0 && this.#mine !== seat) throw new WireError("SEATED at another seat");
    this.#mine = seat;
    this.#taken = taken;
    for (const other of others) {
      this.#others.add(other);
      this.#handler.seated(seatAddress(other));
    }
  }

  #receive({ from, to, frame }: Extract<HubFrame, { kind: "envelope" }>): void {
    if (to !== this.#mine) throw new WireError("ENVELOPE to another seat");
    if (frame === null) {
      this.#bySeat.get(from)?.closed();
      return;
    }
    // Anything but HELLO was on its way when the way that it was sent by was closed here.
    if (!this.#bySeat.has(from) && isHello(frame)) {
      this.#handler.accept((handler) => this.#way(from, handler));
    }
    this.#bySeat.get(from)?.receive(frame);
  }
}
