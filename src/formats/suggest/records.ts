import type { PatternKind } from "../log-format.js";

/** How an event is told from the next: a line each, several lines, or an object of JSON. */
type Layout = "lines" | "blocks" | "objects";

/** So much of a log tells how it is written. */
const LINES_MAX = 3_000;
const OBJECT = /\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g;
const NUMBERS = /\d+/g;

/** The texts of the events of a log, and of what else is there, in order. */
export function recordsOf(text: string): string[] {
  const lines = text.split(/\r?\n/, LINES_MAX);
  switch (layoutOf(lines)) {
    case "lines":
      return lines.map((line) => line.trim().replace(/^(\{.*\}),$/, "$1"));
    case "objects":
      return lines.join("\n").match(OBJECT) ?? [];
    default:
      return blocksOf(lines).map((block) => block.map((line) => line.trimEnd()).join("\n"));
  }
}

function isOfKind(line: string): boolean {
  return kindOf(line.replace(NUMBERS, "0")) !== undefined;
}

function layoutOf(lines: readonly string[]): Layout {
  const kinds = lines.flatMap((line, i) => (isOfKind(line) ? [i] : []));
  const objects = lines.join("\n").match(OBJECT) ?? [];
  const isJson = /^\s*[[{]\s*$/.test(lines.find((line) => line.trim() !== "") ?? "");
  if (isJson && objects.filter((text) => text.includes("\n")).length * 2 > objects.length) {
    return "objects";
  }
  const blocks = blocksOf(lines).filter((block) => block.length > 1);
  return blocks.length > 1 && blocks.length * 1.25 >= kinds.length ? "blocks" : "lines";
}

/** Lines in a row with one kind of event among them: between empty lines, or up to the next. */
function blocksOf(lines: readonly string[]): string[][] {
  const apart = runsOf(lines, (line) => /^[\s=*_#-]*$/.test(line));
  const single = apart.filter((block) => block.filter(isOfKind).length === 1);
  if (single.length > 1 && single.length * 1.25 >= apart.length) return single;
  const filled = lines.filter((line) => line.trim() !== "");
  const at = filled.flatMap((line, i) => (isOfKind(line) ? [i] : []));
  const gaps = at.slice(1).map((place, i) => place - (at[i] ?? 0));
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  if (usual < 2) return [];
  // Lines before the first kind belong to it as far as they do to the others.
  const lead = Math.min(at[0] ?? 0, Math.max(0, usual - (filled.length - (at.at(-1) ?? 0))));
  const begins = at.map((place) => place - lead);
  return begins.map((place, i) => filled.slice(place, begins[i + 1]));
}

function runsOf(lines: readonly string[], isEnd: (line: string) => boolean): string[][] {
  const runs: string[][] = [[]];
  for (const line of lines) {
    if (isEnd(line)) runs.push([]);
    else runs.at(-1)?.push(line);
  }
  return runs.filter(({ length }) => length > 0);
}

/** Words by which programs call events, in any case. */
const WORDS: readonly (readonly [PatternKind, RegExp])[] = [
  ["receive", /^(recv|recvd|rcv|rcvd|rx|got|receive[ds]?|receiving|dequeued?|delivered)$/],
  ["broadcast", /^(broadcast(s|ed|ing)?|multicast(s|ed|ing)?)$/],
  ["send", /^(send|sends|sent|sending|tx|transmit|transmitted|transmitting)$/],
  ["internal", /^(internal|intern|int|local)$/],
];
/** Beside such a word the one before it says what is counted, not what happened: `sent time`. */
const NOUN =
  /^(clocks?|time|timestamp|lc|ts|lamport|logical|id|count|counter|queue|qlen|size|length|stamp)$/;
const TO_ALL =
  /\b(everyone|everybody|both|all (the )?(other|peer|machine|node|process|vm)\w*)\b|to all\b/i;
const WORD = /[A-Za-z][A-Za-z_]*/g;
/** Of a key with a value: `"sent": 1`, `recv=5`. */
const KEY = /^(["']\s*:|\s*=)/;

/** What kind of event a text without its numbers is of, by the first word that says so. */
export function kindOf(text: string): PatternKind | undefined {
  const words = [...text.matchAll(WORD)].filter(({ 0: word, index }) => {
    return !KEY.test(text.slice(index + word.length));
  });
  const parts = words.map(([word]) => word.toLowerCase().split("_"));
  // `received clock: 7` is of the clock, unless nothing else says what happened.
  const free = parts.findIndex((own, i) => kindIn(own) && !isBeforeNoun(text, words, i));
  const place = free === -1 ? parts.findIndex(kindIn) : free;
  const kind = kindIn(parts[place] ?? []);
  if (kind !== "send") return kind;
  // `SEND - Broadcast to peers` is a broadcast.
  const isBroadcast = parts.slice(place).some((own) => kindIn(own) === "broadcast");
  return isBroadcast || TO_ALL.test(text) ? "broadcast" : kind;
}

/** What the parts of a word mean: `SEND_ONE` is a send, `send_time` is none. */
function kindIn(parts: readonly string[]): PatternKind | undefined {
  if (parts.some((part) => NOUN.test(part))) return undefined;
  return WORDS.find(([, form]) => parts.some((part) => form.test(part)))?.[0];
}

/** Whether the next word follows at once and is what a word belongs to. */
function isBeforeNoun(text: string, words: readonly RegExpExecArray[], place: number): boolean {
  const [word, next] = [words[place], words[place + 1]];
  if (word === undefined || next === undefined) return false;
  const isNext = next.index === word.index + word[0].length + 1;
  return isNext && text[next.index - 1] === " " && NOUN.test(next[0].toLowerCase());
}
