import { causalOrder, EventGraph, type Unconnected } from "../causality/event-graph.js";
import type { FoundEvent } from "../causality/event-name.js";
import { areInOrder, stampsOf } from "../causality/stamps.js";
import { type Problem, receiveProblem } from "../checks/clock-condition.js";
import { ClockOffsets } from "../clock-offsets.js";
import { orNull } from "../column.js";
import type { MatchedRun } from "../matching.js";
import { type ClockChain, clockChain, type TakenMessage, takenMessage } from "./clock-chain.js";
import { type EventDetails, eventDetails } from "./event-details.js";
import { type InboxFacts, inboxAt, type Knowledge, knowledgeAt } from "./knowledge.js";

/** Why an event has its clock, and what its machine could know then. */
export interface Provenance {
  readonly event: EventDetails;
  /** The clock before it; null where a log does not tell, as before its first event. */
  readonly clockBefore: number | null;
  /** Lamport's rule that moves it: IR1 for an event of its own, IR2 for a receive. */
  readonly rule: "IR1" | "IR2";
  /** Of a receive: what it took. */
  readonly message: TakenMessage | null;
  /** Of a receive: how it breaks the clock condition; null where it does not. */
  readonly breach: Problem | null;
  /** Of a receive: how long its message waited in the inbox; null where that is not recorded. */
  readonly waitedUs: number | null;
  readonly chain: ClockChain;
  /** Whether it is certain that no chain of more events leads to it. */
  readonly isLongest: boolean;
  readonly knowledge: readonly Knowledge[];
  readonly inbox: InboxFacts;
  /** What the logs do not tell of how events are connected: more may have been known. */
  readonly unconnected: Unconnected;
  /** Events of which each comes before the next, and the last before the first; else null. */
  readonly contradiction: readonly string[] | null;
}

/** Tells of an event why it has its clock, and what was known there. */
export function provenanceOf(run: MatchedRun, found: FoundEvent): Provenance {
  const { trace, event } = found;
  const receive = trace.receives.placeOf(event);
  const graph = new EventGraph(run);
  const order = causalOrder(graph);
  const chain = clockChain(run, found);
  return {
    event: eventDetails(found),
    clockBefore: orNull(trace.events.lamportBefore(event)),
    ...(receive === undefined ? OF_ITS_OWN : receiveFacts(run, found, receive)),
    chain,
    isLongest: isLongest(graph, chain),
    knowledge: knowledgeAt(graph, new ClockOffsets(run), found),
    inbox: inboxAt(found),
    unconnected: graph.unconnected,
    contradiction: "cycle" in order ? order.cycle : null,
  };
}

type ReceiveFacts = Pick<Provenance, "rule" | "message" | "breach" | "waitedUs">;

const OF_ITS_OWN: ReceiveFacts = { rule: "IR1", message: null, breach: null, waitedUs: null };

function receiveFacts(
  run: MatchedRun,
  { trace, event }: FoundEvent,
  receive: number,
): ReceiveFacts {
  const send = run.matching.matchSend(trace, receive);
  return {
    rule: "IR2",
    message: takenMessage(run, trace, receive),
    breach: receiveProblem(run, trace, receive, send) ?? null,
    waitedUs: orNull(trace.events.monoUs.at(event) - trace.receives.arrivedMonoUs.at(receive)),
  };
}

/**
 * Where all clocks are above 0 and keep Lamport's condition, and all sends are known, no clock is
 * below the number of events of any chain that leads to it: one of as many events is the longest.
 */
function isLongest(graph: EventGraph, { stays, end }: ClockChain): boolean {
  const events = stays.reduce((sum, stay) => sum + stay.events, 0);
  if (end !== "start" || events !== stays[0]?.last.lamport) return false;
  if (graph.unconnected.receives > 0) return false;
  const stamps = stampsOf(graph);
  return stamps.every((stamp) => stamp >= 1) && areInOrder(graph, stamps);
}
