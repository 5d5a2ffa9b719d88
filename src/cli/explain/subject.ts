import { basename, dirname, resolve } from "node:path";
import { CHECK_NAMES } from "../../analysis/analyze.js";
import { eventName, type FoundEvent, parseEventName } from "../../analysis/causality/event-name.js";
import { EventNameError } from "../../analysis/causality/event-name-error.js";
import { findEvent } from "../../analysis/causality/find-event.js";
import type { CheckName } from "../../analysis/check.js";
import { type FalseCheck, isFalse } from "../../analysis/explanation.js";
import { HUB_TRACE } from "../../analysis/hub-trace.js";
import { findOnLine, firstOn } from "../../analysis/provenance/find-on-line.js";
import type { Run } from "../../analysis/run.js";
import { fileAndLine, isExpected } from "../verdict-lines.js";
import type { OpenedRun } from "./one-run.js";

/** What is explained. */
export interface Subject {
  /** The check of which it is the first breach; null for any other event. */
  readonly check: FalseCheck | null;
  /** Null where a breach is on no event's line. */
  readonly found: FoundEvent | null;
}

/** What a text means: an event, a line of a log, a false check; without one, the first breach. */
export function subjectOf(opened: OpenedRun, text: string | undefined): Subject {
  const { run, source, analysis } = opened;
  const broken = analysis.checks.filter(isFalse);
  const firstBreach = broken.find((check) => !isExpected(check)) ?? broken[0];
  if (text === undefined) {
    if (firstBreach === undefined) throw nothingFalse(source.path, run);
    return breachOf(run, firstBreach);
  }
  const asked = CHECK_NAMES.find((name) => name === text);
  if (asked !== undefined) return breachOf(run, checkCalled(opened, asked));
  if (parseEventName(text) === undefined) {
    const names = broken.map(({ name }) => name);
    throw new EventNameError(`"${text}"`, `names no event; give ${examplesIn(run, names)}`);
  }
  const found = foundBy(run, source.path, text);
  const line = found.trace.events.line.at(found.event);
  const check = broken.find(({ first }) => first.file === found.trace.file && first.line === line);
  return { check: check ?? null, found };
}

function breachOf(run: Run, check: FalseCheck): Subject {
  return { check, found: firstOn(run, check.first) ?? null };
}

function checkCalled({ analysis, run }: OpenedRun, name: CheckName): FalseCheck {
  const check = analysis.checks.find((one) => one.name === name);
  if (check !== undefined && isFalse(check)) return check;
  const result = check === undefined ? "is no check of this run" : `is ${check.result}`;
  const names = analysis.checks.filter(isFalse).map((one) => one.name);
  throw new EventNameError(name, `${result}; give ${examplesIn(run, names)}`);
}

function nothingFalse(path: string, run: Run): EventNameError {
  return new EventNameError(path, `no check is false; give ${examplesIn(run, [])}`);
}

/** What may be given, from the run itself. */
function examplesIn({ traces }: Run, falseChecks: readonly string[]): string {
  const trace = traces.find(({ events }) => events.count > 0);
  if (trace === undefined) return "the folder of a run that has events";
  const place = fileAndLine({ file: trace.file, line: trace.events.line.at(0) });
  const check =
    falseChecks.length === 0 ? "" : `, or a check that is false (${falseChecks.join(", ")})`;
  return `an event, like ${eventName(trace, 0)}, or its line, like ${place}${check}`;
}

/** A machine's name goes first: a log may be called as one. */
function foundBy(run: Run, folder: string, text: string): FoundEvent {
  try {
    return findEvent(run, text);
  } catch (error) {
    const { machine: path = "", number: line = 0 } = parseEventName(text) ?? {};
    const file = basename(path);
    const isLog = file === HUB_TRACE || run.traces.some((trace) => trace.file === file);
    if (!isLog && !/[./\\]/.test(path)) throw error;
    if (file !== path && !isIn(folder, path)) {
      throw new EventNameError(text, `that file is not in ${folder}`);
    }
    return findOnLine(run, { file, line });
  }
}

/** Whether a path leads to a file of a folder, from there or from where the command is typed. */
function isIn(folder: string, path: string): boolean {
  const paths = [resolve(path), resolve(folder, path)];
  return paths.some((one) => dirname(one) === resolve(folder));
}
