import type { EventRecord } from "../trace/records.js";
import type { MachineTrace } from "./machine-trace.js";
import { type MatchedRun, sentLamport } from "./matching.js";
import { peersOf, type Run } from "./run.js";
import { recipientsOf } from "./send-log.js";

/** The mistakes that programs of the exercise make again and again. */
export type MistakeName =
  | "stamp before increment"
  | "no increment at a receive"
  | "max(own + 1, message's)"
  | "message's clock taken over"
  | "clock moved on arrival"
  | "broadcast counted twice"
  | "internal events without a tick"
  | "logged before the increment"
  | "latest message first"
  | "peers not sorted";

/** A mistake that the logs look like. */
export interface Mistake {
  readonly name: MistakeName;
  /** How many of `of` are as a program with the mistake logs them. */
  readonly explained: number;
  /** Events, receives or sends on which the mistake has a bearing. */
  readonly of: number;
}

/** How well logs fit a mistake, and how well Lamport's rules, on the same events. */
interface Fit extends Mistake {
  readonly right: number;
}

/** Nearly every event. */
const SHARE_MIN = 0.95;

/**
 * The mistakes that explain what Lamport's rules do not: each is tried on the whole logs, and of
 * those that explain nearly everything the best are named, all that are equally good.
 */
export function mistakesIn(run: MatchedRun): Mistake[] {
  const fits = [...clockFits(run), inboxFit(run), peersFit(run)].filter(
    ({ explained, of, right }) => {
      return explained >= SHARE_MIN * of && 2 * (explained - right) > of - right;
    },
  );
  const best = Math.max(...fits.map(shareOf));
  const named = new Map<MistakeName, Mistake>();
  for (const fit of fits) {
    const { name, explained, of } = fit;
    if (shareOf(fit) === best && !named.has(name)) named.set(name, { name, explained, of });
  }
  return [...named.values()];
}

function shareOf({ explained, of }: Mistake): number {
  return explained / of;
}

/** Whether an event is as a rule has it; undefined where its log does not tell. */
type Rule = (event: SeenEvent) => boolean | undefined;

/** Two variants of a mistake have one name. */
const CLOCK_MISTAKES: readonly (readonly [MistakeName, Rule])[] = [
  ["stamp before increment", ruleOf({ carried: -1 })],
  ["no increment at a receive", ruleOf({ clock: (own, stamp) => Math.max(own, stamp) })],
  ["max(own + 1, message's)", ruleOf({ clock: (own, stamp) => Math.max(own + 1, stamp) })],
  ["message's clock taken over", ruleOf({ clock: (_own, stamp) => stamp + 1 })],
  ["message's clock taken over", ruleOf({ clock: (_own, stamp) => stamp })],
  ["clock moved on arrival", onArrival],
  ["broadcast counted twice", countedTwice],
  ["internal events without a tick", withoutTick],
  ["logged before the increment", loggedBefore],
];

function clockFits(run: MatchedRun): Fit[] {
  const tallies = CLOCK_MISTAKES.map(([name, rule]) => ({
    name,
    rule,
    explained: 0,
    of: 0,
    right: 0,
  }));
  for (const event of seenEvents(run)) {
    const isRight = RIGHT(event);
    for (const tally of tallies) {
      const fits = tally.rule(event);
      if (fits === undefined) continue;
      tally.of += 1;
      if (fits) tally.explained += 1;
      // What the right rules say nothing of they do not explain, nor does it speak against them.
      if (isRight ?? fits) tally.right += 1;
    }
  }
  return tallies.map(({ rule: _, ...fit }) => fit);
}

interface Variant {
  /** The stamp of a receive. */
  readonly clock?: (own: number, stamp: number) => number;
  /** By how much a message's stamp differs from that of its send. */
  readonly carried?: number;
}

/** The rules as they are, but for a variant. */
function ruleOf({ clock = maxPlusOne, carried = 0 }: Variant): Rule {
  return (event) => {
    if (event.kind !== "receive") return grows(event, 1);
    return receiveFits(event, event.before, clock, carried);
  };
}

const RIGHT = ruleOf({});

/** Whether an event moves the clock by so much; undefined of the first. */
function grows({ before, after }: SeenEvent, by: number): boolean | undefined {
  return Number.isNaN(before) ? undefined : after === before + by;
}

function maxPlusOne(own: number, stamp: number): number {
  return Math.max(own, stamp) + 1;
}

function receiveFits(
  { before, after, stamp, sent, isUnsent }: SeenEvent,
  own: number,
  clock: NonNullable<Variant["clock"]>,
  carried: number,
): boolean | undefined {
  if (isUnsent) return false;
  const told = Number.isNaN(stamp) ? sent + carried : stamp;
  // Without a stamp, a clock that stands still or goes back tells that the message was behind it.
  if (Number.isNaN(told)) return !(after <= before) ? undefined : goesDownBy(clock, own, after);
  if (!Number.isNaN(sent) && told !== sent + carried) return false;
  // The first event's own clock is anything.
  return Number.isNaN(own) ? after >= clock(0, told) : after === clock(own, told);
}

/** Whether a rule can bring the clock down there at all, whatever the message. */
function goesDownBy(clock: NonNullable<Variant["clock"]>, own: number, after: number): boolean {
  return clock(own, after) === after || clock(own, after - 1) === after;
}

function onArrival(event: SeenEvent): boolean | undefined {
  const { kind, before, after, sent, stamp } = event;
  const carried = Number.isNaN(stamp) ? sent : stamp;
  if (Number.isNaN(before)) return RIGHT(event);
  const own = kind === "receive" ? Math.max(before, carried) : before;
  if (after > own + 1) return event.isReceivedLater(after - 1);
  return RIGHT(event);
}

function countedTwice(event: SeenEvent): boolean | undefined {
  const { kind, before, after, recipients, stamp } = event;
  if (kind === "internal") return grows(event, 1);
  if (Number.isNaN(before)) return undefined;
  if (kind === "send") {
    if (!Number.isNaN(recipients)) return grows(event, recipients);
    return after > before && after <= before + event.peers;
  }
  if (Number.isNaN(stamp)) return undefined;
  return event.isCounted(stamp) && after === maxPlusOne(before, stamp);
}

function withoutTick(event: SeenEvent): boolean | undefined {
  return event.kind === "internal" ? grows(event, 0) : RIGHT(event);
}

function loggedBefore(event: SeenEvent): boolean | undefined {
  const step = event.followsOwn ? 1 : 0;
  if (event.kind !== "receive") return grows(event, step);
  return receiveFits(event, event.before + step, maxPlusOne, 1);
}

/** Whether messages come off each link as off a stack: the latest of those that wait first. */
function inboxFit(run: MatchedRun): Fit {
  const fit = { name: "latest message first" as const, explained: 0, of: 0, right: 0 };
  for (const trace of run.traces) {
    const links = new Map<string, number[]>();
    for (let i = 0; i < trace.receives.count; i++) {
      const found = run.matching.matchSend(trace, i);
      if (found.kind !== "found" || !found.isCertain) continue;
      const places = links.get(found.sender.id);
      if (places) places.push(found.send);
      else links.set(found.sender.id, [found.send]);
    }
    for (const places of links.values()) {
      fit.of += places.length;
      fit.explained += stackLike(places);
      fit.right += queueLike(places);
    }
  }
  return fit;
}

/** How many of the places come off a stack on which they were put in ascending order. */
function stackLike(places: readonly number[]): number {
  const coming = [...places].sort((a, b) => a - b);
  const waiting: number[] = [];
  let next = 0;
  let fitting = 0;
  for (const place of places) {
    for (; next < coming.length && (coming[next] as number) <= place; next++) {
      waiting.push(coming[next] as number);
    }
    if (waiting.at(-1) === place) {
      waiting.pop();
      fitting += 1;
    } else if (waiting.includes(place)) waiting.splice(waiting.indexOf(place), 1);
  }
  return fitting;
}

function queueLike(places: readonly number[]): number {
  let last = -1;
  let fitting = 0;
  for (const place of places) {
    if (place > last) fitting += 1;
    last = Math.max(last, place);
  }
  return fitting;
}

/** Whether each machine's sends go by a list of peers, but not by a sorted one. */
function peersFit(run: MatchedRun): Fit {
  const fit = { name: "peers not sorted" as const, explained: 0, of: 0, right: 0 };
  for (const [id, votes] of targetsOf(run)) {
    const sorted = peersOf(run, id);
    const one = mostOf(votes.SEND_ONE);
    const second = mostOf(votes.SEND_SECOND);
    for (const action of ["SEND_ONE", "SEND_SECOND"] as const) {
      const [meant] = recipientsOf(action, sorted);
      for (const [to, count] of votes[action]) {
        fit.of += count;
        if (to === meant) fit.right += count;
        if (one !== second && to === (action === "SEND_ONE" ? one : second)) fit.explained += count;
      }
    }
  }
  return fit;
}

type Votes = Readonly<Record<"SEND_ONE" | "SEND_SECOND", Map<string, number>>>;

/** By machine, the recipients of its sends by action: as they say, or else where they arrived. */
function targetsOf(run: MatchedRun): Map<string, Votes> {
  const targets = new Map<string, Votes>(
    run.traces.map(({ id }) => [id, { SEND_ONE: new Map(), SEND_SECOND: new Map() }]),
  );
  const vote = (id: string, action: string | undefined, to: string): void => {
    if (action !== "SEND_ONE" && action !== "SEND_SECOND") return;
    const votes = targets.get(id)?.[action];
    votes?.set(to, (votes.get(to) ?? 0) + 1);
  };
  for (const trace of run.traces) {
    const { id, sends, receives } = trace;
    for (let i = 0; i < sends.count; i++) {
      const { action, to, isImplied } = sends.recipients(i);
      if (!isImplied && to?.length === 1) vote(id, action, to[0] as string);
    }
    for (let i = 0; i < receives.count; i++) {
      const found = run.matching.matchSend(trace, i);
      if (found.kind !== "found" || !found.isCertain) continue;
      const { action, to, isImplied } = found.sender.sends.recipients(found.send);
      if (isImplied || to === undefined) vote(found.sender.id, action, id);
    }
  }
  return targets;
}

function mostOf(votes: ReadonlyMap<string, number>): string | undefined {
  return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** An event, as far as it can be held against a rule; what is not known is NaN. */
interface SeenEvent {
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
function* seenEvents(run: MatchedRun): Generator<SeenEvent> {
  const within = new Map(run.traces.map((trace) => [trace.id, stampsWithin(run, trace)]));
  for (const trace of run.traces) yield* eventsOf(run, trace, within);
}

function* eventsOf(
  run: MatchedRun,
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
    const found = kind === "receive" ? run.matching.matchSend(trace, at) : undefined;
    const to = kind === "send" ? sends.recipients(at) : undefined;
    const from = kind === "receive" ? receives.from(at) : undefined;
    yield {
      kind,
      before,
      after: events.lamport.at(i),
      followsOwn: i > 0 && events.kind(i - 1) !== "receive",
      stamp: kind === "receive" ? receives.msgLamport.at(at) : Number.NaN,
      sent: found?.kind === "found" ? sentLamport(found) : Number.NaN,
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
function lastReceives(run: MatchedRun, trace: MachineTrace): Map<number, number> {
  const { receives } = trace;
  const last = new Map<number, number>();
  for (let i = 0; i < receives.count; i++) {
    const stamp = receives.msgLamport.at(i);
    const found = run.matching.matchSend(trace, i);
    if (!Number.isNaN(stamp)) last.set(stamp, receives.event.at(i));
    else if (found.kind === "found") last.set(sentLamport(found), receives.event.at(i));
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
