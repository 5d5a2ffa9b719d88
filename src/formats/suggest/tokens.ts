/** A part of an event's text that differs from event to event. */
export interface Slot {
  readonly kind: "date" | "time" | "decimal" | "number" | "word";
  readonly text: string;
  /** Letters that stand right before it, as in `vm2`; they are in the text before the slot too. */
  readonly prefix: string;
  /** What stands between the items of a list, if it is one. */
  readonly separators: readonly string[];
}

/** The text of an event: what stands between its slots, which is one more than there are slots. */
export interface Tokens {
  readonly between: readonly string[];
  readonly slots: readonly Slot[];
}

const DATE =
  "\\d{4}[-/]\\d\\d?[-/]\\d\\d?[T ]\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d+|,\\d{3,})?(?:Z|[+-]\\d\\d:?\\d\\d)?";
const TIME = "\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d+|,\\d{3,})?";
const DECIMAL = "-?\\d+\\.\\d+";
const NUMBERS = new RegExp(`(${DATE})|(${TIME})|(${DECIMAL})|(\\d+)`, "giu");
const KINDS = ["date", "time", "decimal", "number"] as const;
/** A single letter is a machine only where the text before it says so: not in "a message". */
const BEFORE_LETTER = /([_=:>([{"'+&#-]|[,;|] )$/;
const WORD_BEFORE = /\b(machines?|process|vm|node|peers?|server|client|from|to|and|by)[ _-]$/i;

/** Cuts a text into what stays and what differs; `words` are machines that are called by words. */
export function tokensOf(text: string, words: ReadonlySet<string>): Tokens {
  const found: { readonly slot: Slot; readonly at: number }[] = [];
  for (const match of text.matchAll(NUMBERS)) {
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)] ?? "number";
    found.push({ slot: slotAt(text, match.index, match[0], kind), at: match.index });
  }
  if (words.size > 0) {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z]+/g)) {
      if (!words.has(word)) continue;
      const before = text.slice(0, index);
      const isTold = BEFORE_LETTER.test(before) || WORD_BEFORE.test(before);
      if (word.length === 1 && !isTold) continue;
      found.push({ slot: slotAt(text, index, word, "word"), at: index });
    }
  }
  found.sort((a, b) => a.at - b.at);
  return joined(text, found);
}

function slotAt(text: string, at: number, found: string, kind: Slot["kind"]): Slot {
  const before = kind === "number" || kind === "word" ? text.slice(0, at) : "";
  const prefix = /[A-Za-z]+[_-]?$/.exec(before)?.[0] ?? "";
  return { kind, text: found, prefix, separators: [] };
}

function joined(
  text: string,
  found: readonly { readonly slot: Slot; readonly at: number }[],
): Tokens {
  const between: string[] = [];
  const slots: Slot[] = [];
  let end = 0;
  for (const { slot, at } of found) {
    between.push(text.slice(end, at));
    slots.push(slot);
    end = at + slot.text.length;
  }
  return { between: [...between, text.slice(end)], slots };
}

const BESIDE = "(?:(?:machines?|process|vms?|nodes?|peers?|servers?|clients?) )*";
const SEPARATOR = new RegExp(`^["']?(?:,| ?[&+/] ?| and | )+(?:and )?${BESIDE}["']?$`, "i");
/** What no program writes between two different things. */
const SURE_SEPARATOR = /\band\b|[&+]/i;
const RECIPIENTS_BEFORE = /\b(to|recipients?|peers)[ :=]+$/i;

/**
 * Joins the slots that are a list for certain: in brackets, with `and` between, or machines with
 * their letters behind `to`, as in `to vm2, vm3` (`to 2, 7` may name a machine and a clock).
 */
export function withLists(tokens: Tokens): Tokens {
  return joinLists(tokens, ({ between, slots }, first, last) => {
    const isWord = slots[first]?.kind === "word";
    const separators = between.slice(first + 1, last + 1);
    const before = withoutPrefix(between[first] ?? "", slots[first]);
    const after = between[last + 1] ?? "";
    const isBracketed = /[[(]["']?$/.test(before) && /^["']?[\])]/.test(after);
    const areRecipients = slots[first]?.prefix !== "" && RECIPIENTS_BEFORE.test(before);
    if (isWord || isBracketed || areRecipients) return true;
    return separators.every((text) => SURE_SEPARATOR.test(text));
  });
}

/** Joins all slots that may be a list. */
export function withAllLists(tokens: Tokens): Tokens {
  return joinLists(tokens, () => true);
}

function joinLists(
  tokens: Tokens,
  isList: (tokens: Tokens, first: number, last: number) => boolean,
): Tokens {
  const between = [tokens.between[0] ?? ""];
  const slots: Slot[] = [];
  for (let first = 0; first < tokens.slots.length; ) {
    let last = first;
    while (isNext(tokens, last)) last += 1;
    if (last > first && !isList(tokens, first, last)) last = first;
    const items = tokens.slots.slice(first, last + 1);
    const separators = tokens.between.slice(first + 1, last + 1);
    const [{ kind, prefix }] = items as [Slot];
    const text = items.map((item, i) => (separators[i - 1] ?? "") + item.text).join("");
    const known = items.flatMap((item) => item.separators);
    slots.push({ kind, prefix, text, separators: [...known, ...separators] });
    between.push(tokens.between[last + 1] ?? "");
    first = last + 1;
  }
  return { between, slots };
}

/** Whether a slot and the next one may be items of a list. */
function isNext({ between, slots }: Tokens, place: number): boolean {
  const [one, next] = [slots[place], slots[place + 1]];
  if (one === undefined || next === undefined) return false;
  if (one.kind !== next.kind || (one.kind !== "number" && one.kind !== "word")) return false;
  if (one.prefix !== next.prefix) return false;
  return SEPARATOR.test(withoutPrefix(between[place + 1] ?? "", next));
}

function withoutPrefix(text: string, slot: Slot | undefined): string {
  return text.slice(0, text.length - (slot?.prefix.length ?? 0));
}
