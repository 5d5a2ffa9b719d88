import { messageId } from "../../model/message.js";
import type { Forward } from "../../trace/records.js";
import type { FrameOf } from "../../wire/frames.js";
import type { Link } from "../links/link.js";
import type { Moment } from "../node-clock.js";
import type { RelayTable } from "./relay-table.js";

/** Copies messages as they are to all leaves that they are for, and writes down each. */
export class Forwarding {
  readonly #table: RelayTable;
  readonly #write: (forward: Forward) => void;
  #forwarded = 0;
  #copies = 0;

  constructor(table: RelayTable, write: (forward: Forward) => void) {
    this.#table = table;
    this.#write = write;
  }

  /** Messages that were forwarded, and copies of them. */
  get counts(): { readonly forwarded: number; readonly copies: number } {
    return { forwarded: this.#forwarded, copies: this.#copies };
  }

  /** A leaf sent a message, which arrived at that time. Throws WireError when one is missing. */
  multicast(link: Link, frame: FrameOf<"multicast">, arrivedWallUs: number, moment: Moment): void {
    link.expect(frame.sequence);
    const { number, message } = frame;
    const slot = this.#table.slotOf(link);
    const recipients = this.#table.linksAt(frame.to, link);
    const queues: number[] = [];
    const to: string[] = [];
    for (const recipient of recipients) {
      const { connection, peer } = recipient;
      queues.push(connection.unsent);
      to.push(peer.id);
      connection.send({ kind: "copy", sequence: recipient.nextSequence(), from: slot, message });
    }
    this.#forwarded += 1;
    this.#copies += recipients.length;
    const { id: from } = link.peer;
    const msg = messageId(from, number);
    const seq = this.#forwarded;
    const { wallUs, monoUs } = moment;
    this.#write({ kind: "forward", seq, wallUs, monoUs, msg, from, to, arrivedWallUs, queues });
  }
}
