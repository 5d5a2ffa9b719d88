import type { ForeignEvent } from "./foreign-log.js";

interface NamedFile {
  readonly file: string;
  /** Its name without what tells the format. */
  readonly stem: string;
  readonly events: readonly ForeignEvent[];
}

/** What of a file's name may be the machine's name, the most likely first. */
const WAYS: readonly ((stem: string) => string | undefined)[] = [
  (stem) => stem,
  (stem) => /[^\s._-]+$/.exec(stem)?.[0],
  (stem) => /\d+$/.exec(stem)?.[0],
  (stem) => /0*(\d+)$/.exec(stem)?.[1],
];

/**
 * By file, the machine that it is the log of: that part of the name by which most of them are
 * named in each other's logs.
 */
export function namesOf(files: readonly NamedFile[]): Map<string, string> {
  const named = new Set([...namedIn(files)].map(idOf));
  const fits = WAYS.map((way) => {
    return files.filter(({ stem }) => named.has(idOf(way(stem) ?? ""))).length;
  });
  const way = WAYS[fits.indexOf(Math.max(...fits))] as (stem: string) => string | undefined;
  return new Map(files.map(({ file, stem }) => [file, way(stem) ?? stem]));
}

/** All whom the events of logs name. */
export function namedIn(logs: readonly Pick<NamedFile, "events">[]): ReadonlySet<string> {
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
