import { type Files, heads, type Line, linesOf, one } from "./born-run.js";

/** Adds to numbers of a line; a key may lead into an object or an array: `ticks.due`, `roster.1`. */
export function plus(line: Line, keys: Readonly<Record<string, number>>): void {
  for (const [key, add] of Object.entries(keys)) set(line, key, (value) => (value as number) + add);
}

/** Changes a value of a line; a key may lead into an object or an array. */
export function set(line: Line, key: string, change: (value: unknown) => unknown): void {
  const path = key.split(".");
  const last = path.pop() ?? "";
  const holder = path.reduce((at, part) => at[part] as Line, line);
  if (!(last in holder)) throw new Error(`there is no ${key}`);
  holder[last] = change(holder[last]);
}

/** Puts another value for one of a line. */
export function put(line: Line, key: string, value: unknown): void {
  set(line, key, () => value);
}

/** Moves a line's two clocks alike. */
export function later(line: Line, byUs: number): void {
  plus(line, { wallUs: byUs, monoUs: byUs });
}

export function drop(files: Files, id: string, line: Line): void {
  const lines = linesOf(files, id);
  lines.splice(lines.indexOf(line), 1);
}

export function double(files: Files, id: string, line: Line): void {
  const lines = linesOf(files, id);
  lines.splice(lines.indexOf(line), 0, structuredClone(line));
}

export function swap(files: Files, id: string, kind: string, place: number): void {
  const [lines, first] = [linesOf(files, id), one(files, id, kind, place)];
  const second = one(files, id, kind, place + 1);
  const [i, k] = [lines.indexOf(first), lines.indexOf(second)];
  lines[i] = second;
  lines[k] = first;
}

/** Changes a key of all headers, and of run.json. */
export function ofAll(key: string, value: (old: unknown) => unknown): (files: Files) => void {
  return (files) => {
    for (const head of heads(files)) set(head, key, value);
  };
}
