import { isId, isNodeId } from "../model/id.js";
import { LAMPORT_MAX } from "../model/limits.js";
import { RecordError } from "./record-error.js";

// What a record's values may be, looked at by hand: each machine of a run would spend a third of
// its start on loading a schema library, and a long trace is nothing but such lines.

/** What a value in a record may be. */
export interface Value<T> {
  /** Throws RecordError, which calls the value `name`, where it is no T. */
  check(value: unknown, name: string): void;
  /** A T with the keys in it in the order of their table, as it is written. */
  ordered(value: T): unknown;
  /** Its key may be missing. */
  readonly optional?: true;
}

interface Optional<T> extends Value<T> {
  readonly optional: true;
}

type Table = Readonly<Record<string, Value<unknown>>>;

/** What has been checked. */
export type TypeOf<V> = V extends Value<infer T> ? T : never;

type Row<F extends Table> = {
  readonly [Key in keyof F as F[Key] extends Optional<unknown> ? never : Key]: TypeOf<F[Key]>;
} & {
  readonly [Key in keyof F as F[Key] extends Optional<unknown> ? Key : never]?: TypeOf<F[Key]>;
};

export const integer = value<number>("an integer", isIntegerFrom(Number.NEGATIVE_INFINITY));
export const natural = integerIn(0);
export const positive = integerIn(1);
export const lamport = integerIn(0, LAMPORT_MAX, "2^50");
export const text = value<string>("a text", (one) => typeof one === "string");
export const filled = textThat("a text", (one) => one !== "");
export const truth = value<boolean>("true or false", (one) => typeof one === "boolean");
export const id = textThat("the id of a machine", isId);
/** Of a machine, or the hub. */
export const nodeId = textThat("an id", isNodeId);
export const idList = value<readonly string[]>(
  "a list of ids",
  (one) =>
    Array.isArray(one) && one.length > 0 && one.every((id) => typeof id === "string" && isId(id)),
);
export const messageName = textThat("the name of a message such as a#12", (one) =>
  isId(parseMessageName(one)?.source ?? ""),
);

/** What `isRight` says, in the words of `expected`. */
export function value<T>(expected: string, isRight: (value: unknown) => boolean): Value<T> {
  return {
    check: (one, name) => {
      if (isRight(one)) return;
      if (one === undefined) throw new RecordError(`"${name}" is missing`);
      throw new RecordError(`"${name}" is ${shorten(JSON.stringify(one))}, not ${expected}`);
    },
    ordered: (one) => one,
  };
}

export function textThat(expected: string, isRight: (text: string) => boolean): Value<string> {
  return value(expected, (one) => typeof one === "string" && isRight(one));
}

/** An integer from `min`, to `max` if there is one; `words` may say that better than digits. */
export function integerIn(min: number, max?: number, words = `${max}`): Value<number> {
  const to = max === undefined ? "" : ` to ${words}`;
  return value(`an integer from ${min}${to}`, isIntegerFrom(min, max));
}

/** A number that is right. */
export function numberThat(expected: string, isRight: (value: number) => boolean): Value<number> {
  return value(expected, (one) => typeof one === "number" && isRight(one));
}

export function oneOf<const T>(...words: readonly T[]): Value<T> {
  const last = words.at(-1);
  const before = words.slice(0, -1).join(", ");
  return value(before === "" ? `${last}` : `${before} or ${last}`, (one) =>
    words.includes(one as T),
  );
}

export function optional<T>(one: Value<T>): Optional<T> {
  return { ...one, optional: true };
}

/** A list of what `each` lets pass; what it says of an entry names its place in the list. */
export function listOf<T>(each: Value<T>): Value<readonly T[]> {
  const list = value<readonly T[]>("a list", Array.isArray);
  return {
    check: (one, name) => {
      list.check(one, name);
      for (const [i, item] of (one as readonly unknown[]).entries()) {
        each.check(item, `${name}.${i}`);
      }
    },
    ordered: (items) => items.map((item) => each.ordered(item)),
  };
}

/**
 * A record, or an object in one: it has these keys and no others, and is written in their order.
 * `check` throws RecordError on values that do not go together, which it calls `name`.
 */
export function fields<F extends Table>(
  table: F,
  check: (row: Row<F>, name: string) => void = () => {},
): Value<Row<F>> {
  const keys = Object.keys(table);
  const values = Object.values(table);
  const object = value<object>("an object", isPlainObject);
  return {
    check: (one, name) => {
      object.check(one, name);
      const row = one as Readonly<Record<string, unknown>>;
      const within = name === "" ? "" : `${name}.`;
      let present = 0;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        const of = values[i] as Value<unknown>;
        if (of.optional && row[key] === undefined) continue;
        of.check(row[key], within + key);
        present += 1;
      }
      const given = Object.keys(row);
      if (given.length > present) {
        const unknown = given.find((key) => !keys.includes(key));
        throw new RecordError(`"${within}${unknown}" is no key of this record`);
      }
      check(one as Row<F>, name);
    },
    ordered: (row) => {
      const given = row as Readonly<Record<string, unknown>>;
      return Object.fromEntries(
        keys.flatMap((key, i) =>
          given[key] === undefined ? [] : [[key, values[i]?.ordered(given[key])]],
        ),
      );
    },
  };
}

/** A message's name taken apart: `a#12` is the 12th that a sent. */
export interface MessageName {
  readonly source: string;
  readonly number: number;
}

/** Takes apart the name of a message; undefined when it is none. */
export function parseMessageName(text: string): MessageName | undefined {
  const hash = text.indexOf("#");
  if (hash < 1) return undefined;
  const digits = text.slice(hash + 1);
  const number = Number(digits);
  // Also refuses 01, +1, 1e3 and blanks: only one way of writing a number is a name.
  if (!Number.isSafeInteger(number) || number < 1 || String(number) !== digits) return undefined;
  return { source: text.slice(0, hash), number };
}

function isIntegerFrom(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  return (one: unknown): boolean =>
    Number.isSafeInteger(one) && (one as number) >= min && (one as number) <= max;
}

function isPlainObject(one: unknown): boolean {
  return typeof one === "object" && one !== null && !Array.isArray(one);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
