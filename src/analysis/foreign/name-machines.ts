import { machinesByName, type PartedName } from "./file-names.js";
import type { ForeignEvent, ForeignLog } from "./foreign-log.js";
import { namedIn } from "./machine-names.js";
import { matchNames } from "./match-names.js";

/** A log, and no name yet of the machine that it is of. */
type UnnamedLog = Omit<ForeignLog, "name">;

/**
 * Calls the machines of a run's logs as their files' names and their events say; `told` is what is
 * known of the names already.
 */
export function withNames(
  logs: readonly UnnamedLog[],
  told: readonly PartedName[] = machinesByName(logs.map(({ file }) => file)),
): ForeignLog[] {
  const parts = new Map(told.map((part) => [part.file, part]));
  const naming = logs.map((log) => {
    const part = parts.get(log.file) ?? { file: log.file, machine: log.file, at: 0 };
    return { ...part, named: namedIn([log]) };
  });
  const { names, meant, isInferred } = matchNames(naming);
  const aliases = new Map([...(isInferred ? meant : [])].map(([alias, name]) => [name, alias]));
  return logs.map((log) => {
    const name = names.get(log.file) ?? log.file;
    const alias = aliases.get(name);
    const events = meant.size === 0 ? log.events : log.events.map((event) => renamed(event, meant));
    return { ...log, name, events, ...(alias !== undefined && { alias }) };
  });
}

function renamed(event: ForeignEvent, meant: ReadonlyMap<string, string>): ForeignEvent {
  const call = (name: string) => meant.get(name) ?? name;
  if (event.kind === "receive") {
    return event.from === undefined ? event : { ...event, from: call(event.from) };
  }
  if (event.kind === "internal" || event.to === undefined) return event;
  const { to, failed } = event;
  return { ...event, to: to.map(call), ...(failed && { failed: failed.map(call) }) };
}
