import type { HandshakeStep } from "../protocol/handshake.js";
import { type Identity, identityKey } from "../protocol/identity.js";
import { findConflicts } from "../protocol/settings.js";
import type { Hello } from "../wire/frames.js";
import type { Refusal } from "./refusal.js";

type Refused = Extract<HandshakeStep, { kind: "refused" }>;

/** Strangers can be refused under any number of names. */
const REFUSALS_MAX = 1_000;

/** Who wanted no link with whom, each said once. */
export class Refusals {
  readonly #byKey = new Map<string, Refusal>();

  get all(): Refusal[] {
    return [...this.#byKey.values()];
  }

  /** Keeps a refusal; false when it was known already, or there are too many. */
  add(refusal: Refusal): boolean {
    const { hello, address, reason } = refusal;
    // Without a HELLO all that is known is where it came from; its port is another each time.
    const who = hello ? identityKey(hello) : address.slice(0, address.lastIndexOf(":"));
    const key = `${who} ${reason}`;
    if (this.#byKey.has(key) || this.#byKey.size >= REFUSALS_MAX) return false;
    this.#byKey.set(key, refusal);
    return true;
  }

  /** This machine is linked now, or another of its id: what stood between is settled. */
  settled({ id, incarnation }: Identity): void {
    for (const [key, { hello }] of this.#byKey) {
      if (hello?.id === id || hello?.incarnation === incarnation) this.#byKey.delete(key);
    }
  }
}

/** All that is known of a refusal; `me` is what this machine said of itself. */
export function refusalOf(refused: Refused, address: string, me: Hello): Refusal {
  const { by, reason, hello, theirVersion } = refused;
  const conflicts = hello && reason === "settings" ? findConflicts(me, hello) : [];
  return {
    by,
    reason,
    address,
    ...(hello && { hello }),
    conflicts,
    ...(theirVersion !== undefined && { theirVersion }),
  };
}

/** A machine with this one's id has the better claim to it. */
export function idTakenBy(hello: Hello, address: string): Refusal {
  return { by: "them", reason: "id-taken", address, hello, conflicts: [] };
}
