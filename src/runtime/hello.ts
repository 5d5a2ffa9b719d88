import type { Identity } from "../protocol/identity.js";
import type { Hello } from "../wire/frames.js";
import { KNOWN_PEERS_MAX } from "../wire/known-peers-schema.js";
import type { Ends } from "./ends.js";
import type { Links } from "./links.js";
import type { NodeSetup } from "./setup.js";

/** What this machine says of itself now, and to whom it says it, if to anybody. */
export function helloOf(
  setup: NodeSetup,
  me: Identity,
  port: number,
  links: Links,
  to?: Ends,
): Hello {
  const { run, host, topology, machines, rules, seed, rate } = setup;
  const { id, incarnation } = me;
  const settings = { run, id, incarnation, host, topology, machines, rules, seed, rate };
  return {
    kind: "hello",
    ...settings,
    port,
    linksUp: links.size,
    known: to ? links.knownFor(to).slice(0, KNOWN_PEERS_MAX) : [],
  };
}
