import { isId, isNodeId } from "../model/id.js";
import { parseMessageName } from "./message-name.js";
import { RecordError } from "./record-error.js";

// What a record's values may be, looked at by hand: each machine of a run would spend a third of
// its start on loading a schema library, and a long trace is nothing but such lines.

/** Throws RecordError, which says `name`, where a value is not what it should be. */
export type Check = (value: unknown, name: string) => void;

/** The largest stamp that a clock may reach. */
export const LAMPORT_MAX: number = 2 ** 50;

export const integer: Check = check("an integer", isIntegerFrom(Number.NEGATIVE_INFINITY));
export const natural: Check = check("an integer from 0", isIntegerFrom(0));
export const positive: Check = check("an integer from 1", isIntegerFrom(1));
export const lamport: Check = check("an integer from 0 to 2^50", isIntegerFrom(0, LAMPORT_MAX));
export const text: Check = check("a text", (value) => typeof value === "string");
export const filled: Check = check("a text", (value) => typeof value === "string" && value !== "");
export const truth: Check = check("true or false", (value) => typeof value === "boolean");
export const id: Check = check("the id of a machine", isIdText);
/** Of a machine, or the hub. */
export const nodeId: Check = check(
  "an id",
  (value) => typeof value === "string" && isNodeId(value),
);
export const idList: Check = check(
  "a list of ids",
  (value) => Array.isArray(value) && value.length > 0 && value.every(isIdText),
);
export const messageName: Check = check(
  "the name of a message such as a#12",
  (value) => typeof value === "string" && isIdText(parseMessageName(value)?.source),
);

/** What `isRight` says, in the words of `expected`. */
export function check(expected: string, isRight: (value: unknown) => boolean): Check {
  return (value, name) => {
    if (isRight(value)) return;
    if (value === undefined) throw new RecordError(`"${name}" is missing`);
    throw new RecordError(`"${name}" is ${shorten(JSON.stringify(value))}, not ${expected}`);
  };
}

export function integerTo(max: number, words: string): Check {
  return check(`an integer from 0 to ${words}`, isIntegerFrom(0, max));
}

/** A number above, or from, a least one up to a greatest. */
export function numberIn(expected: string, isRight: (value: number) => boolean): Check {
  return check(expected, (value) => typeof value === "number" && isRight(value));
}

export function oneOf(...words: readonly unknown[]): Check {
  const last = words.at(-1);
  const before = words.slice(0, -1).join(", ");
  return check(before === "" ? `${last}` : `${before} or ${last}`, (value) =>
    words.includes(value),
  );
}

/** A list of what `each` lets pass; what it says of an entry names its place in the list. */
export function listOf(each: Check): Check {
  const isList = check("a list", Array.isArray);
  return (value, name) => {
    isList(value, name);
    for (const [i, item] of (value as readonly unknown[]).entries()) each(item, `${name}.${i}`);
  };
}

/** What a record, or an object in it, has: each of these keys, perhaps `optional`, and no more. */
export class Fields {
  readonly #names: readonly string[];
  readonly #checks: readonly Check[];
  readonly #optional: readonly (readonly [string, Check])[];

  constructor(
    table: Readonly<Record<string, Check>>,
    optional: Readonly<Record<string, Check>> = {},
  ) {
    this.#names = Object.keys(table);
    this.#checks = Object.values(table);
    this.#optional = Object.entries(optional);
  }

  /** `within`: what to say before the name of a key. Throws RecordError. */
  check(value: Readonly<Record<string, unknown>>, within = ""): void {
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i] as string;
      (this.#checks[i] as Check)(value[name], within === "" ? name : within + name);
    }
    let more = 0;
    for (const [name, each] of this.#optional) {
      if (!Object.hasOwn(value, name)) continue;
      each(value[name], within + name);
      more += 1;
    }
    const keys = Object.keys(value);
    if (keys.length === this.#names.length + more) return;
    const known = [...this.#names, ...this.#optional.map(([name]) => name)];
    const unknown = keys.find((key) => !known.includes(key));
    throw new RecordError(`"${within}${unknown}" is no key of this record`);
  }

  /** An object with these keys, as a value in another. */
  get nested(): Check {
    const isObject = check("an object", isPlainObject);
    return (value, name) => {
      isObject(value, name);
      this.check(value as Record<string, unknown>, `${name}.`);
    };
  }
}

function isIntegerFrom(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  return (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

function isIdText(value: unknown): boolean {
  return typeof value === "string" && isId(value);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
