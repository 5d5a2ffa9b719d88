import type { SampleEvent, Shape, Shapes } from "./shapes.js";
import type { Slot } from "./tokens.js";

/** What the slots of a shape mean, by the group that each is to be. */
export type Roles = Map<string, number>;

/** What the slots of all shapes mean, and what of it is a guess. */
export interface Meaning {
  readonly roles: ReadonlyMap<Shape, Roles>;
  readonly doubts: readonly string[];
}

/**
 * Finds out what the slots of shapes mean, by the words beside them and by how they go on; by log,
 * `headers` are those of tables, and `machines` what the files' names say.
 */
export function meaningOf(
  { shapes, events }: Shapes,
  headers: readonly (Header | undefined)[],
  machines: readonly string[],
): Meaning {
  const clocks = new Clocks(events, headers);
  const doubts: string[] = [];
  const roles = new Map<Shape, Roles>();
  const lamports = clocks.find(shapes, doubts);
  for (const shape of shapes) {
    const lamport = lamports.get(shape);
    if (lamport === undefined) continue;
    const slots = new SlotFinder(shape, headerFor(shape, headers), machines, lamport);
    roles.set(shape, slots.roles);
    slots.time();
    if (shape.kind === "receive") {
      slots.stamp(clocks.before(shape, lamports), doubts);
      slots.peer("from", doubts);
    } else if (shape.kind !== "internal") slots.peer("to", doubts);
    slots.queue(doubts);
  }
  return { roles, doubts: [...new Set(doubts)] };
}

function headerFor(shape: Shape, headers: readonly (Header | undefined)[]): Header | undefined {
  return headers[shape.samples[0]?.log ?? 0];
}

type Events = Shapes["events"];

const CLOCK = words("lamport logical clock lc lclock ltime l");
const STAMP = words(
  "msg message sender senders received recv remote their stamp peer with incoming sent attached at",
  "ts timestamp",
);
const OLD = words("old prev previous before was");
const QUEUE = words(
  "queue queued qlen q qsize size len length inbox waiting pending backlog left remaining buffer",
  "messages",
);
const OTHER = words(
  "roll rolled rand random draw drawn drew dice die port id pid rate speed seq number num no line op",
  "opcode action choice",
);
const FROM = words("from sender source src origin");
const TO = words(
  "to receiver receivers recipient recipients target targets dest destination destinations peers dst",
);
const MACHINE = words("machine machines vm vms process node peer server client");

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

/** Finds the clock in each shape: the number that grows with every event of a log. */
class Clocks {
  readonly #events: Events;
  readonly #headers: readonly (Header | undefined)[];

  constructor(events: Events, headers: readonly (Header | undefined)[]) {
    this.#events = events;
    this.#headers = headers;
  }

  find(shapes: readonly Shape[], doubts: string[]): Map<Shape, number> {
    const candidates = new Map(shapes.map((shape) => [shape, candidatesOf(shape)]));
    const chosen = new Map<Shape, number>();
    for (const [shape, slots] of candidates) {
      const best = bestOf(slots, (slot) => this.#label(shape, slot) + 2 * growth(shape, slot));
      if (best !== undefined) chosen.set(shape, best);
    }
    const ordered = [...chosen.keys()].sort((a, b) => b.samples.length - a.samples.length);
    for (let round = 0; round < 3; round += 1) {
      for (const shape of ordered) {
        const best = bestOf(candidates.get(shape) ?? [], (slot) => {
          const grown = this.#growth(new Map(chosen).set(shape, slot));
          return 10 * grown + 0.5 * this.#label(shape, slot);
        });
        if (best !== undefined) chosen.set(shape, best);
      }
    }
    const isNamed = [...chosen].every(([shape, slot]) => this.#label(shape, slot) > 0);
    if (this.#growth(chosen) < 1.2) {
      doubts.push("lamport: no number grows with every event; is it the clock after the event?");
    } else if (!isNamed) doubts.push("lamport: told by its place, as the number that always grows");
    return chosen;
  }

  /** By sample, the clock of the event before; 0 before the first. */
  before(of: Shape, lamports: ReadonlyMap<Shape, number>): Map<SampleEvent, number> {
    const clocks = new Map<SampleEvent, number>();
    for (const log of this.#events) {
      let last = 0;
      for (const [shape, sample] of log) {
        if (shape === of) clocks.set(sample, last);
        const slot = lamports.get(shape);
        if (slot !== undefined) last = valueAt(sample, slot);
      }
    }
    return clocks;
  }

  /** How many of the steps go up, and of those without a message, half as much, by one. */
  #growth(chosen: ReadonlyMap<Shape, number>): number {
    let [steps, up, own, byOne] = [0, 0, 0, 0];
    for (const log of this.#events) {
      let last: number | undefined;
      for (const [shape, sample] of log) {
        const slot = chosen.get(shape);
        if (slot === undefined) continue;
        const value = valueAt(sample, slot);
        if (last !== undefined) {
          steps += 1;
          // A broadcast may be a line for each recipient, with one clock.
          if (value > last || (value === last && shape.kind === "send")) up += 1;
          if (shape.kind !== "receive") own += 1;
          if (shape.kind !== "receive" && value === last + 1) byOne += 1;
        }
        last = value;
      }
    }
    return (steps === 0 ? 0 : up / steps) + (own === 0 ? 0.5 : (0.5 * byOne) / own);
  }

  #label(shape: Shape, slot: number): number {
    const label = labelOf(shape, slot, headerFor(shape, this.#headers)).slice(-3);
    const has = (known: ReadonlySet<string>) => label.some((word) => known.has(word));
    const isLogical = label.includes("logical") || label.includes("lamport");
    return (
      (has(CLOCK) ? 3 : 0) +
      (isLogical ? 1 : 0) -
      (has(STAMP) && !isLogical ? 4 : 0) -
      (has(OLD) ? 4 : 0) -
      (has(QUEUE) || has(OTHER) || has(MACHINE) ? 6 : 0)
    );
  }
}

function candidatesOf(shape: Shape): number[] {
  const [first] = shape.samples;
  return (first?.slots ?? []).flatMap((_, slot) => {
    const isNumber = shape.samples.every((sample) => {
      const { kind, separators } = sample.slots[slot] as Slot;
      return kind === "number" && separators.length === 0 && valueAt(sample, slot) < 1e9;
    });
    return isNumber ? [slot] : [];
  });
}

/** How much of a shape's own values grow, within each log, and how large they are. */
function growth(shape: Shape, slot: number): number {
  let [steps, up, sum] = [0, 0, 0];
  let last: SampleEvent | undefined;
  for (const sample of shape.samples) {
    sum += valueAt(sample, slot);
    if (last?.log === sample.log) {
      steps += 1;
      if (valueAt(sample, slot) > valueAt(last, slot)) up += 1;
    }
    last = sample;
  }
  const mean = sum / shape.samples.length;
  return (steps === 0 ? 0.5 : up / steps) + mean / (mean + 1_000);
}

function valueAt({ slots }: SampleEvent, slot: number): number {
  return Number(slots[slot]?.text);
}

function bestOf(slots: readonly number[], worth: (slot: number) => number): number | undefined {
  let best: { readonly slot: number; readonly worth: number } | undefined;
  for (const slot of slots) {
    const own = worth(slot);
    if (best === undefined || own > best.worth) best = { slot, worth: own };
  }
  return best?.slot;
}

/** Finds what else the slots of a shape mean, each once. */
class SlotFinder {
  readonly roles: Roles;
  readonly #shape: Shape;
  readonly #header: Header | undefined;
  readonly #machines: readonly string[];

  constructor(
    shape: Shape,
    header: Header | undefined,
    machines: readonly string[],
    lamport: number,
  ) {
    this.#shape = shape;
    this.#header = header;
    this.#machines = machines;
    this.roles = new Map([["lamport", lamport]]);
  }

  time(): void {
    const slot = this.#free().find((each) => {
      return this.#slots(each).every(({ kind, text }) => {
        return kind === "date" || kind === "time" || kind === "decimal" || Number(text) >= 1e9;
      });
    });
    if (slot !== undefined) this.roles.set("time", slot);
  }

  /** The clock that came with a message, of which a jump says that it is one less than the own. */
  stamp(before: ReadonlyMap<SampleEvent, number>, doubts: string[]): void {
    const lamport = this.roles.get("lamport") ?? 0;
    const jumps = this.#shape.samples.filter((sample) => {
      return valueAt(sample, lamport) > (before.get(sample) ?? 0) + 1;
    });
    const fitOf = (slot: number) => {
      const fitting = jumps.filter((sample) => {
        const less = valueAt(sample, lamport) - valueAt(sample, slot);
        return less === 0 || less === 1;
      });
      return jumps.length === 0 ? 0 : fitting.length / jumps.length;
    };
    const slots = this.#numbers().map((slot) => {
      const isNamed = this.#isCalled(slot, STAMP, 3) && !this.#isCalled(slot, QUEUE, 3);
      return { slot, fit: fitOf(slot), isNamed };
    });
    const best = slots.sort((a, b) => b.fit - a.fit || Number(b.isNamed) - Number(a.isNamed))[0];
    if (best === undefined) return;
    const isFitting = jumps.length > 1 && best.fit >= 0.8;
    const named = slots.find(({ isNamed }) => isNamed);
    if (isFitting) {
      this.roles.set("msgLamport", best.slot);
      if (!best.isNamed) doubts.push("msgLamport: told by its values, which are what jumps imply");
    } else if (named !== undefined && (named.fit >= 0.5 || jumps.length < 2)) {
      this.roles.set("msgLamport", named.slot);
      doubts.push("msgLamport: told by its name; the jumps of the clock do not say so");
    }
  }

  /** The machine that a message is from, or for. */
  peer(role: "from" | "to", doubts: string[]): void {
    const form = role === "from" ? FROM : TO;
    const slots = this.#free().filter((slot) => {
      return this.#slots(slot).every(({ kind }) => kind === "number" || kind === "word");
    });
    const labelled = slots.findLast((slot) => this.#isCalled(slot, form));
    const isNamed = (slot: number) => this.#isCalled(slot, MACHINE, 2);
    const named = labelled ?? slots.find((slot) => isNamed(slot) && !this.#isOwn(slot));
    if (named !== undefined) {
      this.roles.set(role, named);
      return;
    }
    const told = slots.find((slot) => this.#namesOthers(slot));
    if (told === undefined) return;
    this.roles.set(role, told);
    doubts.push(`${role}: told by its values, which are never the log's own machine`);
  }

  queue(doubts: string[]): void {
    const slots = this.#numbers();
    const named = slots.find((slot) => this.#isCalled(slot, QUEUE, 3));
    if (named !== undefined) {
      this.roles.set("queue", named);
      return;
    }
    const [only, ...others] = slots.filter((slot) => this.#words(slot).length === 0);
    if (only === undefined || others.length > 0 || this.#shape.kind !== "receive") return;
    this.roles.set("queue", only);
    doubts.push("queue: the only number that is left in a receive; leave it out if it is another");
  }

  #free(): number[] {
    const taken = new Set(this.roles.values());
    return (this.#shape.samples[0]?.slots ?? []).flatMap((_, slot) =>
      taken.has(slot) ? [] : [slot],
    );
  }

  #numbers(): number[] {
    const numbers = new Set(candidatesOf(this.#shape));
    return this.#free().filter((slot) => numbers.has(slot));
  }

  #slots(slot: number): Slot[] {
    return this.#shape.samples.map(({ slots }) => slots[slot] as Slot);
  }

  /** Whether one of the words beside a slot, of the nearest `last` if given, is among some. */
  #isCalled(slot: number, known: ReadonlySet<string>, last = Number.POSITIVE_INFINITY): boolean {
    return this.#words(slot)
      .slice(-last)
      .some((word) => known.has(word));
  }

  #words(slot: number): string[] {
    return labelOf(this.#shape, slot, this.#header);
  }

  #valuesByLog(slot: number): Map<number, Set<string>> {
    const byLog = new Map<number, Set<string>>();
    for (const { log, slots } of this.#shape.samples) {
      const own = byLog.get(log) ?? new Set();
      byLog.set(log, own);
      for (const name of slots[slot]?.text.match(/[A-Za-z]+|\d+/g) ?? []) own.add(name);
    }
    return byLog;
  }

  /** Whether a slot says which machine the log is of: one in each log, and another in others. */
  #isOwn(slot: number): boolean {
    const values = [...this.#valuesByLog(slot).values()];
    const all = new Set(values.flatMap((own) => [...own]));
    return values.length > 1 && values.every((own) => own.size === 1) && all.size === values.length;
  }

  /** Whether each log names other machines alone: as files are called, or one each is lacking. */
  #namesOthers(slot: number): boolean {
    const byLog = this.#valuesByLog(slot);
    const values = [...byLog.values()];
    const all = new Set(values.flatMap((own) => [...own]));
    if (all.size < 2) return false;
    const areCalledSo = [...byLog].every(([log, own]) => {
      return [...own].every(
        (name) => this.#machines.includes(name) && name !== this.#machines[log],
      );
    });
    const lacking = values.map((own) => [...all].filter((value) => !own.has(value)));
    const differ = new Set(lacking.flat()).size === lacking.length && all.size <= values.length + 1;
    return (
      areCalledSo || (!this.#isOwn(slot) && differ && lacking.every(({ length }) => length === 1))
    );
  }
}

/** What the columns of a table are called, where its first line says it. */
export interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** The header of a table, from the begin of its text; undefined where it has none. */
export function headerOf(text: string): Header | undefined {
  const [first = "", second = ""] = text.split(/\r?\n/, 2);
  const delimiter = [",", "\t", ";", "|"].find((sign) => first.includes(sign));
  if (delimiter === undefined || /\d{3}/.test(first)) return undefined;
  const names = first.split(delimiter).map((name) => name.trim());
  const isNamed = names.every((name) => /^["']?[A-Za-z][\w .()-]*["']?$/.test(name));
  const isTable = second.split(delimiter).length >= names.length && /\d/.test(second);
  return isNamed && isTable ? { names, delimiter } : undefined;
}

/** The words by which a slot of a shape is called, in lower case, the nearest last. */
function labelOf(shape: Shape, slot: number, header: Header | undefined): string[] {
  const whole = shape.between[slot] ?? "";
  // In a table with a header, what stands in another column is no matter.
  const before = header ? whole.slice(whole.lastIndexOf(header.delimiter) + 1) : whole;
  const prefix = shape.samples[0]?.slots[slot]?.prefix ?? "";
  const own = wordsOf(before.slice(0, before.length - (/[_-]$/.test(prefix) ? prefix.length : 0)));
  const after = own.length === 0 ? wordsOf(shape.between[slot + 1] ?? "").slice(0, 2) : [];
  const isUnit = after.some((word) =>
    /^(waiting|left|queued|pending|remaining|messages?)$/.test(word),
  );
  const column = header && columnName(shape, slot, header);
  const arrow = /(<-|->|=>|<=)\s*\w*$/.exec(before)?.[1];
  const sign = arrow === undefined ? [] : [arrow.includes("<") ? "from" : "to"];
  return [...own, ...(isUnit ? after : []), ...sign, ...wordsOf(column ?? "")];
}

function columnName(shape: Shape, slot: number, { names, delimiter }: Header): string | undefined {
  const before = shape.between.slice(0, slot + 1).join("");
  return names[before.replace(/"[^"]*"/g, "").split(delimiter).length - 1];
}

function wordsOf(text: string): string[] {
  const apart = text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/_/g, " ");
  return (apart.match(/[A-Za-z]+/g) ?? []).map((word) => word.toLowerCase());
}
