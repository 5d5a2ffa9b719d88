import { messageId } from "../../model/message.js";
import type { Forward } from "../../trace/records.js";
import type { Relay } from "../../wire/frames.js";
import type { Link } from "../links/link.js";
import type { Moment } from "../node-clock.js";
import type { Seats } from "./seats.js";

/** Copies messages as they are to all seats that they are for, and writes down each. */
export class Forwarding {
  readonly #seats: Seats;
  readonly #write: (forward: Forward) => void;
  #forwarded = 0;
  #copies = 0;

  constructor(seats: Seats, write: (forward: Forward) => void) {
    this.#seats = seats;
    this.#write = write;
  }

  /** Messages that were forwarded, and copies of them. */
  get counts(): { readonly forwarded: number; readonly copies: number } {
    return { forwarded: this.#forwarded, copies: this.#copies };
  }

  /** A leaf sent a message, which arrived at that time. Throws WireError when it may not. */
  relay(link: Link, relay: Relay, arrivedWallUs: number, { wallUs, monoUs }: Moment): void {
    this.#seats.check(link, relay.from);
    const to: string[] = [];
    const queues: number[] = [];
    for (const { seat } of relay.to) {
      const recipient = this.#seats.linkAt(seat);
      if (recipient === undefined) continue;
      to.push(recipient.peer.id);
      queues.push(recipient.connection.unsent);
      recipient.connection.send(relay);
    }
    this.#forwarded += 1;
    this.#copies += to.length;
    const { id: from } = link.peer;
    const msg = messageId(from, relay.number);
    const seq = this.#forwarded;
    this.#write({ kind: "forward", seq, wallUs, monoUs, msg, from, to, arrivedWallUs, queues });
  }
}
