import { type AddressEntry, addressKey, hostIn } from "../../protocol/address-book.js";
import { identityKey } from "../../protocol/identity.js";
import type { FormationView, Place } from "../../runtime/formation/formation-view.js";
import { dialErrorText } from "./dial-error.js";
import { type FormationNotice, notice } from "./formation-notice.js";

/** What a machine or a hub saw of others. */
type Seen = Pick<FormationView, "unlinked" | "refusals"> & { readonly linked: readonly Place[] };

/** Where no link came of it: a line for each machine, or for each host where none was met. */
export function unlinkedNotices(view: Seen, normalForMs: number): FormationNotice[] {
  const met = hostsMet(view);
  const entries = view.unlinked.filter((entry) => !isRefused(entry, view));
  const seen = grouped(entries, ({ identity }) => identity && identityKey(identity));
  // Of an address that people named and nobody answered at yet there is nothing to say.
  const tried = grouped(entries, ({ identity, address: { host }, error }) =>
    identity || error === undefined || met.has(host) ? undefined : `${host} ${error}`,
  );
  return [
    ...[...seen].map(([key, each]) => notice("seen", key, seenText(each), [], normalForMs)),
    ...[...tried].map(([key, each]) => notice("tried", key, triedText(each), [], normalForMs)),
  ];
}

/** A refused machine has a line of its own. */
function isRefused({ address, identity }: AddressEntry, { refusals }: Seen): boolean {
  return refusals.some(
    (refusal) =>
      refusal.address === addressKey(address) ||
      (identity !== undefined && refusal.hello?.incarnation === identity.incarnation),
  );
}

/** Hosts with a machine on them: that their other ports are free says nothing. */
function hostsMet({ linked, unlinked, refusals }: Seen): Set<string> {
  const addresses = [...linked, ...refusals].flatMap(({ address }) => address ?? []);
  const hosts = addresses.map(hostIn);
  return new Set([...hosts, ...unlinked.flatMap((e) => (e.identity ? e.address.host : []))]);
}

function seenText(entries: readonly AddressEntry[]): string {
  const places = entries.map(({ address, error }) => {
    return `at ${addressKey(address)}: ${error === undefined ? "no link yet" : dialErrorText(error)}`;
  });
  return `${entries[0]?.identity?.id} ${places.join("; ")}`;
}

/** The ports that people named or meant, of one host and with one error. */
function triedText(entries: readonly AddressEntry[]): string {
  const [first] = entries;
  if (first === undefined) return "";
  const ports = entries.map(({ address }) => address.port).sort((a, b) => a - b);
  const { host } = first.address;
  const where = ports.length === 1 ? addressKey(first.address) : `${host}, ports ${ranges(ports)}`;
  return `${where}: ${dialErrorText(first.error ?? "")}`;
}

/** `4330-4345`, `4330-4335, 4340`. */
function ranges(ports: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const port of ports) {
    const last = runs.at(-1);
    if (last && last[1] === port - 1) last[1] = port;
    else runs.push([port, port]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}

/** By key, in the order in which they came; left out where there is no key. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
