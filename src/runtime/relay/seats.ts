import { OTHERS_MAX, SEAT_MAX } from "../../model/limits.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Link } from "../links/link.js";

type Envelope = Extract<Frame, { readonly kind: "envelope" }>;

/** Who sits where at a hub. What one leaf says to another goes by their seats, unread. */
export class Seats {
  readonly #links = new Map<number, Link>();
  readonly #seats = new Map<Link, number>();
  #last = 0;

  /** The link of a seat; undefined when nobody is there any more. */
  linkAt(seat: number): Link | undefined {
    return this.#links.get(seat);
  }

  /** Throws WireError where a leaf names another's seat as its own. */
  check(link: Link, from: number): void {
    if (this.#seats.get(link) !== from) {
      throw new WireError(`a frame from seat ${from}, not its own`);
    }
  }

  /** Gives a leaf a seat that nobody has had, and tells it of the others, whom it will greet. */
  give(link: Link, taken: boolean): void {
    if (this.#last === SEAT_MAX) throw new WireError("no seat is left");
    this.#last += 1;
    const others = [...this.#links.keys()];
    this.#links.set(this.#last, link);
    this.#seats.set(link, this.#last);
    do {
      const some = others.splice(0, OTHERS_MAX);
      link.connection.send({ kind: "seated", seat: this.#last, others: some, taken });
    } while (others.length > 0);
  }

  /** A leaf is gone: the others should know. */
  vacate(link: Link): void {
    const seat = this.#seats.get(link);
    if (seat === undefined) return;
    this.#seats.delete(link);
    this.#links.delete(seat);
    for (const { connection } of this.#links.values()) connection.send({ kind: "vacant", seat });
  }

  /** False when nobody is there any more. Throws WireError where it is not the leaf's own. */
  forward(link: Link, envelope: Envelope): boolean {
    this.check(link, envelope.from);
    const to = this.#links.get(envelope.to);
    to?.connection.send(envelope);
    return to !== undefined;
  }
}
