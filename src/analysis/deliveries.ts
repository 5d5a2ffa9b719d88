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
  /**
   * Places among the sends of those that never came, though a later one did. None where messages
   * came out of order: those may yet come.
   */
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
    const at = arrivals.get(from) ?? new Arrivals();
    arrivals.set(from, at);
    const found = sendOf(run, receiver, i);
    if (found.kind === "found") at.add(found.send);
    else if (found.kind === "absent") at.unsent += 1;
    else at.beyond += 1;
  }
  return run.traces
    .filter((sender) => sender.id !== receiver.id)
    .map((sender) => deliveryOf(sender, receiver.id, arrivals.get(sender.id)));
}

/** What one machine received from another. */
class Arrivals {
  readonly sends = new Set<number>();
  /** The place of the latest send of which something came. */
  last = -1;
  areInOrder = true;
  unsent = 0;
  beyond = 0;

  add(send: number): void {
    if (send < this.last) this.areInOrder = false;
    this.last = Math.max(this.last, send);
    this.sends.add(send);
  }
}

function deliveryOf(
  { id, sends }: MachineTrace,
  to: string,
  arrivals: Arrivals = new Arrivals(),
): Delivery {
  const { unsent, beyond } = arrivals;
  if (sends.recipientsSeen.some((recipients) => recipients.to === undefined)) {
    const received = arrivals.sends.size;
    return { from: id, sent: null, received, lost: [], unsent, beyond };
  }
  const lost: number[] = [];
  let sent = 0;
  let received = 0;
  for (let send = 0; send < sends.count; send++) {
    if (!sends.recipients(send).reached?.has(to)) continue;
    sent += 1;
    if (arrivals.sends.has(send)) received += 1;
    else if (send < arrivals.last && arrivals.areInOrder) lost.push(send);
  }
  return { from: id, sent, received, lost, unsent, beyond };
}
