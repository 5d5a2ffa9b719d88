import { compareIds } from "../../model/id.js";
import { OTHERS_MAX, SLOT_MAX } from "../../model/limits.js";
import type { FrameOf, LeftReason } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Link } from "../links/link.js";

/** The slots of a hub's leaves. What one leaf says to another goes by them, unread. */
export class RelayTable {
  readonly #links = new Map<number, Link>();
  readonly #slots = new Map<Link, number>();
  /** In id order. */
  #sorted: Link[] = [];
  #last = 0;

  /**
   * The leaves of these slots that are there; null: all but the one that asks. Throws WireError
   * where one is named twice.
   */
  linksAt(slots: readonly number[] | null, except: Link): Link[] {
    if (slots === null) return this.#sorted.filter((link) => link !== except);
    // Most name one.
    if (slots.length > 1 && new Set(slots).size < slots.length) {
      throw new WireError("a slot is named twice");
    }
    const links: Link[] = [];
    for (const slot of slots) {
      const link = this.#links.get(slot);
      if (link !== undefined) links.push(link);
    }
    return links;
  }

  /** Throws WireError from a leaf that has none. */
  slotOf(link: Link): number {
    const slot = this.#slots.get(link);
    if (slot === undefined) throw new WireError("a frame from no slot");
    return slot;
  }

  /** Gives a leaf a slot that none has had, and tells it of the others, which it will dial. */
  add(link: Link, nameTaken: boolean): void {
    if (this.#last === SLOT_MAX) throw new WireError("no slot is left");
    this.#last += 1;
    const others = [...this.#links.keys()];
    this.#links.set(this.#last, link);
    this.#slots.set(link, this.#last);
    this.#sorted = [...this.#sorted, link].sort((a, b) => compareIds(a.peer.id, b.peer.id));
    do {
      const some = others.splice(0, OTHERS_MAX);
      link.connection.send({ kind: "welcome", slot: this.#last, others: some, nameTaken });
    } while (others.length > 0);
  }

  /** A leaf is gone, and the others hear how. */
  remove(link: Link, reason: LeftReason): void {
    const slot = this.#slots.get(link);
    if (slot === undefined) return;
    this.#slots.delete(link);
    this.#links.delete(slot);
    this.#sorted = this.#sorted.filter((one) => one !== link);
    for (const { connection } of this.#links.values()) {
      connection.send({ kind: "left", slot, reason });
    }
  }

  /** Hands bytes of a stream on; false when the other leaf is gone. */
  relay(from: Link, { slot, stream, bytes }: FrameOf<"relayed">): boolean {
    const to = this.#links.get(slot);
    to?.connection.send({ kind: "relayed", slot: this.slotOf(from), stream, bytes });
    return to !== undefined;
  }
}
