import type { ChildMessage } from "./node-messages.js";

/**
 * Hands a report over to the channel, which calls `handedOver` when it waits no longer; false when
 * too much waits already.
 */
export type SendMessage = (report: ChildMessage, handedOver: () => void) => boolean;

/**
 * Tells the parent how its machine fares. A parent whose terminal stands still reads nothing, for
 * hours perhaps; then events are left out and counted, so that they do not fill the memory.
 */
export class Reporter {
  readonly #send: SendMessage;
  #waiting = 0;
  #untold = 0;
  #heldUp = false;

  constructor(send: SendMessage) {
    this.#send = send;
  }

  /** For a report that has to arrive. */
  tell(report: ChildMessage, handedOver?: () => void): void {
    this.#waiting += 1;
    const keepsUp = this.#send(report, () => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#goOn();
      handedOver?.();
    });
    if (!keepsUp) this.#heldUp = true;
  }

  /** For events that may be left out, if they are counted. */
  tellEvent(report: ChildMessage & { readonly kind: "event" }): void {
    if (this.#heldUp) this.#untold += 1;
    else this.tell(report);
  }

  /** For a report that the next one replaces; false if it was left out. */
  update(report: ChildMessage): boolean {
    if (this.#heldUp) return false;
    this.tell(report);
    return true;
  }

  #goOn(): void {
    this.#heldUp = false;
    const events = this.#untold;
    this.#untold = 0;
    if (events > 0) this.tell({ kind: "untold", events });
  }
}
