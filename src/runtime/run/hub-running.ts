import type { RunPlan } from "../../protocol/roster.js";
import type { End, Note } from "../../trace/records.js";
import type { ByeReason, Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkLoss, Links } from "../links/links.js";
import type { Forwarding } from "../relay/forwarding.js";
import type { Gathering } from "./gathering.js";
import type { HubJournal } from "./hub-journal.js";
import { LEAVING_US, OTHERS_END_US, Patience } from "./patience.js";
import type { RunClock } from "./run-clock.js";
import { gatheringUsMax } from "./trace-bounds.js";

/** Leaves that start after their hub, and wait in vain for others' STOP, take no longer. */
const LEAVES_STOP_US: number = OTHERS_END_US + 10_000_000;

type Phase = "forwarding" | "parting" | "leaving" | "over";
type PeerDown = Extract<Note, { kind: "peer-down" }>;

/**
 * A hub in a run, from its start to its end. It knows no ticks, and of the duration only when all
 * leaves must have stopped.
 *
 *     forwarding ──STOP from all leaves: STOP─► parting ──BYE from all─► over
 *         └── interrupted: STOP ───► leaving ──nobody lacks a trace: BYE──┘
 */
export class HubRunning {
  readonly #plan: RunPlan;
  readonly #links: Links;
  readonly #journal: HubJournal;
  readonly #clock: RunClock;
  readonly #forwarding: Forwarding;
  readonly #gathering: Gathering;
  readonly #patience: Patience;
  /** Told of links that are ended from here. */
  readonly #dropped: (link: Link) => void;
  /** The leaves that have not ended and are not lost. */
  readonly #living: Set<string>;
  readonly #stopped = new Set<string>();
  #phase: Phase = "forwarding";

  /** Leaves of the plan's roster without a link are lost from the start. */
  constructor(
    plan: RunPlan,
    links: Links,
    journal: HubJournal,
    clock: RunClock,
    forwarding: Forwarding,
    gathering: Gathering,
    dropped: (link: Link) => void,
  ) {
    this.#plan = plan;
    this.#links = links;
    this.#journal = journal;
    this.#clock = clock;
    this.#forwarding = forwarding;
    this.#gathering = gathering;
    this.#patience = new Patience(clock, links);
    this.#dropped = dropped;
    const leaves = plan.roster.map(({ id }) => id);
    this.#living = new Set(leaves);
    const mostUs = plan.rules.durationMs * 1000 + LEAVES_STOP_US;
    this.#patience.begin(mostUs);
    for (const leaf of leaves) if (links.get(leaf) === undefined) this.#lose(leaf, "closed");
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Throws WireError on a frame that has no place in a run. */
  frame(link: Link, frame: Frame): void {
    const { id } = link.peer;
    switch (frame.kind) {
      case "relay":
        if (this.#stopped.has(id)) throw misplaced(frame);
        // What comes after the end is nobody's any more.
        if (this.#phase !== "forwarding") break;
        this.#forwarding.relay(link, frame, this.#links.wallUs, this.#clock.now());
        break;
      case "stop":
        this.#stopped.add(id);
        break;
      case "holds":
      case "want":
      case "trace":
      case "got":
        this.#gathering.frame(link, frame);
        if (this.#phase === "parting") this.#patience.renew();
        break;
      case "bye":
        this.#byeFrom(link, frame.reason);
        break;
      case "start":
        if (frame.roster !== this.#plan.runId) throw new WireError("it has started another roster");
        break;
      case "peers":
      case "ready":
        // Sent before the sender knew that the run had started.
        break;
      default:
        throw misplaced(frame);
    }
  }

  /** One leaf said something to another: those two are not through. */
  carried(): void {
    if (this.#phase === "parting") this.#patience.renew();
  }

  linkDown(link: Link, why: LinkLoss): void {
    const { id } = link.peer;
    this.#gathering.lost(id, why);
    // All that it had to say was copied; what it still needs it hears in time, or says so itself.
    if (this.#stopped.has(id) && why.kind !== "malformed") this.#living.delete(id);
    this.#lose(id, this.#links.reasonOf(why));
  }

  settle(): void {
    if (this.#phase === "forwarding") {
      if ([...this.#living].every((leaf) => this.#stopped.has(leaf))) this.#end("duration");
      else if (this.#patience.isOver) this.#end("drain-timeout");
    }
    this.#gathering.settle();
    if (this.#phase === "parting") this.#part();
    if (this.#phase === "leaving") this.#leave();
  }

  /** When to settle next, on the run's clock. */
  nextWakeUs(): number {
    return this.#patience.endsUs;
  }

  /** Ends its part now, in order; what it has others may still take. A second time: at once. */
  interrupt(): void {
    if (this.#phase === "leaving") {
      this.#goodbye();
      return;
    }
    if (this.#phase === "forwarding") this.#close("interrupted");
    this.#phase = "leaving";
    this.#patience.begin(LEAVING_US, LEAVING_US);
  }

  /** A defect ends this hub: its trace says so, if it still can. */
  fail(): void {
    if (this.#phase === "forwarding") this.#writeEnd("error");
    this.#phase = "over";
  }

  #end(reason: End["reason"]): void {
    this.#close(reason);
    this.#gathering.part();
    this.#phase = "parting";
    this.#patience.begin(OTHERS_END_US, gatheringUsMax(this.#plan));
  }

  /** The trace has its end, and who wants it gets it. */
  #close(reason: End["reason"]): void {
    this.#links.sendAll({ kind: "stop" });
    this.#writeEnd(reason);
    // On disk before anybody is given a piece of it.
    this.#journal.flush();
    this.#gathering.give();
  }

  #part(): void {
    if (this.#living.size > 0 && !this.#patience.isOver) return;
    this.#gathering.end("it stopped sending");
    this.#phase = "over";
  }

  /** Leaves that leave too need it for each other's traces. */
  #leave(): void {
    const needed = [...this.#living].some((leaf) => this.#stopped.has(leaf));
    if ((this.#gathering.idle && !needed) || this.#patience.isOver) this.#goodbye();
  }

  #goodbye(): void {
    this.#gathering.end("this hub was interrupted");
    this.#links.sayBye("interrupted");
    this.#phase = "over";
  }

  #writeEnd(reason: End["reason"]): void {
    this.#journal.end(reason, this.#forwarding.counts, this.#clock.now());
  }

  #byeFrom(link: Link, reason: ByeReason): void {
    const { id } = link.peer;
    this.#gathering.left(id, reason);
    if (reason === "done" && this.#phase === "parting") {
      this.#living.delete(id);
      this.#patience.renew();
      return;
    }
    this.#links.drop(link);
    this.#dropped(link);
    this.#lose(id, reason === "silent" ? "gave-me-up" : "left");
  }

  #lose(peer: string, reason: PeerDown["reason"]): void {
    const known = this.#living.delete(peer);
    if (!known || this.#phase !== "forwarding") return;
    this.#journal.note({ kind: "peer-down", peer, reason }, this.#clock.now());
  }
}
