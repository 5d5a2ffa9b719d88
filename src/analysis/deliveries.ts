import type { MachineTrace } from "./machine-trace.js";
import type { MatchedRun } from "./matching.js";

/** What became of the messages from one machine to another, as far as logs without ends tell. */
export interface Delivery {
  readonly from: string;
  /** Null where the recipients of messages are not recorded. */
  readonly sent: number | null;
  /** Of the messages that were sent. */
  readonly received: number;
  /**
   * Places of the sends that never came, though a later one did. None where messages came out of
   * order: they may yet come; nor where it is not known which messages came.
   */
  readonly lost: readonly number[];
  /** Receives without a send in the log, though its clock went beyond their stamp. */
  readonly unsent: number;
  /** Receives of what was sent after the log of the sender ends. */
  readonly beyond: number;
}

/**
 * Tells what became of the messages between machines that have a log. Of thousands of machines few
 * talk to each other: pairs without a message are left out.
 */
export class Deliveries {
  readonly #run: MatchedRun;
  /** Places of sends, by receiver and sender. */
  readonly #sent = new Map<string, Map<string, number[]>>();
  readonly #places: ReadonlyMap<string, number>;

  constructor(run: MatchedRun) {
    this.#run = run;
    this.#places = new Map(run.traces.map(({ id }, place) => [id, place]));
    for (const { id: from, sends } of run.traces) {
      for (let i = 0; i < sends.count; i++) {
        for (const to of sends.recipients(i).reached ?? []) this.#add(from, to, i);
      }
    }
  }

  /** By sender, in the roster's order. */
  to(receiver: MachineTrace): Delivery[] {
    const receives = receivesBySender(this.#run, receiver);
    const areAllPaired = receiver.receives.isPaired;
    const sent = this.#sent.get(receiver.id);
    const senders = new Set([...(sent?.keys() ?? []), ...receives.keys()]);
    senders.delete(receiver.id);
    const places = [...senders].flatMap((id) => this.#places.get(id) ?? []).sort((a, b) => a - b);
    return places.map((place) => {
      const sender = this.#run.traces[place] as MachineTrace;
      return deliveryOf(
        sender,
        sent?.get(sender.id) ?? NONE,
        receives.get(sender.id),
        areAllPaired,
      );
    });
  }

  #add(from: string, to: string, send: number): void {
    let senders = this.#sent.get(to);
    if (senders === undefined) {
      senders = new Map();
      this.#sent.set(to, senders);
    }
    const sends = senders.get(from);
    if (sends === undefined) senders.set(from, [send]);
    else sends.push(send);
  }
}

/** By sender, what one machine received. */
function receivesBySender(
  { matching }: MatchedRun,
  receiver: MachineTrace,
): Map<string, LinkReceives> {
  const bySender = new Map<string, LinkReceives>();
  const { receives } = receiver;
  for (let i = 0; i < receives.count; i++) {
    const from = receives.from(i);
    if (from === undefined) continue;
    let at = bySender.get(from);
    if (at === undefined) {
      at = new LinkReceives();
      bySender.set(from, at);
    }
    const found = matching.matchSend(receiver, i);
    if (found.kind === "found") at.add(found.send);
    else if (found.kind === "absent") at.unsent += 1;
    else if (found.kind === "unrecorded") at.beyond += 1;
  }
  return bySender;
}

/** What one machine received from another. */
class LinkReceives {
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

/** `sent`: the places of the sends to the receiver. */
function deliveryOf(
  { id: from, sends }: MachineTrace,
  sent: readonly number[],
  receives: LinkReceives = new LinkReceives(),
  areAllPaired = true,
): Delivery {
  const { unsent, beyond } = receives;
  if (!sends.tellsRecipients) {
    const received = receives.sends.size;
    return { from, sent: null, received, lost: NONE, unsent, beyond };
  }
  const missing = sent.filter((send) => !receives.sends.has(send));
  const lost =
    receives.areInOrder && areAllPaired ? missing.filter((send) => send < receives.last) : NONE;
  const received = sent.length - missing.length;
  return { from, sent: sent.length, received, lost, unsent, beyond };
}

const NONE: readonly number[] = [];
