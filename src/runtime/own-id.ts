import { nextFreeId } from "../model/id.js";
import type { Identity } from "../protocol/identity.js";

/** So long a third machine may still be linked with one that was told to take another id. */
const DISPUTE_US = 2_000_000;

/** Who this machine is: an id that may have to be given up for another, and one incarnation. */
export class OwnId {
  readonly #base: string;
  /** Those that it had and gave up: never again, or two machines could take turns for ever. */
  readonly #givenUp = new Set<string>();
  #identity: Identity;
  #keptUs = Number.NEGATIVE_INFINITY;

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

  /** Takes the next id that none of these others has. */
  giveUp(others: readonly Identity[]): void {
    this.#givenUp.add(this.#identity.id);
    this.#keptUs = Number.NEGATIVE_INFINITY;
    const taken = new Set([...this.#givenUp, ...others.map(({ id }) => id)]);
    this.#identity = { ...this.#identity, id: nextFreeId(this.#base, taken) };
  }
}
