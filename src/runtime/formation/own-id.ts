import { nextFreeId } from "../../model/id.js";
import type { Identity } from "../../protocol/identity.js";

/** So long a third machine may still be linked with one that was told to take another id. */
const DISPUTE_US = 2_000_000;
/** Who says that this id is taken says so again within this time, as it is dialled again. */
const STANDS_US = 10_000_000;

/** Who this machine is: an id that may have to be given up for another, and one incarnation. */
export class OwnId {
  readonly #base: string;
  /** Those that it had and gave up: never again, or two machines could take turns for ever. */
  readonly #givenUp = new Set<string>();
  #identity: Identity;
  #keptUs = Number.NEGATIVE_INFINITY;
  #claimedUs = Number.NEGATIVE_INFINITY;
  #witnessedUs = Number.NEGATIVE_INFINITY;

  constructor(id: string, incarnation: string) {
    this.#base = id;
    this.#identity = { id, incarnation };
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** Another machine was told that its id is taken. */
  keptFrom(other: Identity | undefined, nowUs: number): void {
    if (other?.id === this.#identity.id) this.#keptUs = nowUs;
  }

  /** Whether who says that this id is taken may mean one that is just about to give it up. */
  isDisputed(nowUs: number): boolean {
    return nowUs < this.#keptUs + DISPUTE_US;
  }

  /** Another machine of this id, which was dialled, has the better claim to it. */
  claimed(nowUs: number): void {
    this.#claimedUs = nowUs;
  }

  /** A third machine, which was dialled, says that this id is taken. */
  witnessed(nowUs: number): void {
    this.#witnessedUs = nowUs;
  }

  /** Whether the id is lost, though others are linked with this machine under it. */
  isLost(nowUs: number): boolean {
    return nowUs < Math.min(this.#claimedUs, this.#witnessedUs) + STANDS_US;
  }

  /** Takes the next id that none of these others has. */
  giveUp(others: readonly Identity[]): void {
    this.#givenUp.add(this.#identity.id);
    this.#keptUs = Number.NEGATIVE_INFINITY;
    this.#claimedUs = Number.NEGATIVE_INFINITY;
    this.#witnessedUs = Number.NEGATIVE_INFINITY;
    const taken = new Set([...this.#givenUp, ...others.map(({ id }) => id)]);
    this.#identity = { ...this.#identity, id: nextFreeId(this.#base, taken) };
  }
}
