import { thisSystem } from "../live/computer.js";
import { addressKey } from "../protocol/address-book.js";
import type { FormationView } from "../runtime/formation-view.js";
import { needsPeople } from "../runtime/refusal.js";
import { refusalLine } from "./refusal-line.js";
import { remedies } from "./remedies.js";

/** The waiting screen: who is here, who is missing and why, and what to type there. */
export function waitingLines(view: FormationView): string[] {
  const { run, machines } = view;
  const option = machines === 3 ? "" : ` --machines ${machines}`;
  return factLines(view, `; type in another terminal: npx k3mesh join ${run}${option}`);
}

/** Why a run did not form, and what to do about it, in one line; `byHand`: by `join`. */
export function notFormedText(view: FormationView, timeout: string, byHand: boolean): string {
  const facts = byHand ? waitingLines(view) : factLines(view, "");
  const advice = byHand
    ? remedies("nobody-seen", thisSystem())
    : ["give them longer with --form-timeout"];
  const text = [...facts, ...advice].map((line) => line.replace(/\s+/g, " ")).join("; ");
  return `run ${view.run} did not form within ${timeout}: ${text}`;
}

/** `whatToType` goes behind how many are missing. */
function factLines(view: FormationView, whatToType: string): string[] {
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
  if (missing > 0) lines.push(`missing  ${missing} more${whatToType}`);
  return lines;
}

function tooManyLine({ id, linked, machines }: FormationView): string {
  const all = [id, ...linked.map((peer) => peer.id)].sort();
  const surplus = all.length - machines;
  return (
    `too many ${all.join(", ")} are ${all.length} for a run of ${machines}: ` +
    `stop ${surplus} of them with Ctrl-C, or start all with --machines ${all.length}`
  );
}
