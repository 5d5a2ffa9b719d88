import { NAME_LENGTH_MAX } from "./limits.js";

/** The id of the centre of a star, which no machine may have. */
export const HUB_ID = "hub" as const;

/** Names of devices on Windows, where a file may not be called so, and the word for the centre. */
const RESERVED = /^(hub|con|nul|prn|aux|com[0-9]|lpt[0-9])$/;
const PATTERN = new RegExp(`^[a-z0-9][a-z0-9-]{0,${NAME_LENGTH_MAX - 1}}$`);
/** Leaves room for `-2` to `-999` behind a default id. */
const DEFAULT_ID_LENGTH_MAX = NAME_LENGTH_MAX - 4;

/** Whether a text may name a machine or a run. */
export function isId(text: string): boolean {
  return idProblem(text) === undefined;
}

/** Whether a text names a machine, or the hub. */
export function isNodeId(text: string): boolean {
  return !isMachine(text) || isId(text);
}

/** Whether what has this id is in the roster and ticks, as all but a hub. */
export function isMachine(id: string): boolean {
  return id !== HUB_ID;
}

/** Why a text may not name a machine or a run, in words; undefined when it may. */
export function idProblem(text: string): string | undefined {
  if (RESERVED.test(text)) return `"${text}" is a reserved word`;
  if (PATTERN.test(text)) return undefined;
  return `"${text}" must be 1 to ${NAME_LENGTH_MAX} of a-z, 0-9 and -, and not begin with -`;
}

/** The id of a machine that was given none: its host name's first label, made fit. */
export function defaultId(hostName: string): string {
  const label = hostName.split(".")[0] ?? "";
  const fit = label
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, DEFAULT_ID_LENGTH_MAX);
  if (fit === "") return "m";
  return RESERVED.test(fit) ? `m-${fit}` : fit;
}

/** The first of `base-2`, `base-3`, … that no machine has. */
export function nextFreeId(base: string, taken: ReadonlySet<string>): string {
  let suffix = 2;
  while (taken.has(`${base}-${suffix}`)) suffix += 1;
  return `${base}-${suffix}`;
}

/** The ids of a run on one computer, in id order: a to z, and m01, m02, … beyond 26. */
export function runIds(machines: number): string[] {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  const width = Math.max(2, String(machines - letters.length).length);
  const numbered = Array.from(
    { length: Math.max(0, machines - letters.length) },
    (_, i) => `m${String(i + 1).padStart(width, "0")}`,
  );
  return [...letters.slice(0, machines), ...numbered].sort(compareIds);
}

/** Code-unit order, the same on every host whatever its language. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** All machines but the own one, in id order: what SEND_ONE and SEND_SECOND count in. */
export function sortedPeers(ids: readonly string[], self: string): string[] {
  return ids.filter((id) => id !== self).sort(compareIds);
}
