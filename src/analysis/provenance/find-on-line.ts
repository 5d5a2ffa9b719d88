import { eventName, type FoundEvent } from "../causality/event-name.js";
import { EventNameError } from "../causality/event-name-error.js";
import type { Place } from "../check.js";
import { HUB_TRACE } from "../hub-trace.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";

/** Finds the event that stands on a line of a log. Throws EventNameError. */
export function findOnLine(run: Run, { file, line }: Place): FoundEvent {
  const given = `${file}:${line}`;
  const trace = run.traces.find((one) => one.file === file);
  if (trace === undefined) throw new EventNameError(given, noLog(run, file));
  const [event, another] = eventsOn(trace, line);
  if (event === undefined) throw new EventNameError(given, noEvent(trace, line));
  if (another === undefined) return { trace, event };
  const names = `${eventName(trace, event)} and ${eventName(trace, another)}`;
  throw new EventNameError(given, `several events stand there, such as ${names}; name one of them`);
}

/** The first event on a line; undefined where none is, and of a log that is no machine's. */
export function firstOn({ traces }: Run, { file, line }: Place): FoundEvent | undefined {
  const trace = traces.find((one) => one.file === file);
  const [event] = trace === undefined ? [] : eventsOn(trace, line);
  return trace === undefined || event === undefined ? undefined : { trace, event };
}

/** The places of the events on a line of a log. */
function eventsOn({ events }: MachineTrace, line: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < events.count; i++) if (events.line.at(i) === line) found.push(i);
  return found;
}

function noLog({ traces }: Run, file: string): string {
  if (file === HUB_TRACE) return "a hub has no clock, and no events; give one of a machine";
  const files = traces.map((one) => one.file);
  const more = files.length > LISTED_MAX ? `, … (${files.length} in all)` : "";
  return `the run has no such log; it has ${files.slice(0, LISTED_MAX).join(", ")}${more}`;
}

const LISTED_MAX = 10;

/** What stands nearest, so that it is found without counting. */
function noEvent(trace: MachineTrace, line: number): string {
  const { events } = trace;
  let before = -1;
  while (before + 1 < events.count && events.line.at(before + 1) < line) before += 1;
  const near = [before, before + 1]
    .filter((event) => event >= 0 && event < events.count)
    .map((event) => `${eventName(trace, event)} on line ${events.line.at(event)}`);
  return `no event stands there; the nearest: ${near.join(", ")}`;
}
