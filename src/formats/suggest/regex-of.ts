import type { Roles } from "./roles.js";
import type { Shape } from "./shapes.js";

const FORMS = {
  date: "[\\d/-]+[T ][\\d:]+(?:[.,]\\d+)?(?:Z|[+-][\\d:]+)?",
  time: "[\\d:]+(?:[.,]\\d+)?",
  decimal: "-?\\d+(?:\\.\\d+)?",
  number: "\\d+",
  word: "[A-Za-z]+",
} as const;

/** The regular expression that finds all events of a shape, with a group for each role. */
export function regexOf(shape: Shape, roles: Roles): string {
  const names = new Map([...roles].map(([role, slot]) => [slot, role]));
  const parts = shape.between.map((text, slot) => {
    const sample = shape.samples[0]?.slots[slot];
    if (sample === undefined) return literal(text, shape.isPadded);
    const role = names.get(slot);
    const isMachine = role === "from" || role === "to";
    // A machine is called with the letters before its number: `vm2`.
    const before = isMachine ? text.slice(0, text.length - sample.prefix.length) : text;
    const item = (isMachine ? literal(sample.prefix, false) : "") + FORMS[sample.kind];
    const more = separatorsOf(shape, slot).map((each) => `${each}${FORMS[sample.kind]}`);
    const list = more.length === 0 ? item : `${item}(?:${more.join("|")})*`;
    const found = role === undefined ? list : `(?<${role}>${list})`;
    return literal(before, shape.isPadded) + found;
  });
  const isJson = shape.between[0]?.startsWith("{") === true;
  return `^ *${parts.join("")}${isJson ? ",?" : ""} *$`;
}

function separatorsOf(shape: Shape, slot: number): string[] {
  const all = shape.samples.flatMap(({ slots }) => slots[slot]?.separators ?? []);
  return [...new Set(all)].map((text) => literal(text, false));
}

function literal(text: string, isPadded: boolean): string {
  const escaped = text
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replace(/\t/g, "\\t")
    .replace(/\n/g, "\\r?\\n");
  return isPadded ? escaped.replace(/ /g, " +") : escaped;
}
