import type { System } from "../../node/computer.js";
import { addressKey, hostIn } from "../../protocol/address.js";
import type { AddressEntry } from "../../protocol/address-book.js";
import { identityKey } from "../../protocol/identity.js";
import type { FormationView, HubView, LinkedNode } from "../../runtime/formation/formation-view.js";
import { needsPeople, type Refusal, shutsOut } from "../../runtime/formation/refusals.js";
import { calledAs } from "../called-as.js";
import { counted } from "../figures.js";
import { grouped } from "../grouped.js";
import { remedies, type Trouble } from "../remedies.js";
import { unbroken } from "../text.js";
import type { JoinInstructions } from "./join-instructions.js";
import { type FormationNotice, notice } from "./notice.js";
import { refusalNotice } from "./refusal-notice.js";

type KnownRefusals = Pick<FormationView, "refusals" | "activeRefusals">;

/** A second connection, where the first one fails, may take as long. */
const LINKING_MS = 2_000;
/** As many as a screen has room for; each takes some lines. */
const REFUSED_SHOWN_MAX = 8;
/** Others may still be about to type. */
const ALONE_MS = 10_000;

/** The screen of a machine that waits: which others are here, which not, why, what to type. */
export function waitingNotices(
  whole: FormationView,
  instructions: JoinInstructions,
  system: System,
): FormationNotice[] {
  // A machine that was refused and left is of interest at the end alone.
  const view = { ...whole, refusals: whole.activeRefusals };
  return [
    ...factNotices(view, instructions),
    ...otherRunNotices(view, instructions),
    ...likelyNotices(view, instructions, system),
    ...missingNotices(view, toTypeFor(view, instructions)),
  ];
}

/** Why a run did not form that people started by hand, machine by machine, and what helps. */
export function notJoinedNotices(
  view: FormationView,
  instructions: JoinInstructions,
  system: System,
): FormationNotice[] {
  const facts = [
    ...factNotices(view, instructions),
    ...missingNotices(view, toTypeFor(view, instructions)),
  ];
  if (view.refusals.some(needsPeople)) return facts;
  const trouble = troubleOf(view, instructions);
  return [...facts, notice("likely", trouble, "causes here:", remedies(trouble, system))];
}

/** Why a run did not form whose machines were started all at once. */
export function notFormedNotices(
  view: FormationView,
  instructions: JoinInstructions,
): FormationNotice[] {
  return [...factNotices(view, instructions), ...missingNotices(view, [])];
}

function toType({ zoneHint, place }: JoinInstructions, command: string): string[] {
  const hint = zoneHint !== undefined && command.includes("--peers") ? [zoneHint] : [];
  return [`type ${place}: ${command}`, ...hint];
}

/** What to type to start the missing machines. */
function toTypeFor({ hub }: FormationView, instructions: JoinInstructions): string[] {
  return toType(instructions, hub === null ? instructions.hubCommand : instructions.command());
}

/** The leaves that a hub has, and how many are missing. */
export function hubNotices(view: HubView, instructions: JoinInstructions): FormationNotice[] {
  return [...metNotices(view, instructions), ...numberNotices(view, instructions)];
}

function factNotices(view: FormationView, instructions: JoinInstructions): FormationNotice[] {
  return [
    ...hubNotice(view),
    ...metNotices(view, instructions),
    ...missingLinkNotices(view),
    ...tooManyNotices(view),
    ...unreadyNotices(view),
  ];
}

/** Which machines were met: linked, not linked, refused. */
function metNotices(
  view: FormationView | HubView,
  instructions: JoinInstructions,
): FormationNotice[] {
  return [
    ...view.linked.map(linkedNotice),
    ...unlinkedNotices(view, LINKING_MS),
    ...refusedNotices(refusalsToTell(view), instructions),
  ];
}

/** Refusals that need people, and refusals that still keep this machine out. */
export function refusalsToTell({ refusals, activeRefusals }: KnownRefusals): readonly Refusal[] {
  return refusals.filter(
    (one) => needsPeople(one) || (shutsOut(one) && activeRefusals.includes(one)),
  );
}

/** Of many, first the hosts with the fewest: one host can use any number of names. */
function refusedNotices(
  refusals: readonly Refusal[],
  instructions: JoinInstructions,
): FormationNotice[] {
  const byHost = new Map<string, number>();
  const inTurn = refusals.map((refusal) => {
    const host = hostIn(refusal.address);
    const turn = byHost.get(host) ?? 0;
    byHost.set(host, turn + 1);
    return { refusal, turn };
  });
  const shown = inTurn.sort((a, b) => a.turn - b.turn).slice(0, REFUSED_SHOWN_MAX);
  const notices = shown.map(({ refusal }) => {
    const { text, details } = refusalNotice(refusal, instructions);
    return notice("refused", text, text, details);
  });
  const more = notice("refused", "", "more of them: not shown");
  return shown.length < refusals.length ? [...notices, more] : notices;
}

function linkedNotice({ id, host, address }: LinkedNode): FormationNotice {
  const where = address === null ? "through the hub" : `at ${address}`;
  return { ...notice("linked", id, `${id} on ${host} ${where}`), gone: `${id}: its link closed` };
}

function hubNotice({ hub }: FormationView): FormationNotice[] {
  if (!hub) return [];
  const { host, address } = hub;
  return [{ ...notice("hub", "", `on ${host} at ${address}`), gone: "its link closed" }];
}

function missingLinkNotices({ missingLinks }: FormationView): FormationNotice[] {
  return missingLinks.map(([one, other]) => {
    const text = `${one} and ${other} do not reach each other`;
    return notice("apart", text, text, ["their own screens say why"], LINKING_MS);
  });
}

function tooManyNotices({ id, linked, machines, tooMany }: FormationView): FormationNotice[] {
  return tooMany ? [tooManyNotice([{ id }, ...linked], machines)] : [];
}

function tooManyNotice(
  nodes: readonly { readonly id: string }[],
  machines: number,
): FormationNotice {
  const ids = nodes.map(({ id }) => id).sort();
  const text = `${ids.join(", ")} are ${ids.length} for a run of ${machines}`;
  const surplus = ids.length - machines;
  const toDo = `stop ${surplus} of them with Ctrl-C, or start all with --machines ${ids.length}`;
  return notice("too many", "", text, [toDo]);
}

/** All machines are here, but some have not confirmed their links. */
function unreadyNotices({ linked, machines, missingLinks }: FormationView): FormationNotice[] {
  if (linked.length !== machines - 1 || missingLinks.length > 0) return [];
  const unready = linked.filter(({ ready }) => !ready).map(({ id }) => id);
  if (unready.length === 0) return [];
  const text = `for ${unready.join(", ")} to confirm that all links are up`;
  return [notice("waiting", "", text, [], LINKING_MS)];
}

/** Without its hub a leaf cannot know which machines are there. */
function missingNotices(
  { hub, machines, linked }: FormationView,
  details: readonly string[],
): FormationNotice[] {
  if (hub === null) return [notice("missing", "hub", "the hub", details)];
  const missing = machines - 1 - linked.length;
  return missing > 0 ? [notice("missing", "", `${missing} more`, details)] : [];
}

/** The leaves say how many the run has. */
function numberNotices(
  { machines, linked }: HubView,
  instructions: JoinInstructions,
): FormationNotice[] {
  const missing = machines === null ? undefined : machines - linked.length;
  if (machines !== null && linked.length > machines) return [tooManyNotice(linked, machines)];
  if (missing === 0) return [];
  const text = missing === undefined ? "leaves" : `${missing} more`;
  return [notice("missing", "", text, toType(instructions, instructions.command()))];
}

/** Where the name of the run was mistyped, or another is meant. */
function otherRunNotices(
  { hub, linked }: FormationView,
  instructions: JoinInstructions,
): FormationNotice[] {
  if (hub || linked.length > 0) return [];
  return instructions.otherRuns.map(({ run, machines }) => {
    const count = counted(machines, "machine");
    if (run === instructions.run) {
      const why = "k3mesh run started it, and it takes no others in; this one waits for others";
      return notice("closed", run, `run ${run} is here (${count})`, [why], LINKING_MS);
    }
    const text = `run is here: ${run} (${count})`;
    const toDo = `to join that, type here: ${unbroken(`${calledAs()} join ${run}`)}`;
    return notice("another", run, text, [toDo], LINKING_MS);
  });
}

/** Why other machines are usually missing on this system, and what helps. */
function likelyNotices(
  view: FormationView,
  instructions: JoinInstructions,
  system: System,
): FormationNotice[] {
  const trouble = troubleOf(view, instructions);
  const likely = (text: string, normalForMs: number) => {
    return [notice("likely", trouble, text, remedies(trouble, system), normalForMs)];
  };
  if (isCutOff(view)) return likely("causes of that here, the likeliest first:", LINKING_MS);
  if (view.hub || view.linked.length + view.refusals.length > 0) return [];
  // A machine that hears others can be heard.
  if (trouble === "none-seen" && instructions.otherRuns.some(({ run }) => run !== instructions.run))
    return [];
  if (trouble === "none-seen" || trouble === "cannot-connect") {
    return likely("causes here, the likeliest first, if others wait too:", ALONE_MS);
  }
  return likely("what helps here:", LINKING_MS);
}

function troubleOf(view: FormationView, { trouble }: JoinInstructions): Trouble {
  return trouble !== "no-network" && isCutOff(view) ? "cannot-connect" : trouble;
}

/** Whether something lies between this machine and one that was seen or named. */
function isCutOff({ unlinked }: FormationView): boolean {
  return unlinked.some(({ error }) => error !== undefined && isOnTheWay(error));
}

/** What a machine or a hub saw of others. */
type Seen = Pick<FormationView, "unlinked" | "refusals"> & {
  readonly linked: readonly LinkedNode[];
};

/** Attempts without a link: a line for each machine, or for each host where none answered. */
function unlinkedNotices(view: Seen, normalForMs: number): FormationNotice[] {
  const met = hostsMet(view);
  const entries = view.unlinked.filter((entry) => !isRefused(entry, view));
  const seen = grouped(entries, ({ identity }) => identity && identityKey(identity));
  // Of an address that people named and that has not answered yet there is nothing to say.
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

/** What the system calls the end of a try to connect, for people. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused, nothing listens there",
  ECONNRESET: "the connection was cut off",
  EHOSTUNREACH: "no way to this host (EHOSTUNREACH)",
  ENETUNREACH: "no way to its network (ENETUNREACH)",
  EHOSTDOWN: "this host is down (EHOSTDOWN)",
  ETIMEDOUT: "no answer",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the name cannot be looked up now (EAI_AGAIN)",
  EACCES: "this computer's own firewall forbids it (EACCES)",
  EINVAL:
    "a link-local address needs an interface of this computer behind %, like fe80::1%eth0 (EINVAL)",
  EPERM: "this computer's own firewall forbids it (EPERM)",
};

/** An error of dialling in words. */
function dialErrorText(error: string): string {
  return WORDS[error] ?? error;
}

/** Whether something between the two hosts is likely to have caused it. */
function isOnTheWay(error: string): boolean {
  return /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EACCES|EPERM|no answer)/.test(error);
}
