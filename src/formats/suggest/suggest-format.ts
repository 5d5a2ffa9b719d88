import { machinesByName } from "../../analysis/foreign/file-names.js";
import { type RunSource, readText } from "../../trace/run-source.js";
import { likelyLogs, PATTERN_KINDS } from "../log-format.js";
import { headerOf, meaningOf, type Roles } from "./roles.js";
import { type SampleLog, type Shape, shapesOf } from "./shapes.js";

/** A file that says how logs are written, as far as they show it. */
export interface Suggestion {
  readonly yaml: string;
  /** What may be otherwise, a line each. */
  readonly doubts: readonly string[];
}

/** More ways to write one kind of event than this are hardly one program's. */
const SHAPES_MAX = 20;

/** Tells how logs are written; undefined where nothing in them looks like an event. */
export function suggestFormat(logs: readonly SampleLog[]): Suggestion | undefined {
  const machines = machinesOf(logs);
  const words = machines.filter((name) => /^[A-Za-z]+$/.test(name));
  const found = shapesOf(logs, new Set(logs.length > 1 ? words : []));
  const { roles, doubts } = meaningOf(
    found,
    logs.map(({ text }) => headerOf(text)),
    machines,
  );
  if (roles.size === 0) return undefined;
  const more: string[] = [];
  const keys = PATTERN_KINDS.flatMap((kind) => {
    const own = [...roles].filter(([shape]) => shape.kind === kind);
    own.sort(([a], [b]) => b.samples.length - a.samples.length);
    if (own.length > SHAPES_MAX) {
      more.push(
        `${kind}: it is written in ${own.length} ways, of which the first ${SHAPES_MAX} are here`,
      );
    }
    const patterns = own.slice(0, SHAPES_MAX).map(([shape, meant]) => regexOf(shape, meant));
    return patterns.length === 0 ? [] : [keyOf(kind, patterns)];
  });
  for (const kind of ["receive", "send", "internal"] as const) {
    if (!isThere(kind, [...roles.keys()])) more.push(`${kind}: no line looks like one`);
  }
  const clockless = found.shapes.filter((shape) => !roles.has(shape));
  for (const { kind, samples } of clockless) {
    more.push(
      `${kind}: ${samples.length} of the lines that look like one have no number for a clock`,
    );
  }
  const all = [...doubts, ...more];
  return { yaml: `${commentOf(all)}${keys.join("")}`, doubts: all };
}

function isThere(kind: "receive" | "send" | "internal", shapes: readonly Shape[]): boolean {
  return shapes.some((shape) => {
    return shape.kind === kind || (kind === "send" && shape.kind === "broadcast");
  });
}

function commentOf(doubts: readonly string[]): string {
  const lines = ["k3mesh formats suggest wrote this from the logs beside it."];
  if (doubts.length > 0)
    lines.push("Look at what it is not sure of:", ...doubts.map((one) => `- ${one}`));
  return lines.map((line) => `# ${line}\n`).join("");
}

function keyOf(kind: string, patterns: readonly string[]): string {
  const quoted = patterns.map((pattern) => `'${pattern.replaceAll("'", "''")}'`);
  if (quoted.length === 1) return `${kind}: ${quoted[0]}\n`;
  return `${kind}:\n${quoted.map((pattern) => `  - ${pattern}\n`).join("")}`;
}

/** By log, what its file's name says of its machine. */
function machinesOf(logs: readonly SampleLog[]): string[] {
  const parts = machinesByName(logs.map(({ file }) => file));
  const byFile = new Map(parts.map(({ file, machine }) => [file, machine]));
  return logs.map(({ file }) => byFile.get(file) ?? file);
}

const FORMS = {
  date: "[\\d/-]+[T ][\\d:]+(?:[.,]\\d+)?(?:Z|[+-][\\d:]+)?",
  time: "[\\d:]+(?:[.,]\\d+)?",
  decimal: "-?\\d+(?:\\.\\d+)?",
  number: "\\d+",
  word: "[A-Za-z]+",
} as const;

/** The regular expression that finds all events of a shape, with a group for each role. */
function regexOf(shape: Shape, roles: Roles): string {
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

/** The files that may be logs of another program. Throws FolderError, TraceError. */
export async function sampleLogs(source: RunSource): Promise<SampleLog[]> {
  const logs: SampleLog[] = [];
  for (const file of await likelyLogs(source)) {
    logs.push({ file, text: await readText(source, file) });
  }
  return logs;
}
