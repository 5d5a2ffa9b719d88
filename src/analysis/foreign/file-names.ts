/** What the name of a log says, among those of its folder. */
export interface PartedName {
  readonly file: string;
  /** The part of the name by which the machines of a run differ. */
  readonly machine: string;
  /** Where that begins in the name, from 0. */
  readonly at: number;
}

/** The logs of one run among those of a folder. */
export interface NamedRun {
  /** What its files have in common: `run1_vm*.log`; where all are of one run, nothing is said. */
  readonly pattern?: string;
  readonly logs: readonly PartedName[];
}

/** Tells by the names of a folder's logs which are of one run, and what machine each is of. */
export function runsByName(files: readonly string[]): NamedRun[] {
  const names = withoutEnding(files).map(({ file, stem }) => ({ file, tokens: tokensOf(stem) }));
  const parts = varyingParts(names.map(({ tokens }) => tokens));
  if (parts === undefined) {
    return runsOfShapes(names) ?? [{ logs: names.map((name) => betweenEnds(name, names)) }];
  }
  return runsByParts(names, parts);
}

/** The runs of names that are made alike. */
function runsByParts(names: readonly Name[], parts: readonly NamePart[]): NamedRun[] {
  const [only, ...others] = parts;
  if (only === undefined) return [{ logs: names.map(alone) }];
  if (others.length === 0) return [{ logs: names.map((name) => logOf(name, only, only)) }];
  const machine = machinePart(parts, names.length);
  if (machine.values === names.length) {
    return [{ logs: names.map((name) => logOf(name, machine, machine)) }];
  }
  const runs = runsApart(names, parts, machine);
  if (runs !== undefined) return runs;
  // Whatever else the parts mean, together they tell the machines apart.
  const [from, to] =
    machine.counts === "machines" ? [machine, machine] : [only, parts.at(-1) as NamePart];
  return [{ logs: names.map((name) => logOf(name, from, to)) }];
}

/** The machine that each log is of where all are of one run. */
export function machinesByName(files: readonly string[]): PartedName[] {
  const runs = runsByName(files);
  return runs.flatMap(({ logs }) => logs);
}

/**
 * Whether a file is called as logs are, but for what tells machines or runs apart: a number, or a
 * letter, or a word where `orWord`.
 */
export function isCalledAs(logs: readonly string[], file: string, orWord: boolean): boolean {
  const endings = new Set(logs.map((log) => ENDING.exec(log)?.[0]));
  if (!endings.has(ENDING.exec(file)?.[0])) return false;
  const tokens = tokensOf(file);
  const shapes = logs.map(tokensOf);
  const parts = varyingParts([...shapes, tokens]);
  // What all logs have in common, it has as well.
  const known = varyingParts(shapes) ?? [];
  return (
    parts?.every(({ index }) => {
      const isFree = logs.length === 1 || known.some((part) => part.index === index);
      const kinds = shapes.map((shape) => kindOf(shape[index]));
      const own = kindOf(tokens[index]);
      return isFree && ((kinds.includes(own) && own !== "word") || orWord);
    }) === true
  );
}

function kindOf(token: Token | undefined): string {
  return token?.kind === "word" && token.text.length === 1 ? "letter" : (token?.kind ?? "");
}

interface Name {
  readonly file: string;
  readonly tokens: readonly Token[];
}

/** A place at which names differ that are otherwise alike. */
interface NamePart {
  /** Of the token, from 0. */
  readonly index: number;
  /** How many different tokens stand there. */
  readonly values: number;
  /** What the word before it says that it counts. */
  readonly counts?: "machines" | "runs";
}

const ENDING = /\.[a-z][a-z0-9]*$/i;
/** Words before what tells machines apart, and runs, each with or without an s at its end. */
const OF_MACHINES = words(
  "machine vm process processes proc node client peer server host computer player id pid port m p n c",
);
const OF_RUNS = words(
  "run trial exp expt experiment sim simulation test round iter iteration attempt take tries try case",
  "scenario set session seed date time",
);

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(
    lines
      .join(" ")
      .split(" ")
      .flatMap((word) => [word, `${word}s`]),
  );
}

/** The endings say something only where names are equal without them. */
function withoutEnding(files: readonly string[]): { file: string; stem: string }[] {
  const bare = files.map((file) => ({ file, stem: file.replace(ENDING, "") || file }));
  const differ = new Set(bare.map(({ stem }) => stem.toLowerCase())).size === files.length;
  return differ ? bare : files.map((file) => ({ file, stem: file }));
}

/** Where names differ; undefined where they are not made alike. */
function varyingParts(names: readonly (readonly Token[])[]): NamePart[] | undefined {
  const [first = []] = names;
  const parts: NamePart[] = [];
  for (const [index, { kind }] of first.entries()) {
    const keys = new Set<string>();
    for (const tokens of names) {
      const token = tokens[index];
      if (tokens.length !== first.length || token === undefined) return undefined;
      if ((token.kind === "between") !== (kind === "between")) return undefined;
      keys.add(token.key);
    }
    if (keys.size === 1) continue;
    if (kind === "between") return undefined;
    const counts = countedBy(first, index);
    parts.push({ index, values: keys.size, ...(counts && { counts }) });
  }
  return parts;
}

/** What the word right before a token says. */
function countedBy(tokens: readonly Token[], index: number): NamePart["counts"] {
  const before = tokens.slice(0, index).findLast(({ kind }) => kind !== "between");
  const word = before?.kind === "word" ? before.key : "";
  if (OF_MACHINES.has(word)) return "machines";
  return OF_RUNS.has(word) ? "runs" : undefined;
}

/** The actions need two peers, and most have no more. */
const USUAL = 3;

/** Runs with names that are not made alike: `control_vm*.log`, `very_fast_vm*.log`. */
function runsOfShapes(names: readonly Name[]): NamedRun[] | undefined {
  const shapes = groupsBy(names, ({ tokens }) => {
    return tokens.map(({ kind, text }) => (kind === "between" ? text : "")).join("\0");
  });
  if (shapes.some(({ length }) => length < USUAL)) return undefined;
  return shapes.flatMap((shape) => {
    const parts = varyingParts(shape.map(({ tokens }) => tokens)) ?? [];
    return runsByParts(shape, parts).map(({ pattern, logs }) => {
      return { pattern: pattern ?? patternOf(shape, parts), logs };
    });
  });
}

/** The part that most likely tells the machines apart. */
function machinePart(parts: readonly NamePart[], files: number): NamePart {
  const meant = parts.filter(({ counts }) => counts === "machines");
  const free = parts.filter(({ counts }) => counts === undefined);
  const likely = [meant, free, parts].find(({ length }) => length > 0) ?? parts;
  const unique = likely.find(({ values }) => values === files);
  const usual = likely.filter(({ values }) => values === USUAL);
  return unique ?? usual.at(-1) ?? (likely.at(-1) as NamePart);
}

/** The runs of a folder that has several; undefined where that cannot be told from the names. */
function runsApart(
  names: readonly Name[],
  parts: readonly NamePart[],
  machine: NamePart,
): NamedRun[] | undefined {
  const others = parts.filter((part) => part !== machine);
  const meant = others.filter(({ counts }) => counts === "runs");
  for (const keys of [meant, others]) {
    if (keys.length === 0) continue;
    const runs = groupsBy(names, keyAt(keys));
    if (!runs.every((run) => groupsBy(run, keyAt([machine])).length === run.length)) continue;
    const isTold = machine.counts === "machines" || meant.length > 0;
    const sizes = runs.map(({ length }) => length);
    if (isTold ? Math.max(...sizes) < 2 : Math.min(...sizes) < USUAL) continue;
    return runs.map((run) => ({
      pattern: patternOf(run, [machine, ...others]),
      logs: run.map((name) => logOf(name, machine, machine)),
    }));
  }
  return undefined;
}

function keyAt(parts: readonly NamePart[]): (name: Name) => string {
  return ({ tokens }) => parts.map(({ index }) => tokens[index]?.key).join("\0");
}

/** Names by a key, in the order in which that comes up. */
function groupsBy(names: readonly Name[], keyOf: (name: Name) => string): Name[][] {
  const groups = new Map<string, Name[]>();
  for (const name of names) {
    const group = groups.get(keyOf(name));
    if (group) group.push(name);
    else groups.set(keyOf(name), [name]);
  }
  return [...groups.values()];
}

/** A name with a star for all that differs between some files. */
function patternOf(run: readonly Name[], parts: readonly NamePart[]): string {
  const [{ file, tokens }] = run as [Name, ...Name[]];
  let pattern = file;
  // From the end, so that the places before stay where they are.
  for (const part of [...parts].sort((a, b) => b.index - a.index)) {
    const token = tokens[part.index] as Token;
    if (run.every((other) => other.tokens[part.index]?.text === token.text)) continue;
    pattern = `${pattern.slice(0, token.at)}*${pattern.slice(endOf(token))}`;
  }
  return pattern;
}

function logOf({ file, tokens }: Name, from: NamePart, to: NamePart): PartedName {
  const begin = tokens[from.index] as Token;
  return { file, machine: textBetween(tokens, from.index, to.index), at: begin.at };
}

/** The name of a single log: what it counts machines by, else all of it. */
function alone({ file, tokens }: Name): PartedName {
  const index = tokens.findLastIndex(
    ({ kind }, at) => kind !== "between" && countedBy(tokens, at) === "machines",
  );
  if (index !== -1)
    return { file, machine: tokens[index]?.text ?? file, at: tokens[index]?.at ?? 0 };
  return { file, machine: textBetween(tokens, 0, tokens.length - 1), at: 0 };
}

/** Where names are not alike: what is left of one without what all begin and end with. */
function betweenEnds({ file, tokens }: Name, names: readonly Name[]): PartedName {
  const all = names.map((name) => name.tokens);
  const shortest = Math.min(...all.map(({ length }) => length));
  const isShared = (place: number) => {
    const keys = new Set(all.map((each) => each.at(place)?.key));
    return keys.size === 1;
  };
  let head = 0;
  while (head < shortest - 1 && isShared(head)) head += 1;
  let tail = 0;
  while (tail < shortest - 1 - head && isShared(-1 - tail)) tail += 1;
  const rest = tokens.slice(head, tokens.length - tail);
  const [first] = rest;
  if (first === undefined) return { file, machine: file, at: 0 };
  return { file, machine: textBetween(tokens, head, tokens.length - 1 - tail), at: first.at };
}

function textBetween(tokens: readonly Token[], from: number, to: number): string {
  return tokens
    .slice(from, to + 1)
    .map(({ text }) => text)
    .join("");
}

/** A word, a number, or what stands between them, in a name. */
export interface Token {
  readonly kind: "number" | "word" | "between";
  readonly text: string;
  /** The same for all spellings of one word or number: `VM` is `vm`, `01` is `1`. */
  readonly key: string;
  /** From 0, in the name. */
  readonly at: number;
}

const TOKEN = /\d+|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|[^\d\p{Lu}\p{Ll}\p{Lo}]+/gu;
/** A word that a machine's letter follows without anything between: `machinea`, `VMB`. */
const LETTERED = /^(machine|process|client|server|node|peer|host|proc|log|vm)(\p{L})$/iu;

/** Cuts a name where words, numbers and what stands between them meet. */
export function tokensOf(name: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of name.matchAll(TOKEN)) {
    const [, word, letter] = LETTERED.exec(text) ?? [];
    if (word === undefined || letter === undefined) tokens.push(token(text, index));
    else tokens.push(token(word, index), token(letter, index + word.length));
  }
  return tokens;
}

/** The end of a token in its name. */
export function endOf({ at, text }: Token): number {
  return at + text.length;
}

function token(text: string, at: number): Token {
  if (/^\d/.test(text)) return { kind: "number", text, key: text.replace(/^0+(?=\d)/, ""), at };
  const kind = /^[\p{L}]/u.test(text) ? "word" : "between";
  return { kind, text, key: text.toLowerCase(), at };
}
