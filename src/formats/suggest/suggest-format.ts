import { machinesByName } from "../../analysis/foreign/file-names.js";
import { PATTERN_KINDS } from "../log-format.js";
import { headerOf } from "./labels.js";
import { regexOf } from "./regex-of.js";
import { meaningOf } from "./roles.js";
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
  return { yaml: `${headOf(all)}${keys.join("")}`, doubts: all };
}

function isThere(kind: "receive" | "send" | "internal", shapes: readonly Shape[]): boolean {
  return shapes.some((shape) => {
    return shape.kind === kind || (kind === "send" && shape.kind === "broadcast");
  });
}

function headOf(doubts: readonly string[]): string {
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
