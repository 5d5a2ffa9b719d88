import { endOf, machinesByName, type PartedName, tokensOf } from "./file-names.js";
import type { ForeignEvent, ForeignLog } from "./foreign-log.js";

/** A log by its file's name, and all machines that its events name. */
export interface NamingLog extends PartedName {
  readonly named: ReadonlySet<string>;
}

/** What a machine is called, and what the events of all logs call it where that is not the same. */
export interface Called {
  /** By file. */
  readonly names: ReadonlyMap<string, string>;
  /** By what events say: the name of the machine that they mean. */
  readonly meant: ReadonlyMap<string, string>;
  /** Whether that is not to be seen in the names, and follows from which names each log holds. */
  readonly isInferred: boolean;
}

/** Finds the file of a name that events use. */
type Way = (name: string) => string | undefined;

/**
 * Tells which files the names in the events mean: they are spelled as a part of the files' names
 * are (`From=2`, `vm2`), or have the same number (`Machine 2`), or count otherwise (ports), which
 * is known by that no machine names itself. What fits no file may be a machine without a log.
 */
export function matchNames(logs: readonly NamingLog[]): Called {
  const named = [...new Set(logs.flatMap((log) => [...log.named]))];
  const spelling = bestSpelling(logs, named);
  const spelled: Way = (name) => spelling.files.get(idOf(name));
  const numbered = byNumber(logs);
  for (const way of [spelled, numbered]) {
    if (fitsAll(way, logs, named)) return calledBy(way, spelling.names, named);
  }
  const fitting = [spelled, numbered].find((way) => named.some((name) => way(name)));
  const isOtherwise =
    fitting === undefined
      ? named.every((name) => logs.every(({ machine }) => !areAlike(name, machine)))
      : namesItself(fitting, logs);
  // Two of which each names one that is not there may both have lost a third.
  const areAllOthers = fitting === undefined && logs.length > 2;
  const counted = [
    ...(isOtherwise || areAllOthers ? [byElimination(logs, named)] : []),
    ...fromNought(logs, named),
    ...(isOtherwise ? shifted(logs, named) : []),
  ];
  const other = counted.find((way) => fitsAll(way, logs, named));
  if (other) return { ...calledBy(other, spelling.names, named), isInferred: true };
  return calledBy(fitting ?? spelled, spelling.names, named);
}

interface Spelling {
  /** By file, the part of its name. */
  readonly names: ReadonlyMap<string, string>;
  /** By id, the files. */
  readonly files: ReadonlyMap<string, string>;
}

/** That part of the files' names by which most of them are named; at least what differs. */
function bestSpelling(logs: readonly NamingLog[], named: readonly string[]): Spelling {
  const ids = new Set(named.map(idOf));
  let best: { readonly spelling: Spelling; readonly fits: number } | undefined;
  for (const part of partsOf(logs)) {
    const names = new Map(logs.map((log) => [log.file, part(log) ?? log.machine]));
    const files = new Map([...names].map(([file, name]) => [idOf(name), file]));
    const fits = [...ids].filter((id) => files.has(id)).length;
    if (best === undefined || fits > best.fits) best = { spelling: { names, files }, fits };
    if (fits === ids.size) break;
  }
  return best?.spelling ?? { names: new Map(), files: new Map() };
}

type Part = (log: NamingLog) => string | undefined;

/** What differs, without zeros before a number, and with more and more of what stands around it. */
function* partsOf(logs: readonly NamingLog[]): Generator<Part> {
  yield ({ machine }) => machine;
  yield ({ machine }) => machine.replace(/^0+(?=\d+$)/, "");
  const ends = new Map(logs.map((log) => [log.file, endsAround(log)]));
  const before = Math.max(...[...ends.values()].map(({ starts }) => starts.length));
  const after = Math.max(...[...ends.values()].map(({ stops }) => stops.length));
  for (let back = 0; back < before; back += 1) {
    for (let on = 0; on < after; on += 1) {
      if (back + on === 0) continue;
      yield ({ file }) => {
        const { starts = [], stops = [] } = ends.get(file) ?? {};
        return file.slice(starts[back] ?? starts.at(-1), stops[on] ?? stops.at(-1));
      };
    }
  }
}

/** Where words and numbers begin before what differs, and end after it; the nearest first. */
function endsAround({ file, at, machine }: PartedName): { starts: number[]; stops: number[] } {
  const words = tokensOf(file).filter(({ kind }) => kind !== "between");
  const end = at + machine.length;
  const starts = words.map((token) => token.at).filter((start) => start < at);
  const stops = words.map(endOf).filter((stop) => stop > end);
  return { starts: [at, ...starts.reverse()], stops: [end, ...stops] };
}

/** By the only number in both names, or the letter that both end in. */
function byNumber(logs: readonly NamingLog[]): Way {
  const files = new Map<string, string>();
  for (const { file, machine } of logs) {
    const key = keyOf(machine);
    // Two files of one number: it does not tell which is meant.
    if (key !== undefined) files.set(key, files.has(key) ? "" : file);
  }
  return (name) => files.get(keyOf(name) ?? "") || undefined;
}

function keyOf(name: string): string | undefined {
  const tokens = tokensOf(name);
  const numbers = tokens.filter(({ kind }) => kind === "number");
  if (numbers.length > 0) return numbers.length === 1 ? numbers[0]?.key : undefined;
  const last = tokens.findLast(({ kind }) => kind === "word");
  return last?.text.length === 1 ? last.key : undefined;
}

/** No machine names itself: where that leaves one name for each file, it is that. */
function byElimination(logs: readonly NamingLog[], named: readonly string[]): Way {
  const files = new Map<string, string>();
  if (named.length !== logs.length || logs.length > ELIMINATION_MAX) return () => undefined;
  for (let left = [...logs], before = 0; left.length !== before; ) {
    before = left.length;
    left = left.filter((log) => {
      const [only, ...others] = named.filter((name) => !(log.named.has(name) || files.has(name)));
      if (only === undefined || others.length > 0) return true;
      files.set(only, log.file);
      return false;
    });
  }
  return (name) => files.get(name);
}

/** It takes the cube of the machines. */
const ELIMINATION_MAX = 100;

/** Names from 0 beside files from 1, or the other way round. */
function fromNought(logs: readonly NamingLog[], named: readonly string[]): Way[] {
  const files = [...placesOf(logs).keys()];
  const names = named.map(placeOf);
  if (!names.every((place) => place !== undefined)) return [];
  // Letters are what they are: d is no other name of c.
  if (![...named, ...logs.map(({ machine }) => machine)].some((name) => /\d/.test(name))) return [];
  const [least, most] = [Math.min(...files), Math.max(...files)];
  const areNext = most - least === logs.length - 1;
  if (areNext && least === 1 && Math.min(...names) === 0) return [shiftedBy(1, logs)];
  if (areNext && least === 0 && Math.max(...names) === most + 1) return [shiftedBy(-1, logs)];
  return [];
}

/** Names that count on as the files do from another number, if they fit in one way alone. */
function shifted(logs: readonly NamingLog[], named: readonly string[]): Way[] {
  const first = placeOf(named[0] ?? "") ?? Number.NaN;
  const ways = [...placesOf(logs).keys()].map((place) => shiftedBy(place - first, logs));
  const fitting = ways.filter((way) => fitsAll(way, logs, named));
  return fitting.length === 1 ? fitting : [];
}

function shiftedBy(by: number, logs: readonly NamingLog[]): Way {
  const files = placesOf(logs);
  return (name) => files.get((placeOf(name) ?? Number.NaN) + by);
}

/** The files by the number or letter of their machine. */
function placesOf(logs: readonly NamingLog[]): ReadonlyMap<number, string> {
  return new Map(logs.map(({ file, machine }) => [placeOf(machine) ?? Number.NaN, file]));
}

/** A number as it is; a letter by its place among the letters. */
function placeOf(name: string): number | undefined {
  const key = keyOf(name);
  if (key === undefined) return undefined;
  return /^\d/.test(key) ? Number(key) : key.charCodeAt(0) - "a".charCodeAt(0);
}

function fitsAll(way: Way, logs: readonly NamingLog[], named: readonly string[]): boolean {
  return named.every((name) => way(name)) && !namesItself(way, logs);
}

function namesItself(way: Way, logs: readonly NamingLog[]): boolean {
  return logs.some(({ file, named }) => [...named].some((name) => way(name) === file));
}

function calledBy(way: Way, names: ReadonlyMap<string, string>, named: readonly string[]): Called {
  const meant = new Map<string, string>();
  for (const name of named) {
    const file = way(name);
    const called = file === undefined ? name : (names.get(file) ?? file);
    if (idOf(called) !== idOf(name)) meant.set(name, called);
  }
  return { names, meant, isInferred: false };
}

/** Whether one more machine could be called so, beside one that is called otherwise. */
function areAlike(name: string, machine: string): boolean {
  const [isNumber, isOther] = [name, machine].map((text) => /^\d+$/.test(text));
  if (isNumber !== isOther) return false;
  return !isNumber || Math.abs(name.length - machine.length) <= 1;
}

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

/** All machines that the events of logs name. */
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
