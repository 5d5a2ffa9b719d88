import type { EventGraph } from "../causality/event-graph.js";
import type { FoundEvent } from "../causality/event-name.js";
import { futureOf, pastOf } from "../causality/relation.js";
import type { ClockOffsets, Standing } from "../clock-offsets.js";
import { firstNotBelow, orNull } from "../column.js";
import { hasDied, type MachineTrace } from "../machine-trace.js";
import { type EventDetails, eventDetails } from "./event-details.js";

/** Events that follow each other on one machine. */
export interface EventRange {
  readonly first: EventDetails;
  readonly last: EventDetails;
  readonly count: number;
}

/** What one event could know of another machine, by the vector clocks. */
export interface Knowledge {
  readonly machine: string;
  /** The latest event that happens before it; null where none does. */
  readonly known: EventDetails | null;
  /**
   * Its latest event when this one was, by the clocks of both computers as pings compared them;
   * null before its first, and where that is not recorded.
   */
  readonly meanwhile: EventDetails | null;
  /** What it could not know, and what could not know of it; null where there is none. */
  readonly concurrent: EventRange | null;
  /** The first event of which it happens before; null where there is none. */
  readonly later: EventDetails | null;
}

/** What an event could know of each other machine that has a log, in the roster's order. */
export function knowledgeAt(
  graph: EventGraph,
  offsets: ClockOffsets,
  found: FoundEvent,
): Knowledge[] {
  const event = graph.numberOf(found);
  const past = pastOf(graph, event);
  const future = futureOf(graph, event);
  return [...graph.traces.entries()].flatMap(([machine, trace]): Knowledge[] => {
    if (trace === found.trace) return [];
    const known = past[machine] as number;
    const later = (future[machine] as number) - (graph.first[machine] as number);
    const at = (place: number) => eventDetails({ trace, event: place });
    return [
      {
        machine: trace.id,
        known: known === 0 ? null : at(known - 1),
        meanwhile: latestAt(trace, monoUsThere(offsets, found, trace)),
        concurrent:
          known >= later ? null : { first: at(known), last: at(later - 1), count: later - known },
        later: later === trace.events.count ? null : at(later),
      },
    ];
  });
}

/** When an event was, by the time that has passed on another machine; NaN where not known. */
function monoUsThere(offsets: ClockOffsets, { trace, event }: FoundEvent, other: MachineTrace) {
  const standing = offsets.standing(trace.id, other.id);
  if (!trace.formed || !other.formed || standing.kind === "unknown") return Number.NaN;
  const wallUs = trace.formed.startWallUs + trace.events.monoUs.at(event);
  return otherWallUs(standing, wallUs, trace.id < other.id) - other.formed.startWallUs;
}

/** `isSmaller`: whether the moment is by the clock of the smaller id, whose the curve is. */
function otherWallUs(standing: Standing, wallUs: number, isSmaller: boolean): number {
  if (standing.kind !== "measured") return wallUs;
  const { curve } = standing;
  if (isSmaller) return wallUs + curve.at(wallUs).offsetUs;
  return wallUs - curve.at(wallUs - curve.at(wallUs).offsetUs).offsetUs;
}

function latestAt(trace: MachineTrace, monoUs: number): EventDetails | null {
  const after = Number.isNaN(monoUs) ? 0 : firstNotBelow(trace.events.monoUs, monoUs + 1);
  return after === 0 ? null : eventDetails({ trace, event: after - 1 });
}

/** A message that has arrived, and is not yet read. */
interface WaitingMessage {
  readonly name: string;
  readonly stamp: number | null;
  /** The event that reads it. */
  readonly read: EventDetails;
}

/** The inbox of a machine after one of its events. */
export interface InboxFacts {
  /** Null where that is not recorded. */
  readonly length: number | null;
  /** Its messages that are read later, the next one first; none where nothing times them. */
  readonly waiting: readonly WaitingMessage[];
  /** Whether the log ends where its machine died: what it would have read is not known. */
  readonly isCutOff: boolean;
}

/** What had arrived at a machine when an event was over, and was read later, if at all. */
export function inboxAt({ trace, event }: FoundEvent): InboxFacts {
  const { events, receives } = trace;
  const now = events.monoUs.at(event);
  const length = orNull(events.queue.at(event));
  const waiting: WaitingMessage[] = [];
  for (let i = firstNotBelow(receives.event, event + 1); i < receives.count; i++) {
    if (!(receives.arrivedMonoUs.at(i) <= now) || waiting.length === length) break;
    waiting.push(waitingMessage(trace, i));
  }
  return { length, waiting, isCutOff: hasDied(trace) };
}

function waitingMessage(trace: MachineTrace, receive: number): WaitingMessage {
  const { receives } = trace;
  return {
    name: receives.message(receive),
    stamp: orNull(receives.msgLamport.at(receive)),
    read: eventDetails({ trace, event: receives.event.at(receive) }),
  };
}
