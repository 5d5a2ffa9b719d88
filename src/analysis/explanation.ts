import { readLines } from "../trace/reader.js";
import { type RunSource, readText } from "../trace/run-source.js";
import type { Analysis } from "./analyze.js";
import { type Check, type CheckName, IR1, IR2, type Place, type Violation } from "./check.js";
import { jsonElements } from "./foreign/log-readers.js";
import type { MachineTrace } from "./machine-trace.js";
import { type MatchedRun, sendEvent, sentLamport } from "./matching.js";
import { type Mistake, mistakesIn } from "./mistakes.js";
import type { Origin } from "./pairing.js";
import { firstOn } from "./provenance/find-on-line.js";
import type { Run } from "./run.js";
import { isExpected } from "./verdict.js";

/** A line that has a part in a violation. */
export interface ExplainedLine extends Place {
  readonly role: "send" | "receive" | "before" | "event";
  /** As it stands there; null where the file has not been read for it. */
  readonly text: string | null;
  /** Where an element of a JSON array begins on it and ends on another, all of that on one line. */
  readonly element?: string;
}

/** A violation: what happened there, and what should have. */
export interface ExplainedBreach {
  readonly check: CheckName;
  /** In the order in which they happened. */
  readonly lines: readonly ExplainedLine[];
  /** How it is known that the receive is of that send; null without both. */
  readonly origin: Origin | null;
  readonly demanded: string;
  readonly done: string;
  /** Which of Lamport's rules is broken, in words; null of what is none of them. */
  readonly rule: string | null;
}

/** The first violation of a run. */
export interface Explanation extends ExplainedBreach {
  /** What the whole log looks like. */
  readonly mistakes: readonly Mistake[];
}

/** Explains the first violation; null where there is none but what a literal run is to show. */
export function explain(run: MatchedRun, checks: readonly Check[]): Explanation | null {
  const broken = checks.filter(isFalse).find((check) => !isExpected(check));
  if (broken === undefined) return null;
  return { ...explainBreach(run, broken), mistakes: mistakesIn(run) };
}

/** Explains the first violation that a literal run is to show; null where there is none. */
export function explainLiteral(run: MatchedRun, checks: readonly Check[]): ExplainedBreach | null {
  const broken = checks.filter(isFalse).find(isExpected);
  return broken === undefined ? null : explainBreach(run, broken);
}

/** A check that is false. */
export type FalseCheck = Check & { readonly result: "false" };

export function isFalse(check: Check): check is FalseCheck {
  return check.result === "false";
}

/** Explains the first violation of a check. */
export function explainBreach(run: MatchedRun, check: FalseCheck): ExplainedBreach {
  const { name, first } = check;
  const found = firstOn(run, first);
  if (found === undefined) return bare(name, first);
  const breach = explained(run, name, first, found.trace, found.event);
  if (!isExpected(check)) return breach;
  return { ...breach, demanded: CLAIMS[name], done: first.reason, rule: first.rule ?? IR2 };
}

/** Of what stands on no event's line. */
function bare(check: CheckName, { file, line, reason }: Violation): ExplainedBreach {
  const lines = [{ role: "event", file, line, text: null } as const];
  return { check, lines, origin: null, demanded: CLAIMS[check], done: reason, rule: null };
}

function explained(
  run: MatchedRun,
  check: CheckName,
  first: Violation,
  trace: MachineTrace,
  event: number,
): ExplainedBreach {
  const { events, file } = trace;
  const kind = events.kind(event);
  const at = { role: kind === "internal" ? "event" : kind, file, line: first.line, text: null };
  if (check === "clocks-increase") return clockTold(run, trace, event);
  if (kind !== "receive") return { ...bare(check, first), lines: [at as ExplainedLine] };
  const receive = trace.receives.placeOf(event) as number;
  const found = run.matching.matchSend(trace, receive);
  const pair =
    found.kind === "found"
      ? {
          lines: [lineOf("send", found.sender, sendEvent(found)), at],
          origin: trace.receives.pairing(receive).origin,
        }
      : { lines: [...beforeOf(trace, event), at], origin: null };
  const words =
    check === "clock-condition"
      ? receiveWords(run, trace, receive, event)
      : { demanded: CLAIMS[check], done: first.reason };
  const rule = check === "clock-condition" ? IR2 : null;
  return { check, ...pair, lines: pair.lines as ExplainedLine[], ...words, rule };
}

/** The clock stands still, goes back, or leaps where it must not. */
function clockTold({ format }: Run, trace: MachineTrace, event: number): ExplainedBreach {
  const { events } = trace;
  const kind = events.kind(event);
  const before = events.lamportBefore(event);
  const least = before + 1;
  const isExact = format === "k3mesh" && kind !== "receive";
  return {
    check: "clocks-increase",
    lines: [...beforeOf(trace, event), lineOf(kind === "internal" ? "event" : kind, trace, event)],
    origin: null,
    demanded: `the clock goes from ${before} to ${least}${isExact ? "" : " or more"}`,
    done: `it goes to ${events.lamport.at(event)}`,
    rule: kind === "receive" ? IR2 : IR1,
  };
}

function receiveWords(
  run: MatchedRun,
  trace: MachineTrace,
  receive: number,
  event: number,
): Pick<ExplainedBreach, "demanded" | "done"> {
  const { events, receives } = trace;
  const own = events.lamportBefore(event);
  const after = events.lamport.at(event);
  const carried = receives.msgLamport.at(receive);
  const found = run.matching.matchSend(trace, receive);
  const sent = found.kind === "found" ? sentLamport(found) : Number.NaN;
  const stamp = Number.isNaN(carried) ? sent : carried;
  if (Number.isNaN(stamp)) {
    return {
      demanded: `the message of a receive that jumps from ${own} to ${after} is stamped ${after - 1}`,
      done: "no machine sent it such a message",
    };
  }
  const isReceiveWrong = Number.isNaN(own) ? after <= stamp : after !== Math.max(own, stamp) + 1;
  if (!isReceiveWrong) {
    return {
      demanded: `the message carries ${sent}, the clock of its send`,
      done: `it carries ${carried}`,
    };
  }
  const demanded = Number.isNaN(own)
    ? `the receive is stamped more than ${stamp}, as its message is`
    : `the receive is stamped max(${own}, ${stamp}) + 1 = ${Math.max(own, stamp) + 1}`;
  return { demanded, done: `it is stamped ${after}` };
}

function lineOf(role: ExplainedLine["role"], trace: MachineTrace, event: number): ExplainedLine {
  return { role, file: trace.file, line: trace.events.line.at(event), text: null };
}

function beforeOf(trace: MachineTrace, event: number): ExplainedLine[] {
  return event === 0 ? [] : [lineOf("before", trace, event - 1)];
}

/** What each check demands. */
const CLAIMS: Readonly<Record<CheckName, string>> = {
  "clock-condition": "a receive is stamped max(own, message's) + 1, later than its send",
  "clocks-increase": "no clock stands still or goes back",
  "receives-have-sends": "whatever is received was sent, to this machine, once",
  fifo: "messages of one machine to another come in the order of their sends, all of them",
  conservation: "what was sent is received, or still waits, or is lost with a machine",
  queues: "the oldest message is taken first, and an idle tick has an empty inbox",
  ticks: "as many ticks are due as are made and skipped, none before its time",
  actions: "each send goes to whom its action says, in the sorted list of peers",
  forwards: "the hub passes each message on once, after its send and before its arrival",
  seed: "rates, phases and draws are what the seed gives",
};

/** A line of a file without line endings may be endless. */
const TEXT_MAX = 1_000;

/** The breaches with their lines as they stand in the files; what cannot be read stays out. */
export async function withTexts<A extends Pick<Analysis, "explanation" | "literalBreach">>(
  source: RunSource,
  analysis: A,
): Promise<A> {
  const { explanation, literalBreach } = analysis;
  return {
    ...analysis,
    explanation: explanation && (await quoted(source, explanation)),
    literalBreach: literalBreach && (await quoted(source, literalBreach)),
  };
}

async function quoted<B extends ExplainedBreach>(source: RunSource, breach: B): Promise<B> {
  return { ...breach, lines: await asWritten(source, breach.lines) };
}

/**
 * Lines as they stand in the files, and of a JSON array all of the element that begins there; what
 * cannot be read has no text.
 */
export async function asWritten<L extends Place>(
  source: RunSource,
  lines: readonly L[],
): Promise<(L & Pick<ExplainedLine, "text" | "element">)[]> {
  const texts = new Map<string, Map<number, string>>();
  const elements = new Map<string, Map<number, string>>();
  for (const file of new Set(lines.map((line) => line.file))) {
    const wanted = new Set(lines.filter((line) => line.file === file).map(({ line }) => line));
    const found = new Map<number, string>();
    texts.set(file, found);
    let isArray: boolean | undefined;
    try {
      await readLines(source, file, ({ text, number }) => {
        if (wanted.has(number)) found.set(number, text.slice(0, TEXT_MAX));
        if (text.trim() !== "") isArray ??= beginsArray(text);
      });
      if (isArray) elements.set(file, await longElements(source, file, wanted));
    } catch {
      // What is said of them stands without it.
    }
  }
  return lines.map((one) => {
    const { file, line } = one;
    const element = elements.get(file)?.get(line);
    const text = texts.get(file)?.get(line) ?? null;
    return { ...one, text, ...(element !== undefined && { element }) };
  });
}

/** A text log may begin with a bracket too. */
function beginsArray(line: string): boolean {
  return /^\s*\[\s*(\{|$)/.test(line);
}

/** By line, the elements of a JSON array that begin there and end on another, each on one line. */
async function longElements(
  source: RunSource,
  file: string,
  wanted: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const { text, line } of jsonElements(await readText(source, file)).elements) {
    if (!wanted.has(line) || !text.includes("\n")) continue;
    found.set(line, text.replace(/\s*\n\s*/g, " ").slice(0, TEXT_MAX));
  }
  return found;
}
