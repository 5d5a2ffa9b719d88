import { Inbox } from "../../dist/model/inbox.js";
import { LamportClock } from "../../dist/model/lamport-clock.js";
import type { Delivery } from "../../dist/model/machine.js";
import type { Message } from "../../dist/model/message.js";
import { systemClock } from "../../dist/node/system-clock.js";
import { NodeClock } from "../../dist/runtime/node-clock.js";
import {
  CREDIT_MESSAGES,
  type MessageHandler,
  type MessageTransport,
} from "./message-transport.js";

/** How many messages may be under way on each link, in each direction. */
const WINDOW_MESSAGES = 1_024;

/** A machine that sends whenever it may, and takes whatever has arrived. */
export class Saturation implements MessageHandler {
  /** Messages taken from the inbox. */
  taken = 0;
  #transport: MessageTransport | undefined;
  readonly #clock = new LamportClock();
  readonly #inbox = new Inbox<Delivery>();
  readonly #runClock = new NodeClock(systemClock);
  readonly #maySend = new Map<string, number>();
  readonly #takenFrom = new Map<string, number>();
  #sends = 0;
  #sending = false;

  begin(transport: MessageTransport, peers: readonly string[]): void {
    this.#transport = transport;
    this.#sending = true;
    transport.turn(() => {
      for (const peer of peers) {
        if (!this.#maySend.has(peer)) this.#maySend.set(peer, WINDOW_MESSAGES);
        this.#send(peer);
      }
    });
  }

  /** Sends nothing more; what is under way still arrives. */
  pause(): void {
    this.#sending = false;
  }

  message(from: string, message: Message): void {
    const { wallUs, monoUs } = this.#runClock.now();
    this.#inbox.put({ from, message, arrivedWallUs: wallUs, arrivedMonoUs: monoUs });
  }

  credited(from: string): void {
    this.#maySend.set(from, (this.#maySend.get(from) ?? 0) + CREDIT_MESSAGES);
    if (this.#sending) this.#send(from);
  }

  poll(): void {
    for (let next = this.#inbox.take(); next !== undefined; next = this.#inbox.take()) {
      this.#clock.observe(next.message.lamport);
      this.taken += 1;
      const count = (this.#takenFrom.get(next.from) ?? 0) + 1;
      this.#takenFrom.set(next.from, count);
      if (count % CREDIT_MESSAGES === 0) this.#transport?.credit(next.from);
    }
  }

  #send(peer: string): void {
    const count = this.#maySend.get(peer) ?? 0;
    this.#maySend.set(peer, 0);
    for (let i = 0; i < count; i += 1) {
      this.#sends += 1;
      const lamport = this.#clock.increment();
      const sentWallUs = this.#runClock.now().wallUs;
      this.#transport?.post(peer, { number: this.#sends, action: "SEND_ONE", lamport, sentWallUs });
    }
  }
}
