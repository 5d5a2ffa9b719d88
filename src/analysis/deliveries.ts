import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";
import { sendOf } from "./send-of.js";

/** What became of the messages from one machine to another, as far as logs without ends tell. */
export interface Delivery {
  readonly from: string;
  /** Null where it is not recorded to whom messages went. */
  readonly sent: number | null;
  /** Of those that were sent. */
  readonly received: number;
  /** Places among the sends of those that never came, though a later one did. */
  readonly lost: readonly number[];
  /** Receives whose send is not in the log, though its clock went beyond their stamp. */
  readonly unsent: number;
  /** Receives of what was sent after the log of the sender ends. */
  readonly beyond: number;
}

/** By sender, what became of the messages to one machine from those whose log is there. */
export function deliveriesTo(run: Run, receiver: MachineTrace): Delivery[] {
  const arrivals = new Map<string, Arrivals>();
  const { receives } = receiver;
  for (let i = 0; i < receives.count; i++) {
    const from = receives.from(i);
    const at = arrivals.get(from) ?? { sends: new Set(), unsent: 0, beyond: 0 };
    arrivals.set(from, at);
    const found = sendOf(run, receiver, i);
    if (found.kind === "found") at.sends.add(found.send);
    else if (found.kind === "absent") at.unsent += 1;
    else at.beyond += 1;
  }
  return run.traces
    .filter((sender) => sender.id !== receiver.id)
    .map((sender) => deliveryOf(sender, receiver.id, arrivals.get(sender.id) ?? NONE));
}

interface Arrivals {
  readonly sends: Set<number>;
  unsent: number;
  beyond: number;
}

const NONE: Arrivals = { sends: new Set(), unsent: 0, beyond: 0 };

function deliveryOf({ id, sends }: MachineTrace, to: string, arrivals: Arrivals): Delivery {
  const { unsent, beyond } = arrivals;
  if (sends.recipientsSeen.some((recipients) => recipients.to === undefined)) {
    const received = arrivals.sends.size;
    return { from: id, sent: null, received, lost: [], unsent, beyond };
  }
  let last = -1;
  for (const send of arrivals.sends) last = Math.max(last, send);
  const lost: number[] = [];
  let sent = 0;
  let received = 0;
  for (let send = 0; send < sends.count; send++) {
    if (!sends.recipients(send).reached?.has(to)) continue;
    sent += 1;
    if (arrivals.sends.has(send)) received += 1;
    else if (send < last) lost.push(send);
  }
  return { from: id, sent, received, lost, unsent, beyond };
}
