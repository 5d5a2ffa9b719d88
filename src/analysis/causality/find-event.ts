import leven from "leven";
import { idOf } from "../foreign/match-names.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";
import { goneReason } from "../violations.js";
import { eventName, type FoundEvent, parseEventName } from "./event-name.js";
import { EventNameError } from "./event-name-error.js";

/** Finds the event that a text names. Throws EventNameError. */
export function findEvent(run: Run, text: string): FoundEvent {
  const name = parseEventName(text);
  if (name === undefined) {
    const problem = "is no event; give a machine and the number of its event, like a:120";
    throw new EventNameError(`"${text}"`, problem);
  }
  const trace = traceOf(run, name.machine, text);
  const event = placeOf(trace, name.number);
  if (event !== undefined) return { trace, event };
  const { count } = trace.events;
  const has = count === 0 ? "no event" : `the events ${eventName(trace, 0)} to ${lastOf(trace)}`;
  throw new EventNameError(text, `there is no such event; ${trace.id} has ${has}`);
}

function lastOf(trace: MachineTrace): string {
  return eventName(trace, trace.events.count - 1);
}

/** A machine by its id, or by what its own program calls it. Throws EventNameError. */
function traceOf(run: Run, machine: string, text: string): MachineTrace {
  const { roster } = run.facts;
  const id = idOf(machine);
  const own = roster.find((one) => one.id === machine) ?? roster.find((one) => one.id === id);
  const meant = own ?? roster.find(({ alias }) => alias !== undefined && idOf(alias) === id);
  if (meant === undefined) throw new EventNameError(text, unknownMachine(machine, roster));
  const trace = run.traceById.get(meant.id);
  if (trace !== undefined) return trace;
  throw new EventNameError(text, goneReason(meant.id, run.empty?.get(meant.id)));
}

/** So many machines are named; of more, the one that is meant most likely. */
const LISTED_MAX = 10;

function unknownMachine(machine: string, roster: Run["facts"]["roster"]): string {
  const ids = roster.map(({ id }) => id);
  const listed = ids.slice(0, LISTED_MAX).join(", ");
  const known = `there are ${listed}`;
  if (ids.length <= LISTED_MAX) return `there is no machine ${machine}; ${known}`;
  const distances = ids.map((id) => leven(machine, id));
  const near = ids[distances.indexOf(Math.min(...distances))];
  return `there is no machine ${machine} among ${ids.length}; did you mean ${near}?`;
}

/** `seq` counts from 1 in a trace as it should be; in any other it is looked for. */
function placeOf({ events: { count, seq } }: MachineTrace, number: number): number | undefined {
  const expected = number - 1;
  const isThere = expected >= 0 && expected < count;
  if (isThere && (Number.isNaN(seq.at(expected)) || seq.at(expected) === number)) return expected;
  for (let event = 0; event < count; event++) if (seq.at(event) === number) return event;
  return undefined;
}
