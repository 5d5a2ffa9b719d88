import { compareIdentities, type Identity, sameIdentity } from "./identity.js";

/** Where a machine may be reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export type HintSource = "mdns" | "peers" | "gossip";

/** That somebody may listen at an address; `identity` where the source claims to know who. */
export interface Hint {
  readonly source: HintSource;
  readonly address: Address;
  readonly identity?: Identity;
}

/** From the least reliable to what people said themselves. */
const SOURCES: readonly HintSource[] = ["gossip", "mdns", "peers"];

/** How one address has fared so far. */
export interface AddressEntry extends Hint {
  readonly error?: string;
}

interface Entry {
  source: HintSource;
  readonly address: Address;
  identity: Identity | undefined;
  dialAtUs: number;
  dialling: boolean;
  failures: number;
  error: string | undefined;
}

/** The larger identity waits so long for the smaller to dial: that spares second connections. */
const LARGER_WAITS_US = 500_000;
const LARGER_WAITS_FOR_GOSSIP_US = 2_000_000;
/** Between two addresses of one machine, the better first. */
const NEXT_ADDRESS_US = 250_000;
const BACKOFF_FIRST_US = 100_000;
const BACKOFF_MAX_US = 5_000_000;
/** Strangers can announce any number of machines. */
const ENTRIES_MIN = 64;

/** Everything that discovery said, and when to dial it. Hints are only ever dialled. */
export class AddressBook {
  readonly #me: Identity;
  readonly #entriesMax: number;
  /** In [0, 1). */
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(me: Identity, machines: number, random: () => number) {
    this.#me = me;
    this.#entriesMax = Math.max(ENTRIES_MIN, 4 * machines);
    this.#random = random;
  }

  /**
   * Notes a hint. A process that took over a known address is dialled afresh, and so is an address
   * that a better source tells of too.
   */
  hint(hint: Hint, nowUs: number): void {
    const { source, address, identity } = hint;
    if (identity && sameIdentity(identity, this.#me)) return;
    const known = this.#entries.get(addressKey(address));
    const dialAtUs = nowUs + this.#firstWaitUs(source, identity, known);
    if (!known) {
      if (!this.#makeRoom()) return;
      const fresh = { dialling: false, failures: 0, error: undefined };
      this.#entries.set(addressKey(address), { source, address, identity, dialAtUs, ...fresh });
      return;
    }
    const better = SOURCES.indexOf(source) > SOURCES.indexOf(known.source);
    if (better) known.source = source;
    if (identity && !(known.identity && sameIdentity(known.identity, identity))) {
      known.identity = identity;
      known.failures = 0;
      known.error = undefined;
      known.dialAtUs = dialAtUs;
    } else if (better && known.failures === 0) {
      known.dialAtUs = Math.min(known.dialAtUs, dialAtUs);
    }
  }

  /** Discovery says that this machine left: it is dialled no more. */
  gone(identity: Identity): void {
    for (const [key, entry] of this.#entries) {
      const theirs = entry.identity && sameIdentity(entry.identity, identity);
      if (theirs && entry.source !== "peers" && !entry.dialling) this.#entries.delete(key);
    }
  }

  /** The addresses to dial now; each counts as being dialled until `closed` or `forget`. */
  takeDue(nowUs: number, occupied: (identity: Identity) => boolean): Hint[] {
    const due: Hint[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.dialling || entry.dialAtUs > nowUs) continue;
      if (entry.identity && occupied(entry.identity)) continue;
      entry.dialling = true;
      due.push(publicOf(entry));
    }
    return due;
  }

  /** When the next address is due; never (infinity) when none is. */
  nextDueUs(occupied: (identity: Identity) => boolean): number {
    const waiting = [...this.#entries.values()].filter(
      (entry) => !entry.dialling && !(entry.identity && occupied(entry.identity)),
    );
    return Math.min(...waiting.map((entry) => entry.dialAtUs));
  }

  /** The connection that was dialled there is over; it is dialled again later, ever more seldom. */
  closed(address: Address, nowUs: number, error?: string): void {
    const entry = this.#entries.get(addressKey(address));
    if (!entry) return;
    const backoffUs = Math.min(BACKOFF_MAX_US, BACKOFF_FIRST_US * 2 ** entry.failures);
    entry.dialling = false;
    entry.failures += 1;
    entry.error = error;
    entry.dialAtUs = nowUs + Math.round(backoffUs * (0.5 + this.#random()));
  }

  /** This machine said HELLO there: while it is linked, the address is not dialled. */
  met(address: Address, { id, incarnation }: Identity): void {
    const entry = this.#entries.get(addressKey(address));
    if (entry) entry.identity = { id, incarnation };
  }

  /** A link came up there; should it break, dialling begins afresh. */
  linked(address: Address): void {
    const entry = this.#entries.get(addressKey(address));
    if (!entry) return;
    entry.failures = 0;
    entry.error = undefined;
  }

  /** Nothing to be had there ever: this very process listens at it. */
  forget(address: Address): void {
    this.#entries.delete(addressKey(address));
  }

  /** Every address with what became of it, for people to read. */
  entries(): AddressEntry[] {
    return [...this.#entries.values()].map(publicOf);
  }

  /** Whether one more entry fits; where none does, the one that failed most often goes. */
  #makeRoom(): boolean {
    if (this.#entries.size < this.#entriesMax) return true;
    let worst: [string, Entry] | undefined;
    for (const [key, entry] of this.#entries) {
      if (entry.dialling || entry.source === "peers") continue;
      if (entry.failures > (worst?.[1].failures ?? 0)) worst = [key, entry];
    }
    return worst !== undefined && this.#entries.delete(worst[0]);
  }

  #firstWaitUs(source: HintSource, identity: Identity | undefined, self?: Entry): number {
    if (!identity) return 0;
    const before = [...this.#entries.values()].filter(
      (entry) => entry !== self && entry.identity && sameIdentity(entry.identity, identity),
    );
    const inTurnUs = before.length * NEXT_ADDRESS_US;
    if (compareIdentities(this.#me, identity) < 0) return inTurnUs;
    return inTurnUs + (source === "gossip" ? LARGER_WAITS_FOR_GOSSIP_US : LARGER_WAITS_US);
  }
}

/** `host:port`, with brackets around an IPv6 host. */
export function addressKey({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function publicOf({ source, address, identity, error }: Entry): AddressEntry {
  return { source, address, ...(identity && { identity }), ...(error !== undefined && { error }) };
}
