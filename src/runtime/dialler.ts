import type { Address, AddressBook, AddressEntry, Hint } from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import type { ByteStream, Seams, StreamOwner } from "./seams.js";
import type { Turns } from "./turns.js";

export interface DiallerOwner {
  /** Whether a link or a greeting with this machine exists already. */
  occupied(identity: Identity): boolean;
  opened(stream: ByteStream, hint: Hint): StreamOwner;
}

/** Turns hints into connections. */
export class Dialler {
  readonly #seams: Pick<Seams, "transport" | "scheduler">;
  readonly #turns: Turns;
  readonly #owner: DiallerOwner;
  readonly #book: AddressBook;

  constructor(
    book: AddressBook,
    seams: Pick<Seams, "transport" | "scheduler">,
    turns: Turns,
    owner: DiallerOwner,
  ) {
    this.#book = book;
    this.#seams = seams;
    this.#turns = turns;
    this.#owner = owner;
  }

  get entries(): AddressEntry[] {
    return this.#book.entries();
  }

  hint(hint: Hint): void {
    this.#book.hint(hint, this.#seams.scheduler.nowUs());
  }

  /** Discovery says that this machine left. */
  gone(identity: Identity): void {
    this.#book.gone(identity);
  }

  /** This machine said HELLO there. */
  met(address: Address, identity: Identity): void {
    this.#book.met(address, identity);
  }

  /** A link came up where a hint had led. */
  linked(address: Address): void {
    this.#book.linked(address);
  }

  /** This very process listens there. */
  forget(address: Address): void {
    this.#book.forget(address);
  }

  /** The connection that was dialled there is over. */
  closed(address: Address, error?: string): void {
    this.#book.closed(address, this.#seams.scheduler.nowUs(), error);
  }

  /** Dials what is due. */
  settle(nowUs: number): void {
    for (const hint of this.#book.takeDue(nowUs, (identity) => this.#owner.occupied(identity))) {
      this.#seams.transport.dial(
        hint.address,
        (stream) => this.#turns.accept(stream, () => this.#owner.opened(stream, hint)),
        (error) => this.#turns.run(() => this.closed(hint.address, error)),
      );
    }
  }

  nextWakeUs(): number {
    return this.#book.nextDueUs((identity) => this.#owner.occupied(identity));
  }
}
