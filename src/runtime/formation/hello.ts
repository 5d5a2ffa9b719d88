import { KNOWN_PEERS_MAX } from "../../model/limits.js";
import type { Identity } from "../../protocol/identity.js";
import { type Hello, type Introduction, PROTOCOL_VERSION } from "../../wire/frames.js";
import type { Links } from "../links/links.js";
import type { Ends } from "../run/ends.js";
import type { NodeSetup } from "../setup.js";

/** What a connection and a moment give to a HELLO. */
type Occasion = Pick<Hello, "key" | "nonce" | "port" | "linksUp">;

/** What this machine says to whoever comes. */
export function helloOf(setup: NodeSetup, me: Identity, occasion: Occasion): Hello {
  const { run, members, topology, machines, rules, seed } = setup;
  const { id, incarnation } = me;
  const settings = { topology, machines, rules, seed };
  return {
    kind: "hello",
    version: PROTOCOL_VERSION,
    run,
    closed: members !== null,
    id,
    incarnation,
    ...settings,
    ...occasion,
  };
}

/** What it tells of itself, and of others, to one that it wants to be linked with. */
export function introductionOf({ host, rate }: NodeSetup, links: Links, to?: Ends): Introduction {
  return { host, rate, known: to ? links.knownFor(to).slice(0, KNOWN_PEERS_MAX) : [] };
}
