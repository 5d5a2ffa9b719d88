import type { ByteStream, Scheduler, StreamHandler } from "./ports.js";

/** What a machine does with a turn of its loop. */
export interface TurnOwner {
  /** Before anything else: a new moment. */
  awake(nowUs: number): void;
  /** After the work: whatever has become due by now, and what follows from the new state. */
  settle(nowUs: number): void;
  /** Writes the trace, before any message of the turn leaves. */
  flushTrace(): void;
  /** When the next turn must come, even if nothing does. */
  nextWakeUs(): number;
  /** The turn threw; nothing of it was sent. */
  failed(error: unknown): void;
}

/** Something that collects bytes during a turn. */
interface Outlet {
  flush(): void;
}

/**
 * The rhythm of a machine: everything from outside (bytes, connections, hints, timers) is one
 * turn: work, settle, trace to disk, then one write per link. So no receive is ever on disk
 * without its send.
 */
export class Turns {
  readonly #scheduler: Scheduler;
  readonly #owner: TurnOwner;
  readonly #touched = new Set<Outlet>();
  #cancelAlarm: () => void = () => {};
  #alarmUs = Number.POSITIVE_INFINITY;
  #running = false;
  #over = false;

  constructor(scheduler: Scheduler, owner: TurnOwner) {
    this.#scheduler = scheduler;
    this.#owner = owner;
  }

  /** One turn. Called within a turn, the work joins it. */
  run(work: () => void): void {
    if (this.#over) return;
    if (this.#running) {
      work();
      return;
    }
    this.#running = true;
    try {
      this.#owner.awake(this.#scheduler.nowUs());
      work();
      const nowUs = this.#scheduler.nowUs();
      // A freeze in the middle of a turn is as much one's own as one between two.
      this.#owner.awake(nowUs);
      this.#owner.settle(nowUs);
      this.#owner.flushTrace();
      for (const outlet of this.#touched) outlet.flush();
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#touched.clear();
      this.#running = false;
    }
    this.#setAlarm();
  }

  /** A new stream, as a turn; after the end of turns it is closed at once. */
  accept(stream: ByteStream, open: () => StreamHandler): StreamHandler {
    let owner: StreamHandler | undefined;
    this.run(() => {
      owner = open();
    });
    if (owner !== undefined) return owner;
    stream.destroy();
    return { data: () => {}, closed: () => {} };
  }

  /** This outlet has something to send at the end of the turn. */
  touch(outlet: Outlet): void {
    this.#touched.add(outlet);
  }

  /** No turn comes after this one. */
  end(): void {
    this.#over = true;
    this.#cancelAlarm();
  }

  #setAlarm(): void {
    const dueUs = this.#owner.nextWakeUs();
    if (this.#over || dueUs === this.#alarmUs) return;
    this.#cancelAlarm();
    this.#alarmUs = dueUs;
    this.#cancelAlarm = this.#scheduler.at(dueUs, () => {
      this.#alarmUs = Number.POSITIVE_INFINITY;
      this.run(() => {});
    });
  }
}
