import { type Identity, identityKey } from "../../protocol/identity.js";
import type { Hello } from "../../wire/frames.js";
import type { NodeSetup } from "../setup.js";

/** Who can be of this run: of a closed one those that its parent started, else whoever comes. */
export class Members {
  readonly closed: boolean;
  readonly #keys: ReadonlySet<string>;

  constructor({ members }: Pick<NodeSetup, "members">) {
    this.closed = members !== null;
    this.#keys = new Set(members?.map(identityKey));
  }

  /** Whether whoever has this identity can be of the run, as far as that alone tells. */
  mayBe(identity: Identity): boolean {
    return !this.closed || this.#keys.has(identityKey(identity));
  }

  /** Whether this machine can be of the run: one of a closed run is of no other. */
  include(hello: Hello): boolean {
    return hello.closed === this.closed && this.mayBe(hello);
  }
}
