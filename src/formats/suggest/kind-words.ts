import type { PatternKind } from "../log-format.js";

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
