import type { ForeignLog } from "./foreign-log.js";

/** All whom the events of logs name. */
export function namedIn(logs: readonly Pick<ForeignLog, "events">[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { events } of logs) {
    for (const event of events) {
      if (event.kind === "receive") {
        if (event.from !== undefined) names.add(event.from);
      } else if (event.kind === "send") for (const peer of event.to ?? []) names.add(peer);
    }
  }
  return names;
}

/** A name as k3mesh spells it: `127.0.0.1:8001` is `127-0-0-1-8001`. */
export function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "");
  return id === "" ? "m" : id;
}
