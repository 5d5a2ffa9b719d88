import type { SendAction } from "./action.js";
import { drawAction } from "./draw.js";
import { Inbox } from "./inbox.js";
import { LamportClock } from "./lamport-clock.js";
import type { Message } from "./message.js";
import type { RandomStream } from "./random.js";
import type { Rules } from "./rules.js";

/** A message in an inbox, with its sender and the time of its arrival. */
export interface Delivery {
  readonly from: string;
  readonly message: Message;
  readonly arrivedWallUs: number;
  /** Since the receiver's start; negative when the message came before it. */
  readonly arrivedMonoUs: number;
}

/** What one tick did. `lamport` is the clock after it. */
export type TickResult =
  | { readonly kind: "internal"; readonly lamport: number }
  | {
      readonly kind: "send";
      readonly lamport: number;
      readonly action: SendAction;
      readonly number: number;
      /** What the message carries: the incremented clock, or the one before it when literal. */
      readonly stamp: number;
      readonly to: readonly string[];
    }
  | {
      readonly kind: "receive";
      readonly lamport: number;
      readonly delivery: Delivery;
      /** Inbox length after taking the message. */
      readonly queue: number;
    };

/** The scale model's machine: an inbox, a Lamport clock, and one event a tick. */
export class Machine {
  readonly #clock = new LamportClock();
  readonly #inbox = new Inbox<Delivery>();
  /** All other machines, in id order; frozen for the run. At least two. */
  readonly #peers: readonly string[];
  readonly #rules: Rules;
  readonly #draws: RandomStream;
  #sends = 0;

  constructor(peers: readonly string[], rules: Rules, draws: RandomStream) {
    this.#peers = peers;
    this.#rules = rules;
    this.#draws = draws;
  }

  get lamport(): number {
    return this.#clock.value;
  }

  get queue(): number {
    return this.#inbox.length;
  }

  /** A message arrives: neither the clock nor the order of events changes. */
  deliver(delivery: Delivery): void {
    this.#inbox.put(delivery);
  }

  /** One tick, one event: the oldest message if there is one, else a drawn action. */
  tick(): TickResult {
    const delivery = this.#inbox.take();
    if (delivery !== undefined) {
      const lamport = this.#clock.observe(delivery.message.lamport);
      return { kind: "receive", lamport, delivery, queue: this.#inbox.length };
    }
    const before = this.#clock.value;
    const lamport = this.#clock.increment();
    const action = drawAction(this.#rules.draw, this.#draws);
    if (action === "INTERNAL") return { kind: "internal", lamport };
    this.#sends += 1;
    const stamp = this.#rules.literal ? before : lamport;
    return { kind: "send", lamport, action, number: this.#sends, stamp, to: this.#to(action) };
  }

  #to(action: SendAction): readonly string[] {
    switch (action) {
      case "SEND_ONE":
        return this.#peers.slice(0, 1);
      case "SEND_SECOND":
        return this.#peers.slice(1, 2);
      case "BROADCAST":
        return this.#peers;
      default:
        return action satisfies never;
    }
  }
}
