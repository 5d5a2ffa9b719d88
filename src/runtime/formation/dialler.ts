import type { Address, AddressBook, AddressEntry, Hint } from "../../protocol/address-book.js";
import type { Identity } from "../../protocol/identity.js";
import type { ByteStream, Ports, StreamHandler } from "../ports.js";
import { isSeat } from "../relay/detour.js";
import type { Turns } from "../turns.js";

export interface DiallerOwner {
  /** Whether a link or a greeting with this machine exists already. */
  occupied(identity: Identity): boolean;
  opened(stream: ByteStream, hint: Hint): StreamHandler;
  /** Opens a way to a seat at the hub; false when nobody is there. */
  detour(hint: Hint): boolean;
}

/** Turns hints into connections. */
export class Dialler {
  readonly #ports: Pick<Ports, "transport" | "scheduler">;
  readonly #turns: Turns;
  readonly #owner: DiallerOwner;
  readonly #book: AddressBook;

  constructor(
    book: AddressBook,
    ports: Pick<Ports, "transport" | "scheduler">,
    turns: Turns,
    owner: DiallerOwner,
  ) {
    this.#book = book;
    this.#ports = ports;
    this.#turns = turns;
    this.#owner = owner;
  }

  get entries(): AddressEntry[] {
    return this.#book.entries();
  }

  hint(hint: Hint): void {
    this.#book.hint(hint, this.#ports.scheduler.nowUs());
  }

  /** Discovery says that this machine left. */
  gone(identity: Identity): void {
    this.#book.gone(identity);
  }

  /** This machine said HELLO there; `proven`: it is the one. */
  met(address: Address, identity: Identity, proven: boolean): void {
    this.#book.met(address, identity, proven);
  }

  /** This machine should be dialled at once where it is known to be. */
  urge(identity: Identity): void {
    this.#book.urge(identity, this.#ports.scheduler.nowUs());
  }

  /** A link came up where a hint had led. */
  linked(address: Address): void {
    this.#book.linked(address);
  }

  /** This very process listens there, or nobody ever will. */
  forget(address: Address): void {
    this.#book.forget(address);
  }

  /** The connection that was dialled there is over. */
  closed(address: Address, error?: string): void {
    this.#book.closed(address, this.#ports.scheduler.nowUs(), error);
  }

  /** Dials what is due. */
  settle(nowUs: number): void {
    for (const hint of this.#book.takeDue(nowUs, (identity) => this.#owner.occupied(identity))) {
      if (isSeat(hint.address)) {
        if (!this.#owner.detour(hint)) this.forget(hint.address);
      } else this.#dial(hint);
    }
  }

  nextWakeUs(): number {
    return this.#book.nextDueUs((identity) => this.#owner.occupied(identity));
  }

  #dial(hint: Hint): void {
    this.#ports.transport.dial(
      hint.address,
      (stream) => this.#turns.accept(stream, () => this.#owner.opened(stream, hint)),
      (error) => this.#turns.run(() => this.closed(hint.address, error)),
    );
  }
}
