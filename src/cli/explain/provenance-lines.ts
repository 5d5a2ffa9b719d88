import type { ClockChain, Stay, TakenMessage } from "../../analysis/provenance/clock-chain.js";
import type { EventDetails } from "../../analysis/provenance/event-details.js";
import type { EventRange, InboxFacts, Knowledge } from "../../analysis/provenance/knowledge.js";
import type { Provenance } from "../../analysis/provenance/provenance.js";
import { contradictionText } from "../causality-lines.js";
import { count, counted } from "../figures.js";
import type { Paint } from "../screen.js";
import { plainTable, trimmed } from "../table.js";
import { beside, fold, hung, onOneLine, widthOf } from "../text.js";
import { clockSentences } from "./clock-sentences.js";

/** Why an event has its clock, where that comes from, and what was known there. */
export function provenanceLines(provenance: Provenance, paint: Paint, width: number): string[] {
  const { event, inbox, chain } = provenance;
  const { name, machine, lamport } = event;
  const heading = (text: string) => paint("bold", hung(onOneLine(text), width));
  const told = (sentences: readonly string[]) => sentences.map((each) => sentence(each, width));
  return [
    ...told(clockSentences(provenance)),
    "",
    heading(`where ${lamport} comes from${lengthText(provenance)}`),
    ...chainLines(chain, width),
    "",
    heading(`what ${machine} knew of the others at ${name}`),
    ...knownLines(provenance, width),
    ...told([inboxText(machine, inbox)]),
  ];
}

/** Where an event comes before itself, nothing can be said of what was known. */
function knownLines(provenance: Provenance, width: number): string[] {
  const { knowledge, unconnected, contradiction } = provenance;
  if (contradiction !== null) return [sentence(contradictionText(contradiction), width)];
  const doubts = unconnected.reasons.length === 0 ? [] : [doubtText(provenance)];
  return [...knowledgeLines(knowledge, width), ...doubts.map((doubt) => sentence(doubt, width))];
}

function sentence(text: string, width: number): string {
  return INDENT + fold(onOneLine(text), width - 2 * INDENT.length).join(`\n${INDENT}${INDENT}`);
}

const INDENT = "  ";

/** So many messages are followed one by one; the beginning of the chain is always shown. */
const STAYS_SHOWN = 8;

function chainLines(chain: ClockChain, width: number): string[] {
  const { stays } = chain;
  const shown = stays.length <= STAYS_SHOWN + 2 ? stays : stays.slice(0, STAYS_SHOWN);
  const between = stays.length - shown.length - 1;
  const last = stays.at(-1) as Stay;
  const ends = [...shown, last].flatMap((stay) => [stay.first, stay.last]);
  const shape: RowShape = {
    clock: Math.max(...ends.map(({ lamport }) => String(lamport).length)),
    name: Math.min(NAME_MAX, Math.max(...ends.map(({ name }) => name.length))),
    width,
  };
  return [
    ...shown.flatMap((stay, i) =>
      stayRows(stay, i === 0 ? kindText(stay.last) : "sends it", shape),
    ),
    ...(between < 0
      ? []
      : [
          row("", "…", `${counted(between, "message")} more on the way`, shape),
          ...stayRows(last, `sends ${stays.at(-2)?.message?.name}`, shape),
        ]),
    ...endRows(chain, shape),
  ];
}

/** A clock that keeps Lamport's rules counts the events of the longest chain that leads to it. */
function lengthText({ event, isLongest }: Provenance): string {
  if (!isLongest) return "";
  return `: a chain of ${counted(event.lamport, "event")}, and none that leads here is longer`;
}

/** Of a name that is longer than that, the words stand below it. */
const NAME_MAX = 20;

interface RowShape {
  readonly clock: number;
  readonly name: number;
  readonly width: number;
}

function row(clock: number | "", name: string, words: string, shape: RowShape): string {
  const head = `${INDENT}${String(clock).padStart(shape.clock)}  ${name.padEnd(shape.name)}  `;
  return beside(onOneLine(head), onOneLine(words), shape.width);
}

/** What happened on one machine, the latest first; `how`: what its last event was. */
function stayRows({ last, first, events, message }: Stay, how: string, shape: RowShape): string[] {
  const began = message === null ? `is the first event of ${first.machine}` : receivesText(message);
  if (events === 1) {
    const words = last.kind === "receive" ? began : `${how}, and ${began}`;
    return [row(first.lamport, first.name, words, shape)];
  }
  const own = events - 2;
  const before =
    own === 0 ? [] : [row("", "", `before that, ${counted(own, "event")} of its own`, shape)];
  return [
    row(last.lamport, last.name, how, shape),
    ...before,
    row(first.lamport, first.name, began, shape),
  ];
}

function receivesText({ name, stamp, send, isCertain }: TakenMessage): string {
  const carries = stamp === null ? "" : `, which carries ${stamp}`;
  return `receives ${name}${carries}${send === null || isCertain ? "" : " (most likely)"}`;
}

function kindText({ kind, action }: EventDetails): string {
  return kind === "send" && action !== null ? action : `is ${KINDS[kind]}`;
}

const KINDS: Readonly<Record<EventDetails["kind"], string>> = {
  internal: "internal",
  send: "a send",
  receive: "a receive",
};

function endRows({ stays, end }: ClockChain, shape: RowShape): string[] {
  const missing = stays.at(-1)?.message?.missing;
  if (end === "missing") return [row("", "", `whose send is not known: ${missing}`, shape)];
  if (end === "circle") {
    return [row("", "", "whose send comes after it: these logs contradict themselves", shape)];
  }
  return [];
}

/** So many machines are told of; of more, first those of which something was known. */
const MACHINES_SHOWN = 12;

function knowledgeLines(knowledge: readonly Knowledge[], width: number): string[] {
  const isMany = knowledge.length > MACHINES_SHOWN;
  const ordered = isMany
    ? knowledge.toSorted((a, b) => Number(a.known === null) - Number(b.known === null))
    : knowledge;
  const shown = ordered.slice(0, MACHINES_SHOWN);
  const isTimed = shown.some(({ meanwhile }) => meanwhile !== null);
  const columns = COLUMNS.filter(({ title }) => title !== MEANWHILE || isTimed);
  const rows = shown.map((one) => columns.map(({ cell }) => onOneLine(cell(one))));
  const table = plainTable(columns.map(() => "left"));
  table.push(
    columns.map(({ title }) => title),
    ...rows,
  );
  const lines = trimmed(table)
    .split("\n")
    .map((line) => INDENT + line);
  const fits = lines.every((line) => widthOf(line) <= width);
  const told = rows.map(([machine, ...cells]) => {
    const words = cells.map((cell, i) => `${columns[i + 1]?.title} ${cell}`);
    return sentence(`of ${machine}: ${words.join("; ")}`, width);
  });
  const more = knowledge.length - shown.length;
  return [
    ...(fits ? lines : told),
    ...(more === 0
      ? []
      : [sentence(`and ${counted(more, "machine")} more: --json has all`, width)]),
  ];
}

interface Column {
  readonly title: string;
  readonly cell: (knowledge: Knowledge) => string;
}

const MEANWHILE = "which was at";
const COLUMNS: readonly Column[] = [
  { title: "of", cell: ({ machine }) => machine },
  { title: "knew up to", cell: ({ known }) => (known === null ? "nothing" : withClock(known)) },
  { title: MEANWHILE, cell: ({ meanwhile }) => (meanwhile === null ? "–" : withClock(meanwhile)) },
  { title: "concurrent", cell: ({ concurrent }) => rangeText(concurrent) },
  { title: "first to know of it", cell: ({ later }) => later?.name ?? "none" },
];

function withClock({ name, lamport }: EventDetails): string {
  return `${name} (clock ${lamport})`;
}

function rangeText(range: EventRange | null): string {
  if (range === null) return "none";
  return range.count === 1 ? range.first.name : `${range.first.name} to ${range.last.name}`;
}

function doubtText({ event, unconnected }: Provenance): string {
  const why = unconnected.reasons.join("; ");
  if (unconnected.receives === 0) return `Of some machines nothing is known: ${why}.`;
  const whose = `The send of ${counted(unconnected.receives, "receive")} is not known`;
  return `${whose} (${why}): ${event.machine} may have known more.`;
}

/** So many messages are named. */
const MESSAGES_SHOWN = 5;

function inboxText(machine: string, { length, waiting, isCutOff }: InboxFacts): string {
  if (length === null && waiting.length === 0) {
    return `What waited in ${machine}'s inbox is not recorded.`;
  }
  const all = length ?? waiting.length;
  if (all === 0) return `${machine}'s inbox was empty.`;
  const named = waiting.slice(0, MESSAGES_SHOWN).map(({ name, stamp, read }) => {
    return `${name}${stamp === null ? "" : ` (stamp ${stamp})`}, read at ${read.name}`;
  });
  const rest = waiting.length - named.length;
  const unread = all - waiting.length;
  const never = isCutOff ? "whose reading is not in the log" : "never read";
  const parts = [
    ...named,
    ...(rest === 0 ? [] : [`${count(rest)} more later`]),
    ...(unread === 0 || waiting.length === 0 ? [] : [`${count(unread)} ${never}`]),
  ];
  const detail = parts.length === 0 ? "" : `: ${parts.join("; ")}`;
  return `Arrived, but not yet read by ${machine}: ${counted(all, "message")}${detail}.`;
}
