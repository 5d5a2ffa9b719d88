import { addressKey, type Hint } from "../../protocol/address-book.js";
import type { Identity } from "../../protocol/identity.js";
import type { KnownPeer } from "../../wire/frames.js";
import type { FindingEvent } from "../node-event.js";
import type { DiscoveryListener } from "../ports.js";
import { type Ends, hostAsTold } from "../run/ends.js";
import type { Turns } from "../turns.js";

/** Who makes something of what discovery says. */
export interface HearsayOwner {
  hint(hint: Hint): void;
  gone(identity: Identity): void;
  tell(event: FindingEvent): void;
}

/** What discovery says, each as a turn of its own; `port`: where this machine listens. */
export function hearsay(turns: Turns, port: number, owner: HearsayOwner): DiscoveryListener {
  const tell = (event: FindingEvent) => turns.run(() => owner.tell(event));
  return {
    found: (identity, address) =>
      turns.run(() => owner.hint({ source: "mdns", identity, address })),
    gone: (identity) => turns.run(() => owner.gone(identity)),
    otherRun: (run, incarnation) => tell({ kind: "other-run", run, incarnation }),
    deaf: ({ name, host }) =>
      tell({ kind: "deaf", network: name, address: addressKey({ host, port }) }),
    offline: (only) => tell({ kind: "offline", ...(only !== undefined && { only }) }),
    trouble: (text) => tell({ kind: "trouble", text }),
  };
}

/** What a machine at the other end of a connection says of others. */
export function gossipOf(known: readonly KnownPeer[], teller: Ends): Hint[] {
  return known.flatMap(({ id, incarnation, host: told, port }): Hint[] => {
    const host = hostAsTold(told, teller);
    if (host === undefined) return [];
    return [{ source: "gossip", identity: { id, incarnation }, address: { host, port } }];
  });
}
