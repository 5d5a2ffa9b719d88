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

/**
 * Tells what became of the messages between machines whose logs are there. Of thousands of machines
 * few talk to each other: pairs without a message are left out.
 */
export class Deliveries {
  readonly #run: Run;
  readonly #sendersTo = new Map<string, Set<string>>();
  readonly #places: ReadonlyMap<string, number>;

  constructor(run: Run) {
    this.#run = run;
    this.#places = new Map(run.traces.map(({ id }, place) => [id, place]));
    for (const { id, sends } of run.traces) {
      for (const { reached = [] } of sends.recipientsSeen) {
        for (const to of reached) {
          const senders = this.#sendersTo.get(to);
          if (senders) senders.add(id);
          else this.#sendersTo.set(to, new Set([id]));
        }
      }
    }
  }

  /** By sender, in the roster's order. */
  to(receiver: MachineTrace): Delivery[] {
    const senders = new Set(this.#sendersTo.get(receiver.id));
    for (const id of receiver.receives.senders) senders.add(id);
    senders.delete(receiver.id);
    const known = [...senders].flatMap((id) => this.#places.get(id) ?? []).sort((a, b) => a - b);
    return deliveriesTo(this.#run, receiver, known);
  }
}

/** `senders`: places among the traces. */
function deliveriesTo(run: Run, receiver: MachineTrace, senders: readonly number[]): Delivery[] {
  const arrivals = new Map<string, Arrivals>();
  const { receives } = receiver;
  for (let i = 0; i < receives.count; i++) {
    const from = receives.from(i);
    let at = arrivals.get(from);
    if (at === undefined) {
      at = new Arrivals();
      arrivals.set(from, at);
    }
    const found = sendOf(run, receiver, i);
    if (found.kind === "found") at.add(found.send);
    else if (found.kind === "absent") at.unsent += 1;
    else at.beyond += 1;
  }
  return senders.map((place) => {
    const sender = run.traces[place] as MachineTrace;
    return deliveryOf(sender, receiver.id, arrivals.get(sender.id));
  });
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
  if (!sends.tellsRecipients) {
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
