import { HUB_ID } from "../../model/id.js";
import type { Address, RelayAddress } from "../../protocol/address.js";
import type { Frame, FrameOf } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Link } from "../links/link.js";
import type { ByteStream, Ports, Scheduler, StreamHandler, Transport } from "../ports.js";
import { RelayStream, type StreamName } from "./relay-stream.js";

type Copy = FrameOf<"copy">;
type NumberedMessage = Pick<FrameOf<"multicast">, "number" | "message">;

export interface LeavesHandler {
  /** Another leaf is at the hub, and can be dialled there. */
  found(address: RelayAddress): void;
  /** It is gone. */
  left(address: RelayAddress): void;
}

/**
 * A leaf's transport: its own, and streams to the other leaves, which its hub carries. Beside these
 * the hub copies what one leaf multicasts.
 */
export class RelayTransport implements Transport {
  readonly #direct: Transport;
  readonly #scheduler: Scheduler;
  readonly #streams = new Map<string, RelayStream>();
  /** The other slots that the hub told of. */
  readonly #others = new Set<number>();
  #accept: ((stream: ByteStream) => StreamHandler) | undefined;
  /** The leaves that this one is linked with, by their slots. */
  readonly #links = new Map<number, Link>();
  #hub: Link | undefined;
  #mine = 0;
  #opened = 0;
  #nameTaken = false;
  #handler: LeavesHandler = { found: () => {}, left: () => {} };

  /** `transport`: the way to all that has an address of its own. */
  constructor({ transport, scheduler }: Pick<Ports, "transport" | "scheduler">) {
    this.#direct = transport;
    this.#scheduler = scheduler;
  }

  get port(): number {
    return this.#direct.port;
  }

  /** Whether another run's folder on the hub's computer has this run's name. */
  get nameTaken(): boolean {
    return this.#nameTaken;
  }

  /** What to tell of leaves that come and go. */
  onLeaves(handler: LeavesHandler): void {
    this.#handler = handler;
  }

  onConnection(accept: (stream: ByteStream) => StreamHandler): void {
    this.#accept = accept;
    this.#direct.onConnection(accept);
  }

  dial(
    address: Address,
    opened: (stream: ByteStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    if (address.kind === "tcp") {
      this.#direct.dial(address, opened, failed);
      return;
    }
    const { slot } = address;
    this.#scheduler.at(this.#scheduler.nowUs(), () => {
      if (this.#hub === undefined || !this.#others.has(slot)) failed("ECONNREFUSED");
      else this.#open(this.#nextTo(slot), opened, true);
    });
  }

  close(closed: () => void): void {
    for (const stream of this.#streams.values()) stream.destroy();
    this.#direct.close(closed);
  }

  /** A link is up. */
  linked(link: Link): void {
    if (link.peer.id === HUB_ID) this.#hub = link;
    else if (link.address.kind === "relay") this.#links.set(link.address.slot, link);
  }

  /** A link is gone; with that to the hub all streams are. */
  unlinked(link: Link): void {
    if (link.address.kind === "relay") this.#links.delete(link.address.slot);
    if (link !== this.#hub) return;
    this.#hub = undefined;
    this.#mine = 0;
    for (const slot of this.#others) this.#left(slot);
    for (const stream of this.#streams.values()) stream.ended();
  }

  /**
   * Takes what a hub alone says; else false. `message` gets what a linked leaf has multicast, and
   * throws WireError where it may not have. Throws WireError on what no hub says.
   */
  frame(link: Link, frame: Frame, message: (from: Link, copy: Copy) => void): boolean {
    if (link !== this.#hub) return false;
    switch (frame.kind) {
      case "welcome":
        this.#welcome(frame);
        return true;
      case "left":
        this.#left(frame.slot, frame.reason);
        return true;
      case "relayed":
        this.#relayed(frame);
        return true;
      case "copy":
        this.#copy(link, frame, message);
        return true;
      default:
        return false;
    }
  }

  /** One message to several leaves; `all`: they are all that there are. */
  multicast(to: readonly Link[], all: boolean, numbered: NumberedMessage): void {
    const slots = to.flatMap(({ address }) => (address.kind === "relay" ? address.slot : []));
    // What was said to them before goes before it.
    for (const { connection } of to) connection.flush();
    const hub = this.#hub;
    if (hub === undefined) return;
    const sequence = hub.nextSequence();
    hub.connection.send({ kind: "multicast", sequence, to: all ? null : slots, ...numbered });
  }

  #welcome({ slot, others, nameTaken }: FrameOf<"welcome">): void {
    if (this.#mine !== 0 && this.#mine !== slot) throw new WireError("WELCOME to another slot");
    this.#mine = slot;
    this.#nameTaken = nameTaken;
    for (const other of others) {
      this.#others.add(other);
      this.#handler.found({ kind: "relay", slot: other });
    }
  }

  #left(slot: number, why?: string): void {
    const theirs = [...this.#streams.values()].filter(({ name }) => name.slot === slot);
    for (const stream of theirs) stream.ended(why === "closed" ? undefined : why);
    this.#others.delete(slot);
    this.#handler.left({ kind: "relay", slot });
  }

  #copy(hub: Link, copy: Copy, message: (from: Link, copy: Copy) => void): void {
    hub.expect(copy.sequence);
    const link = this.#links.get(copy.from);
    // What another leaf may not say parts this one from that leaf, not from the hub.
    link?.connection.judge(() => message(link, copy));
  }

  #relayed({ slot, stream, bytes }: FrameOf<"relayed">): void {
    const name = { slot, stream };
    const open = this.#streams.get(keyOf(name));
    if (bytes === null) open?.ended();
    else if (bytes.length > 0) open?.arrived(bytes);
    // What comes on no open stream was on its way when that was closed here.
    else if (!open && this.#isTheirs(name) && this.#accept) this.#open(name, this.#accept, false);
  }

  #open(name: StreamName, owner: (stream: ByteStream) => StreamHandler, dialled: boolean): void {
    const stream = new RelayStream(name, this.#scheduler, {
      send: (frame) => this.#hub?.connection.send(frame),
      gone: () => this.#streams.delete(keyOf(name)),
    });
    this.#streams.set(keyOf(name), stream);
    if (dialled) this.#hub?.connection.send({ kind: "relayed", ...name, bytes: new Uint8Array() });
    stream.belongsTo(owner(stream));
  }

  /** A stream is numbered so that two leaves that dial each other at once have two. */
  #nextTo(slot: number): StreamName {
    this.#opened += 1;
    return { slot, stream: 2 * this.#opened + (slot > this.#mine ? 1 : 0) };
  }

  #isTheirs({ slot, stream }: StreamName): boolean {
    return stream % 2 === (slot > this.#mine ? 0 : 1);
  }
}

function keyOf({ slot, stream }: StreamName): string {
  return `${slot} ${stream}`;
}
