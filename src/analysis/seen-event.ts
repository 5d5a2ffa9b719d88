import type { EventRecord } from "../trace/records.js";
import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";
import { sendOf } from "./send-of.js";

/** An event, as far as it can be held against a rule; what is not known is NaN. */
export interface SeenEvent {
  readonly kind: EventRecord["kind"];
  /** The clock before and after it: before the first, it may not be known. */
  readonly before: number;
  readonly after: number;
  /** Whether the event before was none that received. */
  readonly followsOwn: boolean;
  /** Of a receive: the stamp of its message, and that of its send. */
  readonly stamp: number;
  readonly sent: number;
  /** Of a receive: whether no machine sent its message, for certain. */
  readonly isUnsent: boolean;
  /** Of a send: how many it went to, and how many others there are. */
  readonly recipients: number;
  readonly peers: number;
  /** Whether the machine receives a message of that stamp later. */
  isReceivedLater(stamp: number): boolean;
  /** Of a receive: whether its sender's clock passed the stamp within a send. */
  isCounted(stamp: number): boolean;
}

/** All events. */
export function* seenEvents(run: Run): Generator<SeenEvent> {
  const within = new Map(run.traces.map((trace) => [trace.id, stampsWithin(run, trace)]));
  for (const trace of run.traces) yield* eventsOf(run, trace, within);
}

function* eventsOf(
  run: Run,
  trace: MachineTrace,
  within: ReadonlyMap<string, ReadonlySet<number>>,
): Generator<SeenEvent> {
  const { events, sends, receives } = trace;
  const last = lastReceives(run, trace);
  let send = 0;
  let receive = 0;
  for (let i = 0; i < events.count; i++) {
    const kind = events.kind(i);
    const at = kind === "receive" ? receive++ : kind === "send" ? send++ : 0;
    const before = events.lamportBefore(i);
    const found = kind === "receive" ? sendOf(run, trace, at) : undefined;
    const to = kind === "send" ? sends.recipients(at) : undefined;
    const from = kind === "receive" ? receives.from(at) : undefined;
    yield {
      kind,
      before,
      after: events.lamport.at(i),
      followsOwn: i > 0 && events.kind(i - 1) !== "receive",
      stamp: kind === "receive" ? receives.msgLamport.at(at) : Number.NaN,
      sent:
        found?.kind === "found"
          ? found.sender.events.lamport.at(found.sender.sends.event.at(found.send))
          : Number.NaN,
      isUnsent: found?.kind === "absent",
      recipients: to?.to === undefined || to.isImplied ? Number.NaN : to.to.length,
      peers: run.facts.roster.length - 1,
      isReceivedLater: (stamp) => (last.get(stamp) ?? -1) > i,
      isCounted: (stamp) =>
        from === undefined
          ? [...within].some(([id, stamps]) => id !== trace.id && stamps.has(stamp))
          : within.get(from)?.has(stamp) === true,
    };
  }
}

/** By the stamp of its message, the last event that receives one. */
function lastReceives(run: Run, trace: MachineTrace): Map<number, number> {
  const { receives } = trace;
  const last = new Map<number, number>();
  for (let i = 0; i < receives.count; i++) {
    const stamp = receives.msgLamport.at(i);
    const found = sendOf(run, trace, i);
    if (!Number.isNaN(stamp)) last.set(stamp, receives.event.at(i));
    else if (found.kind === "found") {
      const { sender, send } = found;
      last.set(sender.events.lamport.at(sender.sends.event.at(send)), receives.event.at(i));
    }
  }
  return last;
}

/** Every value that the clock of a machine had while it sent. */
function stampsWithin({ facts }: Run, { events, sends }: MachineTrace): Set<number> {
  const stamps = new Set<number>();
  for (let i = 0; i < sends.count; i++) {
    const event = sends.event.at(i);
    const after = events.lamport.at(event);
    // A clock that leaps far does not count recipients.
    const before = Math.max(events.lamportBefore(event), after - facts.roster.length);
    for (let stamp = before + 1; stamp <= after; stamp++) stamps.add(stamp);
  }
  return stamps;
}
