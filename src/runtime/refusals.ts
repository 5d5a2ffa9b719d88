import type { HandshakeStep } from "../protocol/handshake.js";
import { identityKey } from "../protocol/identity.js";
import { findConflict } from "../protocol/settings.js";
import type { Hello } from "../wire/frames.js";
import type { Refusal } from "./refusal.js";

type Refused = Extract<HandshakeStep, { kind: "refused" }>;

/** Who wanted no link with whom, each said once. */
export class Refusals {
  readonly #byKey = new Map<string, Refusal>();

  get all(): Refusal[] {
    return [...this.#byKey.values()];
  }

  /** Keeps a refusal; false when it was known already. */
  add(refusal: Refusal): boolean {
    const { hello, address, reason } = refusal;
    const key = `${hello ? identityKey(hello) : address} ${reason}`;
    if (this.#byKey.has(key)) return false;
    this.#byKey.set(key, refusal);
    return true;
  }

  /** The machine of this id is linked now: what stood between is settled. */
  settled(id: string): void {
    for (const [key, { hello }] of this.#byKey) if (hello?.id === id) this.#byKey.delete(key);
  }
}

/** All that is known of a refusal; `me` is what this machine said of itself. */
export function refusalOf(refused: Refused, address: string, me: Hello): Refusal {
  const { by, reason, hello, theirVersion } = refused;
  const conflict = hello && reason === "settings" ? findConflict(me, hello) : undefined;
  return {
    by,
    reason,
    address,
    ...(hello && { hello }),
    ...(conflict && { conflict }),
    ...(theirVersion !== undefined && { theirVersion }),
  };
}
