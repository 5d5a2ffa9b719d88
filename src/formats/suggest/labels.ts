import type { Shape } from "./shapes.js";

/** What the columns of a table are called, where its first line says it. */
export interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** The header of a table whose lines begin as a text does; undefined where it has none. */
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
export function labelOf(shape: Shape, slot: number, header: Header | undefined): string[] {
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
