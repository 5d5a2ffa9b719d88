import { nextFreeId } from "../model/id.js";
import type { Identity } from "../protocol/identity.js";

/** Who this machine is: an id that may have to be given up for another, and one incarnation. */
export class OwnId {
  readonly #base: string;
  /** Those that it had and gave up: never again, or two machines could take turns for ever. */
  readonly #givenUp = new Set<string>();
  #identity: Identity;

  constructor(id: string, incarnation: string) {
    this.#base = id;
    this.#identity = { id, incarnation };
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** Takes the next id that none of these others has. */
  giveUp(others: readonly Identity[]): void {
    this.#givenUp.add(this.#identity.id);
    const taken = new Set([...this.#givenUp, ...others.map(({ id }) => id)]);
    this.#identity = { ...this.#identity, id: nextFreeId(this.#base, taken) };
  }
}
