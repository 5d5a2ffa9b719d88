import type { Handshake, HandshakeStep } from "../../src/protocol/handshake.js";
import type { Frame, Hello, RejectReason } from "../../src/wire/frames.js";
import { handshakeOf } from "./hello.js";

/** One end of a connection as its owner would drive it. */
export class End {
  readonly hello: Hello;
  readonly handshake: Handshake;
  /** What was sent to this end and has not been read. */
  readonly inbox: Frame[] = [];
  /** What came of it; nothing comes after that. */
  result: HandshakeStep | undefined;
  /** Whether it has been asked to decide, and has not. */
  asked = false;
  readonly #send: (frame: Frame) => void;

  constructor(
    hello: Hello,
    send: (frame: Frame) => void,
    dialled: boolean,
    closed?: RejectReason,
    runsWith?: boolean,
  ) {
    this.hello = hello;
    this.handshake = handshakeOf(hello, dialled, closed, runsWith);
    this.#send = send;
  }

  read(): void {
    const frame = this.inbox.shift();
    if (frame && !this.result) this.take(this.handshake.receive(frame));
  }

  decide(reason: RejectReason | undefined): void {
    if (!this.asked || this.result) return;
    this.asked = false;
    this.take(reason ? this.handshake.refuse(reason) : this.handshake.admit());
  }

  take(steps: readonly HandshakeStep[]): void {
    for (const step of steps) {
      if (step.kind === "send") this.#send(step.frame);
      else if (step.kind === "decide") this.asked = true;
      else this.result = step;
    }
  }
}

/**
 * Both ends of one connection; HELLO is on the way in both directions. `closed`: the first admits
 * nobody any more; `runWith`: who knows the other as one that it is in a run with.
 */
export function pairOf(
  one: Hello,
  other: Hello,
  closed?: RejectReason,
  runWith: { readonly one?: boolean; readonly other?: boolean } = {},
): [End, End] {
  const a: End = new End(one, (frame) => b.inbox.push(frame), true, closed, runWith.one);
  const b: End = new End(other, (frame) => a.inbox.push(frame), false, undefined, runWith.other);
  a.inbox.push(other);
  b.inbox.push(one);
  return [a, b];
}

/** Lets both ends read and admit until nothing is left to do. */
export function finish(...ends: readonly End[]): void {
  while (ends.some((end) => end.inbox.length > 0 || (end.asked && !end.result))) {
    for (const end of ends) {
      end.read();
      end.decide(undefined);
    }
  }
}
