import type { EventRecord, SendEvent } from "../../trace/records.js";
import { eventName, type FoundEvent } from "../causality/event-name.js";
import { firstNotBelow, orNull } from "../column.js";

/** An event with when it was and what it did. What its log does not record is null. */
export interface EventDetails {
  /** `a:120`. */
  readonly name: string;
  readonly machine: string;
  readonly kind: EventRecord["kind"];
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The machine's clock after it. */
  readonly lamport: number;
  /** When it was, since the start of its machine. */
  readonly monoUs: number | null;
  /** Of a send alone. */
  readonly action: SendEvent["action"] | null;
  readonly to: readonly string[] | null;
}

export function eventDetails({ trace, event }: FoundEvent): EventDetails {
  const { id, file, events, sends } = trace;
  const kind = events.kind(event);
  const send = kind === "send" ? sends.recipients(firstNotBelow(sends.event, event)) : undefined;
  return {
    name: eventName(trace, event),
    machine: id,
    kind,
    file,
    line: events.line.at(event),
    lamport: events.lamport.at(event),
    monoUs: orNull(events.monoUs.at(event)),
    action: send?.action ?? null,
    to: send?.to ?? null,
  };
}
