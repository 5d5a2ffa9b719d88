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
