import { WireError } from "./wire-error.js";

/** The form that one value of a frame has: how msgpack writes a T, and which values are one. */
export interface Form<T> {
  /** What such a value is, for PROTOCOL.md and for errors. */
  readonly says: string;
  /** May be left out at the end of a frame, where `read` is given undefined. */
  readonly optional?: true;
  /** The T in what msgpack brought. Throws WireError, which calls the value `what`. */
  read(value: unknown, what: string): T;
  /** What msgpack writes for a T; undefined for one that is left out. */
  write(value: T): unknown;
}

/** What is in an array, in this order, by name. */
export type Forms = Readonly<Record<string, Form<unknown>>>;

type Value<F> = F extends Form<infer T> ? T : never;

/** What an array of these forms says. */
export type Values<F extends Forms> = { readonly [Name in keyof F]: Value<F[Name]> };

/** An integer from min to max, both included. */
export function integer(min: number, max: number): Form<number> {
  return scalar(
    `an integer from ${min} to ${max === Number.MAX_SAFE_INTEGER ? "2^53 - 1" : max}`,
    (value) => Number.isInteger(value) && isWithin(value, min, max),
    withoutMinusZero,
  );
}

/** A number from min to max, both included, never NaN. */
export function number(min: number, max: number): Form<number> {
  return scalar(
    `a number from ${min} to ${max}`,
    (value) => isWithin(value, min, max),
    withoutMinusZero,
  );
}

export const BOOLEAN: Form<boolean> = scalar("a boolean", (value) => typeof value === "boolean");

/** Bytes, from `min` to `max` of them. */
export function binary(min: number, max: number): Form<Uint8Array> {
  return scalar(
    `a binary of ${min} to ${max} bytes`,
    (value) => value instanceof Uint8Array && value.length >= min && value.length <= max,
    (value) => {
      const { buffer, byteOffset, length } = value as Uint8Array;
      return new Uint8Array(buffer, byteOffset, length); // no Buffer
    },
  );
}

/** A text that passes the test. */
export function text(says: string, test: (text: string) => boolean): Form<string> {
  return scalar(says, (value) => typeof value === "string" && test(value));
}

/** One of a few words. */
export function word<T extends string>(words: readonly T[]): Form<T> {
  return scalar(`one of ${words.join(", ")}`, (value) => words.includes(value as T));
}

/** This, and nothing else. */
export function constant<T extends number>(one: T): Form<T> {
  return scalar(`${one}`, (value) => value === one);
}

/** Nil, or what the form says. */
export function nullOr<T>(form: Form<T>): Form<T | null> {
  return {
    says: `${form.says}, or nil`,
    read: (value, what) => (value === null ? null : form.read(value, what)),
    write: (value) => (value === null ? null : form.write(value)),
  };
}

/** An array of at most `max` values of one form. */
export function list<T>(form: Form<T>, max: number): Form<readonly T[]> {
  return {
    says: `an array of at most ${max}, each ${form.says}`,
    read: (value, what) => {
      if (!Array.isArray(value) || value.length > max) {
        throw new WireError(`${what} is not an array of at most ${max}`);
      }
      return value.map((each, i) => form.read(each, `${what}[${i}]`));
    },
    write: (values) => values.map((each) => form.write(each)),
  };
}

/** Such an array, which is left out at the end of a frame where it is empty. */
export function optionalList<T>(form: Form<T>, max: number): Form<readonly T[]> {
  const inner = list(form, max);
  return {
    says: `${inner.says}; left out when empty`,
    optional: true,
    read: (value, what) => (value === undefined ? [] : inner.read(value, what)),
    write: (values) => (values.length === 0 ? undefined : inner.write(values)),
  };
}

/** Several values as an array of them in their order. */
export function record<F extends Forms>(forms: F): Form<Values<F>> {
  return {
    says: `[${listed(forms)}]`,
    read: (value, what) => readAll(forms, arrayOf(value, what, Object.keys(forms).length), what),
    write: (values) => writeAll(forms, values),
  };
}

/** The same, with nil for each that is absent. */
export function sparse<F extends Forms>(forms: F): Form<Partial<Values<F>>> {
  const open = Object.entries(forms).map(([name, form]) => [name, nullOr(form)] as const);
  const inner: Form<Readonly<Record<string, unknown>>> = record(Object.fromEntries(open));
  return {
    says: inner.says,
    read: (value, what) => {
      const given = Object.entries(inner.read(value, what)).filter(([, one]) => one !== null);
      return Object.fromEntries(given) as Partial<Values<F>>;
    },
    write: (values) => open.map(([name, form]) => form.write(values[name] ?? null)),
  };
}

/** What these elements say, from that at `first` on. Throws WireError. */
export function readAll<F extends Forms>(
  forms: F,
  elements: readonly unknown[],
  what: string,
  first = 0,
): Values<F> {
  const values: Record<string, unknown> = {};
  let at = first;
  for (const name in forms) {
    values[name] = forms[name]?.read(elements[at], `${what}.${name}`);
    at += 1;
  }
  return values as Values<F>;
}

/** The elements that say this, behind others. */
export function writeAll<F extends Forms>(
  forms: F,
  values: Values<F>,
  elements: unknown[] = [],
): unknown[] {
  for (const name in forms) {
    const element = forms[name]?.write(values[name]);
    if (element !== undefined) elements.push(element);
  }
  return elements;
}

/** An array of `length` elements, or from `min` on. Throws WireError. */
export function arrayOf(
  value: unknown,
  what: string,
  length: number,
  min: number = length,
): readonly unknown[] {
  if (!Array.isArray(value) || value.length > length || value.length < min) {
    throw new WireError(`${what} is not an array of ${min < length ? `${min} or ` : ""}${length}`);
  }
  return value;
}

function scalar<T>(
  says: string,
  isOne: (value: unknown) => boolean,
  made: (value: unknown) => T = (value) => value as T,
): Form<T> {
  return {
    says,
    read: (value, what) => {
      if (!isOne(value)) throw new WireError(`${what} is not ${says}`);
      return made(value);
    },
    write: (value) => value,
  };
}

function withoutMinusZero(value: unknown): number {
  return (value as number) + 0;
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === "number" && value >= min && value <= max;
}

function listed(forms: Forms): string {
  return Object.entries(forms)
    .map(([name, { says }]) => `${name}: ${says}`)
    .join(", ");
}
