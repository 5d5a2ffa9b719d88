import { type Around, around, type Between, between } from "../analysis/causality/answers.js";
import type { EventFacts } from "../analysis/causality/event-graph.js";
import type { MatchedRun } from "../analysis/matching.js";
import { ConfigError } from "../scenario/config-error.js";
import type { Settings } from "../scenario/options.js";
import { contradictionText, unconnectedText } from "./causality-lines.js";
import { type EventRow, eventRows } from "./event-rows.js";
import { counted } from "./figures.js";
import { exitOf, type FolderResult, remarkOn } from "./folder-result.js";
import type { ResultFileOptions } from "./result-files.js";
import { columnsOf, type Output } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";
import { hung, onOneLine } from "./text.js";

export type QuestionOptions = Pick<Settings, "between" | "around" | "depth">;

/** What is asked of a run in place of its report. */
export type Question =
  | { readonly kind: "between"; readonly one: string; readonly other: string }
  /** `depth`: how many steps away at most. */
  | { readonly kind: "around"; readonly event: string; readonly depth: number };

/** Reads what is asked; undefined where nothing is. Throws ConfigError. */
export function questionOf({
  between,
  around,
  depth,
  csv,
  junit,
}: QuestionOptions & ResultFileOptions): Question | undefined {
  const asked = between ?? around;
  if (asked !== undefined && (csv ?? junit) !== undefined) {
    const problem = "writes of the report, and an event is asked for instead. Leave one out";
    throw new ConfigError(csv === undefined ? "--junit" : "--csv", problem);
  }
  if (between !== undefined && around !== undefined) {
    throw new ConfigError("--between", "is one question, and --around another. Ask one at a time");
  }
  if (depth !== undefined && around === undefined) {
    throw new ConfigError("--depth", "says how far --around looks. Give --around, like a:120");
  }
  if (around !== undefined) return { kind: "around", event: around, depth: depthOf(depth) };
  if (between === undefined) return undefined;
  const [one = "", other = "", ...more] = between.split(",").map((part) => part.trim());
  if (one === "" || other === "" || more.length > 0) {
    throw new ConfigError("--between", `"${between}" is no two events; give a:120,b:95, say`);
  }
  return { kind: "between", one, other };
}

const ALL = "all";

function depthOf(depth = "1"): number {
  if (depth === ALL) return Number.POSITIVE_INFINITY;
  const steps = /^\d+$/.test(depth) ? Number(depth) : 0;
  if (steps >= 1) return steps;
  throw new ConfigError("--depth", `"${depth}" is no depth; give steps, from 1, or ${ALL}`);
}

/** The error of a question about events where there is more than one run. */
export function severalRuns({ kind }: Question, runs: number): ConfigError {
  return new ConfigError(
    `--${kind}`,
    `asks about one run, and ${runs} are given. Give the folder of one`,
  );
}

/** What the events of a run say to a question: for programs, and as lines for people. */
export interface Answer {
  readonly document: { readonly between: Between } | { readonly around: Around };
  /** The first says it in a sentence. */
  readonly lines: readonly string[];
}

/** Answers what is asked of a run. Throws EventNameError. */
export function answerTo(question: Question, run: MatchedRun): Answer {
  if (question.kind === "between") {
    const answer = between(run, question.one, question.other);
    return { document: { between: answer }, lines: betweenLines(answer) };
  }
  const answer = around(run, question.event, question.depth);
  return { document: { around: answer }, lines: aroundLines(answer) };
}

/** Shows an answer, with `--quiet` its sentence, and why the exit code is none of its own. */
export function printAnswer(
  { document, lines }: Answer,
  result: FolderResult & { readonly kind: "read" },
  { json, quiet }: ScreenOptions,
  stdout: Output,
): void {
  const { folder, analysis } = result;
  if (json) {
    const { format } = analysis;
    stdout.write(`${JSON.stringify({ folder, format, ...document }, null, 2)}\n`);
    return;
  }
  const code = exitOf(result);
  const verdict =
    code === 0 ? [] : [`the run's verdict (exit code ${code}): ${remarkOn(result).text}`];
  const shown = [...(quiet ? lines.slice(0, 1) : lines), ...verdict.map(onOneLine)];
  stdout.write(shown.map((line) => `${hung(line, columnsOf(stdout))}\n`).join(""));
}

function betweenLines(answer: Between): string[] {
  const { one, other, relation, path, contradiction } = answer;
  const [a, b] = [one.name, other.name];
  switch (relation) {
    case null:
      return [contradictionText(contradiction ?? [])];
    case "same":
      return [`${a} and ${b} are the same event`];
    case "before":
      return [`${a} happens before ${b}: ${pathText(path)}`, ...pathLines(path)];
    case "after":
      return [`${a} happens after ${b}: ${pathText(path)}`, ...pathLines(path)];
    case "concurrent":
      return concurrentLines(answer);
    default:
      return relation satisfies never;
  }
}

/** How many messages of a path are named. */
const MESSAGES_NAMED_MAX = 5;

/** Why the last event of a path follows from the first. */
function pathText(path: readonly EventFacts[]): string {
  const [from, to] = [path[0]?.machine, path.at(-1)?.machine];
  const crossing = path.filter(({ machine }, i) => i > 0 && machine !== path[i - 1]?.machine);
  const [first, ...others] = crossing.map(({ msg }) => msg);
  const steps = counted(path.length - 1, "step");
  if (first === undefined) return `both are events of ${from}, ${steps} apart`;
  if (others.length === 0) return `the message ${first} leads from ${from} to ${to}, in ${steps}`;
  const named = [first, ...others].slice(0, MESSAGES_NAMED_MAX).join(", ");
  const more = others.length >= MESSAGES_NAMED_MAX ? ", …" : "";
  const way = from === to ? `away from ${from} and back` : `from ${from} to ${to}`;
  return `the messages ${named}${more} lead ${way}, in ${steps}`;
}

/** Of more events in a row of one machine only the outer ones are shown. */
const SHOWN_IN_ROW_MAX = 4;

function pathLines(path: readonly EventFacts[]): string[] {
  const rows: EventRow[] = [];
  for (let begin = 0, end = 0; begin < path.length; begin = end) {
    const { machine } = path[begin] as EventFacts;
    while (path[end]?.machine === machine) end += 1;
    const left = end - begin - 2;
    const events = path.slice(begin, end);
    if (end - begin <= SHOWN_IN_ROW_MAX) rows.push(...events.map((facts) => ({ facts })));
    else {
      const more = `… ${counted(left, "more event")} of ${machine}`;
      rows.push({ facts: events[0] as EventFacts }, more, { facts: events.at(-1) as EventFacts });
    }
  }
  return [...eventRows(rows), ...stampLines(path)];
}

/** That the clocks do not say what the path does. */
function stampLines(path: readonly EventFacts[]): string[] {
  const [first, last] = [path[0], path.at(-1)];
  if (first === undefined || last === undefined || first.lamport < last.lamport) return [];
  return [
    `the clocks tell otherwise, ${first.lamport} and ${last.lamport}: they break Lamport's condition`,
  ];
}

function concurrentLines(answer: Between): string[] {
  const { one, other, knownToOne, knownToOther, isCertain, areClocksInOrder, unconnected } = answer;
  const both = `${one.name} and ${other.name} are concurrent`;
  return [
    isCertain
      ? `${both}: no messages lead from either to the other, so neither could have caused the other`
      : `${both} as far as the logs tell: no messages are known to lead from either to the other`,
    `  ${knownText(other, one, knownToOther)}`,
    `  ${knownText(one, other, knownToOne)}`,
    // Where the clocks do not follow what happened, what they list says nothing.
    ...(areClocksInOrder ? [`  ${listedText(one, other)}`] : []),
    ...(unconnected.receives === 0 ? [] : [`  ${unconnectedText(unconnected)}`]),
  ];
}

/** How much of one event's machine happens before another event. */
function knownText({ name }: EventFacts, { machine }: EventFacts, known: string | null): string {
  return known === null
    ? `no event of ${machine} happens before ${name}`
    : `the last event of ${machine} that happens before ${name} is ${known}`;
}

function listedText(one: EventFacts, other: EventFacts): string {
  if (one.lamport === other.lamport) return `both have the clock ${one.lamport}`;
  const [first, second] = one.lamport < other.lamport ? [one, other] : [other, one];
  return (
    `Lamport's order lists ${first.name} (clock ${first.lamport}) before ` +
    `${second.name} (clock ${second.lamport}) all the same`
  );
}

function aroundLines({ event, depth, events, concurrent, unconnected, contradiction }: Around) {
  if (contradiction !== null) return [contradictionText(contradiction)];
  const before = events.filter(({ steps }) => steps < 0).length;
  const after = events.length - before - 1;
  const far = depth === null ? "" : `, up to ${counted(depth, "step")} away`;
  const others = concurrent === null ? "" : `; concurrent with it: ${concurrent}`;
  const isWhole = unconnected.receives === 0;
  const doubt = isWhole ? "" : ", as far as the logs tell";
  const rows = events.map(({ steps, ...facts }) => ({ lead: leadOf(steps), facts }));
  return [
    `${event.name}: ${counted(before, "event")} before it and ${after} after it${far}${others}${doubt}`,
    ...eventRows(rows),
    ...(isWhole ? [] : [unconnectedText(unconnected)]),
  ];
}

function leadOf(steps: number): string {
  return steps > 0 ? `+${steps}` : `${steps}`;
}
