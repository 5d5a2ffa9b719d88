import type { Check, PairFigures } from "../check.js";
import type { Delivery } from "../deliveries.js";
import { gaveUp, type MachineTrace } from "../machine-trace.js";
import { beyondReason, type MatchedRun, UNPAIRED, WITHOUT_SEND } from "../matching.js";
import { peersOf } from "../run.js";
import { NO_SEND, ViolationCollector } from "../violations.js";

/**
 * Per ordered pair, sent = received + still queued + lost. Only a link that broke, or that one
 * of its ends, or a hub between them, left before the end, may have lost anything; `failed` sends
 * are lost from the start.
 */
export function checkConservation(run: MatchedRun): Check {
  const violations = new ViolationCollector(run);
  if (run.traces.some(({ marksEnd }) => !marksEnd)) return conservationWithoutEnds(run, violations);
  const pairs: Counted[] = [];
  let queued = 0;
  let lost: number | null = run.missing.length === 0 ? 0 : null;
  for (const receiver of run.traces) {
    const incoming = pairsTo(run, receiver);
    pairs.push(...incoming);
    const lostHere = checkReceiver(run, receiver, incoming, violations);
    queued += receiver.end?.record.queue ?? 0;
    lost = lost === null || lostHere === null ? null : lost + lostHere;
  }
  const sum = (of: (pair: Counted) => number) => pairs.reduce((n, pair) => n + of(pair), 0);
  const sent = sum((pair) => pair.sent);
  const received = sum((pair) => pair.received);
  return {
    name: "conservation",
    ...violations.judgement(sent + received === 0 && NO_SEND),
    sent,
    failed: sum((pair) => pair.failed),
    received,
    queued,
    lost,
    origins: run.matching.origins,
    pairs,
  };
}

/** A pair of which everything is recorded. */
interface Counted extends PairFigures {
  readonly sent: number;
  readonly failed: number;
  readonly left: number;
}

/** The pairs into one machine from each sender that has a trace too. */
function pairsTo(run: MatchedRun, receiver: MachineTrace): Counted[] {
  const to = receiver.id;
  const receivedFrom = new Map<string, number>();
  for (let i = 0; i < receiver.receives.count; i++) {
    const from = receiver.receives.from(i);
    if (from === undefined) continue;
    receivedFrom.set(from, (receivedFrom.get(from) ?? 0) + 1);
  }
  return peersOf(run, to).flatMap((from) => {
    const sender = run.traceById.get(from);
    if (sender === undefined) return [];
    const { sent, failed } = countSends(sender, to);
    const received = receivedFrom.get(from) ?? 0;
    return { from, to, sent, failed, received, left: sent - failed - received };
  });
}

function countSends({ sends }: MachineTrace, to: string): { sent: number; failed: number } {
  let sent = 0;
  let failed = 0;
  for (let i = 0; i < sends.count; i++) {
    const recipients = sends.recipients(i);
    if (!recipients.to?.includes(to)) continue;
    sent += 1;
    if (!recipients.reached?.has(to)) failed += 1;
  }
  return { sent, failed };
}

/** Weighs what is left of all senders against the inbox at the end; returns how many were lost. */
function checkReceiver(
  run: MatchedRun,
  receiver: MachineTrace,
  pairs: readonly Counted[],
  violations: ViolationCollector,
): number | null {
  const { end, id } = receiver;
  if (end === undefined) violations.undecided(`${id} died: what its inbox held is not recorded`);
  const line = end?.line ?? 0;
  let least = 0;
  let most = 0;
  for (const { from, received, sent, failed, left } of pairs) {
    const sender = run.traceById.get(from);
    if (left < 0 && sender?.end !== undefined) {
      const reached = sent - failed;
      violations.add(receiver, line, () => `${received} received of ${reached} sent by ${from}`);
    }
    most += sender?.end === undefined ? Number.POSITIVE_INFINITY : Math.max(0, left);
    if (sender !== undefined && !mayHaveLost(run, sender, receiver)) least += Math.max(0, left);
  }
  if (pairs.length < run.facts.roster.length - 1) most = Number.POSITIVE_INFINITY;
  if (end === undefined) return null;
  const { queue } = end.record;
  if (queue < least) {
    violations.add(receiver, line, () => `${least} are not received, only ${queue} of them queued`);
  } else if (queue > most) {
    violations.add(receiver, line, () => `${queue} are queued, only ${most} not received`);
  }
  return Number.isFinite(most) ? Math.max(0, most - queue) : null;
}

/** Whether a link had an end that left early or gave the other up; or the hub between them did. */
function mayHaveLost(run: MatchedRun, sender: MachineTrace, receiver: MachineTrace): boolean {
  if (run.hub !== undefined && run.hub?.end?.record.reason !== "duration") return true;
  const ran = [sender, receiver].every(({ end }) => end?.record.reason === "duration");
  return !ran || gaveUp(sender, receiver.id) || gaveUp(receiver, sender.id);
}

/**
 * Conservation in logs that do not say what the inboxes held at the end. What never came although
 * a later message did is lost for certain; what came last may have waited in an inbox.
 */
function conservationWithoutEnds(run: MatchedRun, violations: ViolationCollector): Check {
  const pairs: PairFigures[] = [];
  let lost = 0;
  const { deliveries } = run.matching;
  for (const receiver of run.traces) {
    for (const delivery of deliveries.to(receiver)) {
      lost += delivery.lost.length;
      accuse(run, receiver.id, delivery, violations);
      if (delivery.unsent > 0) violations.undecided(WITHOUT_SEND);
      if (delivery.beyond > 0) violations.undecided(beyondReason(delivery.from));
      pairs.push(pairOf(receiver.id, delivery));
    }
  }
  const received = pairs.reduce((sum, pair) => sum + pair.received, 0);
  const isTold = run.traces.every(({ sends }) => sends.tellsRecipients);
  const sent = isTold ? pairs.reduce((sum, pair) => sum + (pair.sent ?? 0), 0) : null;
  const waiting = sent === null ? null : sent - received - lost;
  const unpaired = run.traces.some(({ receives }) => !receives.isPaired);
  if (unpaired) violations.notRecorded(UNPAIRED);
  else if (sent === null) violations.notRecorded("to whom messages went is not recorded");
  else if (waiting !== 0) violations.notRecorded(waitingReason(run, sent, received, lost));
  const figures = { sent, failed: null, received, queued: waiting === 0 ? 0 : null };
  const known = sent === null ? null : lost;
  const events = run.traces.reduce(
    (sum, trace) => sum + trace.sends.count + trace.receives.count,
    0,
  );
  return {
    name: "conservation",
    ...violations.judgement(events === 0 && NO_SEND),
    ...figures,
    lost: known,
    origins: run.matching.origins,
    pairs,
  };
}

function pairOf(to: string, { from, sent, received }: Delivery): PairFigures {
  return { from, to, sent, failed: null, received, left: sent === null ? null : sent - received };
}

/** A violation for each message that is lost, at its send. */
function accuse(
  run: MatchedRun,
  to: string,
  { from, lost }: Delivery,
  violations: ViolationCollector,
): void {
  const sender = run.traceById.get(from);
  if (sender === undefined) return;
  for (const send of lost) {
    violations.addAt(sender, sender.sends.event.at(send), () => {
      return `this message never came to ${to}, though a later one did`;
    });
  }
}

function waitingReason(run: MatchedRun, sent: number, received: number, lost: number): string {
  const left = sent - received - lost;
  const queued = run.traces.reduce((sum, trace) => sum + queueAtLast(trace), 0);
  const known = Number.isNaN(queued) ? "" : ` (${queued} after the last events)`;
  return (
    `${sent} sent = ${received} received + ${lost} lost + ${left} that had not come: ` +
    `how many of them inboxes held at the end is not recorded${known}`
  );
}

/** The inbox length after a machine's last event; NaN where that is not recorded. */
function queueAtLast({ events }: MachineTrace): number {
  return events.count === 0 ? 0 : events.queue.at(events.count - 1);
}
