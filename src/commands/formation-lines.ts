import { addressKey } from "../protocol/address-book.js";
import type { FormationView } from "../runtime/formation-view.js";
import { needsPeople } from "../runtime/refusal.js";
import { refusalLine } from "./refusal-line.js";

/** Who is here, who is missing and why, in lines for people; the same facts every time. */
export function formationLines(view: FormationView): string[] {
  const { run, machines, linked, tooMany, unlinked, refusals, apart } = view;
  const missing = machines - 1 - linked.length;
  const lines = linked.map(({ id, host, address, ready }) => {
    return `linked   ${id} on ${host} at ${address}${ready ? ", ready" : ""}`;
  });
  const refused = new Set(refusals.map(({ address }) => address));
  for (const { identity, address, error } of unlinked) {
    // Of an address that people named and nobody answered at yet there is nothing to say.
    if (error === undefined && identity === undefined) continue;
    if (refused.has(addressKey(address))) continue;
    const who = identity ? `${identity.id} at ${addressKey(address)}` : addressKey(address);
    lines.push(`seen     ${who}: ${error ?? "no link yet"}`);
  }
  for (const refusal of refusals.filter(needsPeople)) {
    lines.push(`refused  ${refusalLine(refusal, run)}`);
  }
  for (const [one, other] of apart) {
    lines.push(`apart    ${one} and ${other} do not reach each other`);
  }
  if (tooMany) lines.push(tooManyLine(view));
  if (missing > 0) lines.push(missingLine(missing, machines, run));
  return lines;
}

/** Why a run did not form, in one line. */
export function notFormedText(view: FormationView, timeout: string): string {
  const facts = formationLines(view).map((line) => line.replace(/\s+/g, " "));
  return `run ${view.run} did not form within ${timeout}: ${facts.join("; ")}; ${remedy()}`;
}

/** What to try when machines that run do not find each other. */
function remedy(): string {
  const ports = "TCP 4330-4345 and UDP 5353";
  const otherwise = "or name an address with --peers host:port";
  switch (process.platform) {
    case "win32":
      return `allow Node.js in the Windows firewall (${ports}), ${otherwise}`;
    case "darwin":
      return `allow the terminal under Privacy, Local Network in the settings, ${otherwise}`;
    default:
      return `let the firewall pass ${ports}, ${otherwise}`;
  }
}

function tooManyLine({ id, linked, machines }: FormationView): string {
  const all = [id, ...linked.map((peer) => peer.id)].sort().join(", ");
  const surplus = linked.length + 1 - machines;
  return `too many ${all} are ${linked.length + 1} for a run of ${machines}: stop ${surplus} of them with Ctrl-C, or start all with --machines ${linked.length + 1}`;
}

function missingLine(missing: number, machines: number, run: string): string {
  const option = machines === 3 ? "" : ` --machines ${machines}`;
  return `missing  ${missing} more; type in another terminal: npx k3mesh join ${run}${option}`;
}
