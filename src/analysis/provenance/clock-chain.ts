import type { FoundEvent } from "../causality/event-name.js";
import { firstNotBelow, orNull } from "../column.js";
import type { MachineTrace } from "../machine-trace.js";
import { type MatchedRun, sendEvent, sentLamport, UNPAIRED } from "../matching.js";
import type { Origin } from "../pairing.js";
import { type EventDetails, eventDetails } from "./event-details.js";

/** A message that a machine took, and its send. */
export interface TakenMessage {
  readonly name: string;
  readonly from: string | null;
  /** What it carried; where no log says so, the clock of its send. */
  readonly stamp: number | null;
  readonly send: EventDetails | null;
  /** How the send is known. */
  readonly origin: Origin;
  /** Whether no send that is in no log may be the true one. */
  readonly isCertain: boolean;
  /** Why the send is not known; null where it is. */
  readonly missing: string | null;
}

/** A part of the chain on one machine. */
export interface Stay {
  /** What it is followed back from: the event that is explained, or the send of a message. */
  readonly last: EventDetails;
  /** The receive that set the clock higher than it was, or the first event of the log. */
  readonly first: EventDetails;
  /** From the first to the last, both with them. */
  readonly events: number;
  /** What was received first; null where the log begins. */
  readonly message: TakenMessage | null;
}

/** From where a clock has its value: the largest stamps, from the latest to the earliest. */
export interface ClockChain {
  readonly stays: readonly Stay[];
  /**
   * Where it ends: at the first event of a log, at a message whose send is not known, or, in logs
   * that contradict themselves, at a send that comes after its receive.
   */
  readonly end: "start" | "missing" | "circle";
}

/**
 * Follows a clock's value back: from each receive whose message had a larger stamp than the own
 * clock to the send, from any other event to the one before it on its machine.
 */
export function clockChain(run: MatchedRun, from: FoundEvent): ClockChain {
  const stays: Stay[] = [];
  /** By machine, the first event that the chain has passed. */
  const passed = new Map<MachineTrace, number>();
  let at = from;
  for (;;) {
    const { trace, event } = at;
    if (event >= (passed.get(trace) ?? Number.POSITIVE_INFINITY)) return { stays, end: "circle" };
    const raise = lastRaise(run, at);
    const first = raise === undefined ? 0 : trace.receives.event.at(raise);
    passed.set(trace, first);
    const message = raise === undefined ? null : takenMessage(run, trace, raise);
    stays.push({
      last: eventDetails(at),
      first: eventDetails({ trace, event: first }),
      events: event - first + 1,
      message,
    });
    if (raise === undefined) return { stays, end: "start" };
    const sent = sendOf(run, trace, raise);
    if (sent === undefined) return { stays, end: "missing" };
    at = sent;
  }
}

/** What a machine received. */
export function takenMessage(
  { matching }: MatchedRun,
  trace: MachineTrace,
  receive: number,
): TakenMessage {
  const { receives } = trace;
  const found = matching.matchSend(trace, receive);
  const carried = orNull(receives.msgLamport.at(receive));
  const common = {
    name: receives.message(receive),
    from: receives.from(receive) ?? null,
    origin: receives.pairing(receive).origin,
  };
  if (found.kind === "found") {
    const send = eventDetails({ trace: found.sender, event: sendEvent(found) });
    const { isCertain } = found;
    return { ...common, stamp: carried ?? sentLamport(found), send, isCertain, missing: null };
  }
  const missing =
    found.kind === "unrecorded"
      ? found.reason
      : found.kind === "absent"
        ? "no machine sent such a message"
        : UNPAIRED;
  return { ...common, stamp: carried, send: null, isCertain: false, missing };
}

/** The last receive up to an event that set the clock by its message's stamp. */
function lastRaise(run: MatchedRun, { trace, event }: FoundEvent): number | undefined {
  const { receives } = trace;
  for (let i = firstNotBelow(receives.event, event + 1) - 1; i >= 0; i--) {
    if (isRaise(run, trace, i)) return i;
  }
  return undefined;
}

function isRaise(run: MatchedRun, trace: MachineTrace, receive: number): boolean {
  const event = trace.receives.event.at(receive);
  const own = trace.events.lamportBefore(event);
  const stamp = stampOf(run, trace, receive);
  // Of a message of which nothing is known, the step of the clock tells whether it was ahead.
  if (Number.isNaN(stamp)) return trace.events.lamport.at(event) > own + 1;
  return !(stamp <= own);
}

function stampOf(run: MatchedRun, trace: MachineTrace, receive: number): number {
  const carried = trace.receives.msgLamport.at(receive);
  if (!Number.isNaN(carried)) return carried;
  const found = run.matching.matchSend(trace, receive);
  return found.kind === "found" ? sentLamport(found) : Number.NaN;
}

function sendOf(run: MatchedRun, trace: MachineTrace, receive: number): FoundEvent | undefined {
  const found = run.matching.matchSend(trace, receive);
  if (found.kind !== "found") return undefined;
  return { trace: found.sender, event: sendEvent(found) };
}
