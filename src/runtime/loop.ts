import type { Liveness } from "../protocol/liveness.js";
import type { NodeClock } from "./node-clock.js";
import type { ByteStream, Scheduler, StreamHandler } from "./ports.js";

/** Something that collects bytes during a turn. */
export interface Outlet {
  flush(): void;
}

/** What a node does in a turn besides the work. */
export interface TurnSteps {
  /** Does what has become due by now. */
  poll(): void;
  /** Writes to disk what the trace has of this turn. */
  flushTrace(): void;
  /** When something is due next, by the scheduler. */
  nextDeadlineUs(): number;
  /** A step failed: nothing of this turn is sent. */
  failed(error: unknown): void;
}

/**
 * The turns of a node:
 *
 *     work → poll what is due → trace to disk → one write per link
 */
export class Loop {
  readonly #scheduler: Scheduler;
  readonly #clock: NodeClock;
  readonly #liveness: Liveness;
  readonly #steps: TurnSteps;
  /** The outlets that have something to send, in the order in which they do. */
  readonly #touched = new Set<Outlet>();
  #inTurn = false;
  #ended = false;
  #alarmUs = Number.POSITIVE_INFINITY;
  #cancelAlarm: () => void = () => {};

  constructor(scheduler: Scheduler, clock: NodeClock, liveness: Liveness, steps: TurnSteps) {
    this.#scheduler = scheduler;
    this.#clock = clock;
    this.#liveness = liveness;
    this.#steps = steps;
  }

  /** Whether no turn begins any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** One turn. Called within a turn, the work joins it. */
  turn(work: () => void): void {
    if (this.#ended) return;
    if (this.#inTurn) {
      work();
      return;
    }
    this.#inTurn = true;
    try {
      this.#lookAtClock();
      work();
      // A freeze in the middle of a turn is as much one's own as one between two.
      this.#lookAtClock();
      if (!this.#ended) this.#steps.poll();
      this.#steps.flushTrace();
      for (const outlet of this.#touched) {
        // What one gives to another, which carries it, leaves in the same turn.
        this.#touched.delete(outlet);
        outlet.flush();
      }
    } catch (error) {
      this.#steps.failed(error);
    } finally {
      this.#touched.clear();
      this.#inTurn = false;
    }
    this.#setAlarm();
  }

  /** This outlet has something to send at the end of the turn. */
  touch(outlet: Outlet): void {
    this.#touched.add(outlet);
  }

  /** The same, behind all others that have: it sends nothing after that. */
  touchLast(outlet: Outlet): void {
    this.#touched.delete(outlet);
    this.#touched.add(outlet);
  }

  /** A new stream, as a turn; after the last turn it is closed at once. */
  accept(stream: ByteStream, open: () => StreamHandler): StreamHandler {
    let handler: StreamHandler | undefined;
    this.turn(() => {
      handler = open();
    });
    if (handler !== undefined) return handler;
    stream.destroy();
    return { data: () => {}, closed: () => {} };
  }

  /** This turn, if it is one, is the last. */
  end(): void {
    this.#ended = true;
    this.#cancelAlarm();
  }

  #lookAtClock(): void {
    this.#clock.beginTurn();
    this.#liveness.awake(this.#clock.nowUs);
  }

  #setAlarm(): void {
    if (this.#ended) return;
    const dueUs = this.#steps.nextDeadlineUs();
    if (dueUs === this.#alarmUs) return;
    this.#cancelAlarm();
    this.#alarmUs = dueUs;
    this.#cancelAlarm = this.#scheduler.at(dueUs, () => {
      this.#alarmUs = Number.POSITIVE_INFINITY;
      this.turn(() => {});
    });
  }
}
