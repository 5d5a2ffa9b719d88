import type { Check, PairFigures } from "../check.js";
import { Deliveries, type Delivery } from "../deliveries.js";
import { type Judge, NO_SEND } from "../judge.js";
import type { MachineTrace } from "../machine-trace.js";
import { originsOf } from "../origins.js";
import type { Run } from "../run.js";
import { beyondReason, UNPAIRED, WITHOUT_SEND } from "../send-of.js";

/**
 * Conservation in logs that do not say what the inboxes held at the end. What never came although
 * a later message did is lost for certain; what came last may have waited in an inbox.
 */
export function conservationWithoutEnds(run: Run, judge: Judge): Check {
  const pairs: PairFigures[] = [];
  let lost = 0;
  const deliveries = new Deliveries(run);
  for (const receiver of run.traces) {
    for (const delivery of deliveries.to(receiver)) {
      lost += delivery.lost.length;
      accuse(run, receiver.id, delivery, judge);
      if (delivery.unsent > 0) judge.undecided(WITHOUT_SEND);
      if (delivery.beyond > 0) judge.undecided(beyondReason(delivery.from));
      pairs.push(pairOf(receiver.id, delivery));
    }
  }
  const received = pairs.reduce((sum, pair) => sum + pair.received, 0);
  const isTold = run.traces.every(({ sends }) => sends.tellsRecipients);
  const sent = isTold ? pairs.reduce((sum, pair) => sum + (pair.sent ?? 0), 0) : null;
  const waiting = sent === null ? null : sent - received - lost;
  const unpaired = run.traces.some(({ receives }) => !receives.isPaired);
  if (unpaired) judge.notRecorded(UNPAIRED);
  else if (sent === null) judge.notRecorded("to whom messages went is not recorded");
  else if (waiting !== 0) judge.notRecorded(waitingReason(run, sent, received, lost));
  const figures = { sent, failed: null, received, queued: waiting === 0 ? 0 : null };
  const known = sent === null ? null : lost;
  const events = run.traces.reduce(
    (sum, trace) => sum + trace.sends.count + trace.receives.count,
    0,
  );
  return {
    name: "conservation",
    ...judge.judgement(events === 0 && NO_SEND),
    ...figures,
    lost: known,
    origins: originsOf(run),
    pairs,
  };
}

function pairOf(to: string, { from, sent, received }: Delivery): PairFigures {
  return { from, to, sent, failed: null, received, left: sent === null ? null : sent - received };
}

/** A breach for each message that is lost, at its send. */
function accuse(run: Run, to: string, { from, lost }: Delivery, judge: Judge): void {
  const sender = run.traceById.get(from);
  if (sender === undefined) return;
  for (const send of lost) {
    judge.breachAt(sender, sender.sends.event.at(send), () => {
      return `this message never came to ${to}, though a later one did`;
    });
  }
}

function waitingReason(run: Run, sent: number, received: number, lost: number): string {
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
