import { type Address, addressKey, type TcpAddress } from "./address.js";
import { compareIdentities, type Identity, sameIdentity } from "./identity.js";

export type HintSource = "mdns" | "peers" | "gossip";

/** A machine may listen at an address; `identity`: which one, where the source claims to know. */
export interface Hint {
  readonly source: HintSource;
  readonly address: Address;
  readonly identity?: Identity;
}

/** From the least reliable to what people said themselves. */
const SOURCES: readonly HintSource[] = ["gossip", "mdns", "peers"];

/** How one address has fared so far. */
export interface AddressEntry extends Hint {
  readonly address: TcpAddress;
  readonly error?: string;
}

interface Entry {
  source: HintSource;
  readonly address: Address;
  identity: Identity | undefined;
  /** The machine of this identity itself was met there; else a source claims it. */
  reached: boolean;
  /** Discovery says that the machine left; true once the address fails. */
  left: boolean;
  dialAtUs: number;
  dialling: boolean;
  /** When the last connection there ended. */
  endedUs: number;
  failures: number;
  error: string | undefined;
}

/**
 * The larger identity waits so long for the smaller to dial, in large runs longer: that spares
 * second connections.
 */
const LARGER_WAITS_US = 500_000;
const LARGER_WAITS_FOR_GOSSIP_US = 2_000_000;
/** Between two addresses of one machine, the better first. */
const NEXT_ADDRESS_US = 250_000;
const BACKOFF_FIRST_US = 100_000;
const BACKOFF_MAX_US = 5_000_000;
/** Strangers can announce any number of machines, and any number of addresses for each. */
const ENTRIES_MIN = 64;
const ENTRIES_PER_MACHINE = 8;

/** Everything that discovery said, and when to dial it. Hints are only ever dialled. */
export class AddressBook {
  readonly #me: Identity;
  readonly #entriesMax: number;
  readonly #patience: number;
  /** In [0, 1). */
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();

  /** `patience`: how many times as long as in a small run the larger of two waits. */
  constructor(me: Identity, machines: number, patience: number, random: () => number) {
    this.#me = me;
    this.#entriesMax = Math.max(ENTRIES_MIN, ENTRIES_PER_MACHINE * machines);
    this.#patience = patience;
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
    if (!known) {
      const dialAtUs = nowUs + this.#firstWaitUs(source, identity);
      if (source === "peers" || this.#makeRoom(identity)) this.#add(hint, dialAtUs);
      return;
    }
    const better = SOURCES.indexOf(source) > SOURCES.indexOf(known.source);
    known.left = false;
    // What is known comes again and again, in large runs by the thousand: it costs nothing more.
    if (!better && (!identity || isOf(known, identity))) return;
    if (better) known.source = source;
    const dialAtUs = nowUs + this.#firstWaitUs(source, identity, known);
    if (identity && !isOf(known, identity)) {
      known.identity = identity;
      known.reached = false;
      known.failures = 0;
      known.error = undefined;
      // The machine announced there may change any number of times: that is no reason to dial as
      // often.
      known.dialAtUs = Math.max(dialAtUs, known.endedUs + BACKOFF_FIRST_US);
    } else if (better && known.failures === 0) {
      known.dialAtUs = Math.min(known.dialAtUs, dialAtUs);
    }
  }

  /**
   * Discovery says that this machine left. Any stranger can say so: its addresses are forgotten
   * when they fail, too.
   */
  gone(identity: Identity): void {
    for (const entry of this.#entries.values()) {
      if (!isOf(entry, identity) || entry.source === "peers") continue;
      if (entry.error !== undefined && !entry.dialling) this.forget(entry.address);
      else entry.left = true;
    }
  }

  /** The addresses to dial now; each counts as being dialled until `closed` or `forget`. */
  takeDue(nowUs: number, occupied: (identity: Identity) => boolean): Hint[] {
    const due: Hint[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.dialling || entry.dialAtUs > nowUs) continue;
      if (entry.identity && occupied(entry.identity)) continue;
      entry.dialling = true;
      due.push(hintOf(entry));
    }
    return due;
  }

  /** When the next address is due; never (infinity) when none is. */
  nextDueUs(occupied: (identity: Identity) => boolean): number {
    let dueUs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.dialling || entry.dialAtUs >= dueUs) continue;
      if (!entry.identity || !occupied(entry.identity)) dueUs = entry.dialAtUs;
    }
    return dueUs;
  }

  /** The connection that was dialled there is over; it is dialled again later, ever more seldom. */
  closed(address: Address, nowUs: number, error?: string): void {
    const entry = this.#entries.get(addressKey(address));
    if (!entry) return;
    if (entry.left && error !== undefined) {
      this.forget(address);
      return;
    }
    const backoffUs = Math.min(BACKOFF_MAX_US, BACKOFF_FIRST_US * 2 ** entry.failures);
    entry.dialling = false;
    entry.endedUs = nowUs;
    entry.failures += 1;
    entry.error = error;
    entry.dialAtUs = nowUs + Math.round(backoffUs * (0.5 + this.#random()));
    if (entry.reached && entry.identity) this.#dialAfter(entry, entry.identity);
  }

  /**
   * A machine said there that it is this one: while that is linked, the address is not dialled.
   * `proven`: it is.
   */
  met(address: Address, { id, incarnation }: Identity, proven: boolean): void {
    const entry = this.#entries.get(addressKey(address));
    if (!entry) return;
    entry.identity = { id, incarnation };
    entry.reached = proven;
    entry.left = false;
  }

  /** Where this machine is said to be it is dialled soon, not only when it is due. */
  urge(identity: Identity, nowUs: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.dialling || !isOf(entry, identity)) continue;
      const dialAtUs = Math.max(nowUs, entry.endedUs + BACKOFF_FIRST_US);
      entry.dialAtUs = Math.min(entry.dialAtUs, dialAtUs);
    }
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

  /** What became of each address that people can read; not of what seems to have left. */
  entries(): AddressEntry[] {
    return [...this.#entries.values()].flatMap((entry) => {
      const { address, error } = entry;
      if (entry.left || address.kind !== "tcp") return [];
      return { ...hintOf(entry), address, ...(error !== undefined && { error }) };
    });
  }

  #add({ source, address, identity }: Hint, dialAtUs: number): void {
    this.#entries.set(addressKey(address), {
      source,
      address,
      identity,
      reached: false,
      left: false,
      dialAtUs,
      dialling: false,
      endedUs: Number.NEGATIVE_INFINITY,
      failures: 0,
      error: undefined,
    });
  }

  /** Whether one more address of this machine fits; where none does, the worst of them goes. */
  #makeRoom(identity: Identity | undefined): boolean {
    const hearsay = [...this.#entries.values()].filter(({ source }) => source !== "peers");
    const theirs = hearsay.filter((entry) => identity && isOf(entry, identity));
    if (theirs.length >= ENTRIES_PER_MACHINE) return this.#forgetWorst(theirs);
    return hearsay.length < this.#entriesMax || this.#forgetWorst(hearsay);
  }

  /** Forgets the one that failed most often; sooner one that never answered. */
  #forgetWorst(entries: readonly Entry[]): boolean {
    const [worst] = entries
      .filter(({ dialling, failures }) => !dialling && failures > 0)
      .sort((a, b) => Number(a.reached) - Number(b.reached) || b.failures - a.failures);
    if (worst) this.forget(worst.address);
    return worst !== undefined;
  }

  /** Where a machine was reached is better than where it is said to be: those wait their turn. */
  #dialAfter(reached: Entry, identity: Identity): void {
    let dialAtUs = reached.dialAtUs;
    for (const other of this.#entries.values()) {
      if (other === reached || other.reached || !isOf(other, identity)) continue;
      dialAtUs += NEXT_ADDRESS_US;
      other.dialAtUs = Math.max(other.dialAtUs, dialAtUs);
    }
  }

  #firstWaitUs(source: HintSource, identity: Identity | undefined, self?: Entry): number {
    if (!identity) return 0;
    const before = [...this.#entries.values()].filter(
      (entry) => entry !== self && isOf(entry, identity),
    );
    const inTurnUs = before.length * NEXT_ADDRESS_US;
    if (compareIdentities(this.#me, identity) < 0) return inTurnUs;
    const waitsUs = source === "gossip" ? LARGER_WAITS_FOR_GOSSIP_US : LARGER_WAITS_US;
    return inTurnUs + this.#patience * waitsUs;
  }
}

/** Whether an address is this machine's, as far as is known here. */
function isOf(entry: Entry, identity: Identity): boolean {
  return entry.identity !== undefined && sameIdentity(entry.identity, identity);
}

function hintOf({ source, address, identity }: Entry): Hint {
  return { source, address, ...(identity && { identity }) };
}
