import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../dist/model/message.js";
import type { MessageHandler, MessageTransport } from "./message-transport.js";
import { stampUs } from "./stamp.js";

const PAUSE_MS_MIN = 2;
const PAUSE_MS_MAX = 6;

/** A machine that sends a message now and then, and notes how long those of others took. */
export class LowLoad implements MessageHandler {
  #latenciesUs: number[] = [];
  #sends = 0;

  /** Sends to the peers in turn for some time. */
  async run(transport: MessageTransport, peers: readonly string[], forMs: number): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      await sleep(PAUSE_MS_MIN + Math.random() * (PAUSE_MS_MAX - PAUSE_MS_MIN));
      this.#sends += 1;
      const number = this.#sends;
      const peer = peers[number % peers.length] as string;
      const sentWallUs = stampUs();
      const message: Message = { number, action: "SEND_ONE", lamport: number, sentWallUs };
      transport.turn(() => transport.post(peer, message));
    }
  }

  /** One-way latencies of the messages that came since the last call, in microseconds. */
  takeLatenciesUs(): number[] {
    const latencies = this.#latenciesUs;
    this.#latenciesUs = [];
    return latencies;
  }

  message(_from: string, { sentWallUs }: Message): void {
    this.#latenciesUs.push(stampUs() - sentWallUs);
  }

  credited(): void {}

  poll(): void {}
}
