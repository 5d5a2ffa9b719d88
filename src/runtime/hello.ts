import type { Identity } from "../protocol/identity.js";
import type { Hello } from "../wire/frames.js";
import type { Links } from "./links.js";
import type { MachineSetup } from "./setup.js";

/** What this machine says of itself now, under the id that it has now. */
export function helloOf(setup: MachineSetup, me: Identity, port: number, links: Links): Hello {
  const { run, host, machines, rules, seed, rate } = setup;
  const { id, incarnation } = me;
  const settings = { run, id, incarnation, host, machines, rules, seed, rate };
  return { kind: "hello", ...settings, port, linksUp: links.size, known: links.known() };
}
