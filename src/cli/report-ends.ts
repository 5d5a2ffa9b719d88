import type { MachineEnd } from "../node/local-run.js";
import { complain } from "./complain.js";
import { type Attempt, meaningOf } from "./machine-end.js";
import { TERMINAL } from "./terminal.js";

/** Says what went wrong with which machines, the same cause once; returns the exit codes. */
export function reportEnds(
  ends: ReadonlyMap<string, MachineEnd>,
  attempt: Attempt,
  debug = false,
): number[] {
  const causes = new Map<string, { readonly text: string; readonly ids: string[] }>();
  const codes: number[] = [];
  for (const [id, end] of ends) {
    const { exitCode, text, stack } = meaningOf(end, attempt);
    codes.push(exitCode);
    if (debug && stack !== undefined) TERMINAL.stderr.write(`${id}: ${stack}\n`);
    if (text === undefined) continue;
    // Each machine that waited in vain saw others missing: the first one's view speaks for all.
    const cause = end.kind === "not-formed" ? end.kind : text;
    const known = causes.get(cause);
    if (known) known.ids.push(id);
    else causes.set(cause, { text, ids: [id] });
  }
  for (const { text, ids } of causes.values()) {
    complain(`k3mesh: ${ids.join(", ")}: ${text}`);
  }
  return codes;
}
