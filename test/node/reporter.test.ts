import { expect, test } from "vitest";
import type { ChildMessage } from "../../src/node/node-messages.js";
import { Reporter } from "../../src/node/reporter.js";

/** A channel to a parent that reads when told to; more than `waitingMax` is too much. */
class Channel {
  readonly read: ChildMessage[] = [];
  readonly #waiting: [ChildMessage, () => void][] = [];
  readonly #waitingMax: number;
  most = 0;

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  send(report: ChildMessage, handedOver: () => void): boolean {
    this.#waiting.push([report, handedOver]);
    this.most = Math.max(this.most, this.#waiting.length);
    return this.#waiting.length < this.#waitingMax;
  }

  readAll(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.read.push(next[0]);
      next[1]();
    }
  }
}

function tick(id: string): ChildMessage & { readonly kind: "event" } {
  return { kind: "event", event: { kind: "renamed", id } };
}

const STATUS: ChildMessage = { kind: "status", status: { phase: "ticking", links: 2 } };

test("a parent that reads misses nothing", () => {
  const channel = new Channel(10);
  const reporter = new Reporter((report, handedOver) => channel.send(report, handedOver));
  for (let i = 0; i < 1_000; i++) {
    reporter.tellEvent(tick(`m${i}`));
    channel.readAll();
  }
  expect(channel.read).toEqual(Array.from({ length: 1_000 }, (_, i) => tick(`m${i}`)));
});

test("a parent that stands still costs no memory, and learns how many events it missed", () => {
  const channel = new Channel(10);
  const reporter = new Reporter((report, handedOver) => channel.send(report, handedOver));
  for (let i = 0; i < 100_000; i++) reporter.tellEvent(tick(`m${i}`));
  expect(channel.most).toBe(10);
  channel.readAll();
  reporter.tellEvent(tick("last"));
  channel.readAll();
  expect(channel.read.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => tick(`m${i}`)));
  expect(channel.read.slice(10)).toEqual([{ kind: "untold", events: 99_990 }, tick("last")]);
});

test("how things stand is not told to who has not read it before; the outcome is", () => {
  const channel = new Channel(2);
  const reporter = new Reporter((report, handedOver) => channel.send(report, handedOver));
  expect([reporter.update(STATUS), reporter.update(STATUS)]).toEqual([true, true]);
  expect([reporter.update(STATUS), reporter.update(STATUS)]).toEqual([false, false]);
  const outcome: ChildMessage = { kind: "outcome", outcome: { kind: "given-up" } };
  let handedOver = false;
  reporter.tell(outcome, () => {
    handedOver = true;
  });
  expect(handedOver).toBe(false);
  channel.readAll();
  expect(handedOver).toBe(true);
  expect(channel.read).toEqual([STATUS, STATUS, outcome]);
  expect(reporter.update(STATUS)).toBe(true);
});
