import { HUB_ID } from "../model/id.js";
import { TraceGiving } from "../protocol/trace-giving.js";
import { TraceTaking } from "../protocol/trace-taking.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import type { ByeReason, Frame } from "../wire/frames.js";
import { type Link, misplaced } from "./link.js";
import type { LinkLoss, Links } from "./links.js";
import type { RunFolder } from "./seams.js";

type TraceFrame = Extract<Frame, { readonly kind: "trace" }>;

/** A trace that was asked for and is not in the folder here. */
export interface Ungathered {
  readonly id: string;
  readonly reason: string;
}

const BYE_WORDS: Readonly<Record<ByeReason, string>> = {
  done: "it did not send it",
  interrupted: "it was interrupted",
  silent: "it had given this machine up",
  "id-taken": "its id was taken",
};

/**
 * The traces' way into every folder, when the run is over: each machine asks, with its STOP, those
 * whose trace is not in its folder, and gives its own to who asked. BYE follows on each link where
 * no trace is on its way any more.
 */
export class Gathering {
  readonly #links: Links;
  readonly #folder: RunFolder;
  readonly #wanted: boolean;
  readonly #gathered: (id: string, bytes: number) => void;
  /** By the ids of those asked whose trace has not come to its end. */
  readonly #takings = new Map<string, TraceTaking>();
  readonly #askers = new Set<string>();
  readonly #givings = new Map<string, TraceGiving>();
  /** To whom BYE was said. */
  readonly #parted = new Set<string>();
  readonly #ungathered: Ungathered[] = [];
  #giving = false;

  /** `wanted`: whether this machine wants the others' traces; `gathered` hears of each. */
  constructor(
    links: Links,
    folder: RunFolder,
    wanted: boolean,
    gathered: (id: string, bytes: number) => void,
  ) {
    this.#links = links;
    this.#folder = folder;
    this.#wanted = wanted;
    this.#gathered = gathered;
  }

  /** What was asked for and never came whole. */
  get ungathered(): readonly Ungathered[] {
    return this.#ungathered;
  }

  /** Says STOP to everybody, and asks those whose trace is not here. */
  ask(): void {
    for (const link of this.#links.everybody) {
      const { id } = link.peer;
      const wantsTrace = this.#wanted && !this.#folder.has(id);
      if (wantsTrace) this.#takings.set(id, new TraceTaking(() => this.#folder.draft(id)));
      link.connection.send({ kind: "stop", wantsTrace });
    }
  }

  /** A peer asked for the own trace. */
  askedBy(id: string): void {
    if (!this.#parted.has(id)) this.#askers.add(id);
  }

  /** The own trace is whole: who asked gets it. */
  give(): void {
    this.#giving = true;
  }

  /** Throws WireError on a piece that nobody asked for, or that does not fit. */
  frame(link: Link, frame: TraceFrame | Extract<Frame, { readonly kind: "got" }>): void {
    const { id } = link.peer;
    if (frame.kind === "trace") {
      this.#take(link, frame);
      return;
    }
    const giving = this.#givings.get(id);
    if (giving === undefined) throw misplaced(frame);
    giving.got(frame.bytes);
  }

  /** Sends what may be sent now. */
  settle(): void {
    if (!this.#giving) return;
    for (const link of this.#links.everybody) {
      const { id } = link.peer;
      if (this.#parted.has(id) || !this.#given(link) || this.#takings.has(id)) continue;
      if (id === HUB_ID && !this.#partedFromAll) continue;
      this.#parted.add(id);
      link.connection.send({ kind: "bye", reason: "done" });
    }
  }

  /** A peer said BYE: nothing comes from it any more. */
  left(id: string, reason: ByeReason): void {
    this.#gone(id, BYE_WORDS[reason]);
  }

  /** The link to a peer is gone. */
  lost(id: string, why: LinkLoss): void {
    if (why.kind === "malformed") this.#gone(id, why.reason);
    else this.#gone(id, why.kind === "silent" ? "it fell silent" : "its link closed");
  }

  /** What is not here by now never will be. */
  end(reason: string): void {
    for (const id of [...this.#takings.keys()]) this.#gone(id, reason);
  }

  /** Until then a hub is needed: all goes by it. */
  get #partedFromAll(): boolean {
    return this.#links.all.every(({ peer }) => this.#parted.has(peer.id));
  }

  #gone(id: string, reason: string): void {
    this.#askers.delete(id);
    const taking = this.#takings.get(id);
    this.#takings.delete(id);
    if (taking === undefined || taking.givenUp) return;
    taking.giveUp();
    this.#ungathered.push({ id, reason });
  }

  /** Gives what the peer may have by now; true when it has all that it asked for. */
  #given({ peer: { id }, connection }: Link): boolean {
    if (!this.#askers.has(id)) return true;
    const giving = this.#givings.get(id) ?? new TraceGiving(this.#folder.sink);
    this.#givings.set(id, giving);
    for (let piece = giving.next(); piece; piece = giving.next()) connection.send(piece);
    return giving.done;
  }

  #take(link: Link, frame: TraceFrame): void {
    const { id } = link.peer;
    const taking = this.#takings.get(id);
    if (taking === undefined) throw misplaced(frame);
    try {
      taking.take(frame);
    } catch (error) {
      if (!(error instanceof NotWritableError)) throw error;
      // The peer is not to blame, and may still want the trace from here: let it finish.
      taking.giveUp();
      this.#ungathered.push({ id, reason: error.message });
    }
    link.connection.send({ kind: "got", bytes: taking.bytes });
    if (!taking.over) return;
    this.#takings.delete(id);
    if (!taking.givenUp) this.#gathered(id, taking.bytes);
  }
}
