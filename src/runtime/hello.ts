import type { Identity } from "../protocol/identity.js";
import type { Hello } from "../wire/frames.js";
import type { Ends } from "./ends.js";
import type { Links } from "./links.js";
import type { MachineSetup } from "./setup.js";

/** What this machine says of itself now, and to whom it says it, if to anybody. */
export function helloOf(
  setup: MachineSetup,
  me: Identity,
  port: number,
  links: Links,
  to?: Ends,
): Hello {
  const { run, host, machines, rules, seed, rate } = setup;
  const { id, incarnation } = me;
  const settings = { run, id, incarnation, host, machines, rules, seed, rate };
  return {
    kind: "hello",
    ...settings,
    port,
    linksUp: links.size,
    known: to ? links.knownFor(to) : [],
  };
}
