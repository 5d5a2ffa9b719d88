import type { End, Note } from "../../trace/records.js";
import type { ByeReason, Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Gathering } from "../gathering.js";
import { type Link, misplaced } from "../link.js";
import type { LinkLoss, Links } from "../links.js";
import { Patience } from "../patience.js";
import type { RunClock } from "../run-clock.js";
import type { Forwarding } from "./forwarding.js";
import type { HubJournal } from "./hub-journal.js";

type PeerDown = Extract<Note, { kind: "peer-down" }>;

/**
 * A hub in a run, from its start to its end. It knows neither ticks nor the duration.
 *
 *     forwarding ──STOP from all leaves: STOP─► parting ──BYE from all─► over
 *         └────────────────── interrupted: STOP, BYE ─────────────────────┘
 */
export class HubRunning {
  readonly #runId: string;
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
  #phase: "forwarding" | "parting" | "over" = "forwarding";

  /** `leaves`: the roster's ids; those without a link are lost from the start. */
  constructor(
    runId: string,
    leaves: readonly string[],
    links: Links,
    journal: HubJournal,
    clock: RunClock,
    forwarding: Forwarding,
    gathering: Gathering,
    dropped: (link: Link) => void,
  ) {
    this.#runId = runId;
    this.#links = links;
    this.#journal = journal;
    this.#clock = clock;
    this.#forwarding = forwarding;
    this.#gathering = gathering;
    this.#patience = new Patience(clock, links);
    this.#dropped = dropped;
    this.#living = new Set(leaves);
    for (const leaf of leaves) if (links.get(leaf) === undefined) this.#lose(leaf, "closed");
  }

  get phase(): "forwarding" | "parting" | "over" {
    return this.#phase;
  }

  /** Throws WireError on a frame that has no place in a run. */
  frame(link: Link, frame: Frame): void {
    const { id } = link.peer;
    switch (frame.kind) {
      case "relay":
        if (this.#stopped.has(id)) throw misplaced(frame);
        this.#forwarding.relay(link, frame, this.#links.wallUs, this.#clock.now());
        break;
      case "stop":
        this.#stopped.add(id);
        if (frame.wantsTrace) this.#gathering.askedBy(id);
        break;
      case "trace":
      case "got":
        this.#gathering.frame(link, frame);
        this.#patience.renew();
        break;
      case "bye":
        this.#byeFrom(link, frame.reason);
        break;
      case "start":
        if (frame.roster !== this.#runId) throw new WireError("it has started another roster");
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
    this.#gathering.lost(link.peer.id, why);
    this.#lose(link.peer.id, this.#links.reasonOf(why));
  }

  settle(): void {
    if (this.#phase === "forwarding") {
      if ([...this.#living].every((leaf) => this.#stopped.has(leaf))) this.#end("duration");
    }
    if (this.#phase === "parting") this.#part();
  }

  /** When to settle next, on the run's clock. */
  nextWakeUs(): number {
    return this.#phase === "forwarding" ? Number.POSITIVE_INFINITY : this.#patience.endsUs;
  }

  /** Ends now, in order, without waiting for anybody. */
  interrupt(): void {
    if (this.#phase === "forwarding") {
      this.#writeEnd("interrupted");
      this.#links.sendAll({ kind: "stop", wantsTrace: false });
      this.#links.sayBye("interrupted");
    } else this.#gathering.end("this hub was interrupted");
    this.#phase = "over";
  }

  /** A defect ends this hub: its trace says so, if it still can. */
  fail(): void {
    if (this.#phase === "forwarding") this.#writeEnd("error");
    this.#phase = "over";
  }

  #end(reason: End["reason"]): void {
    this.#gathering.ask();
    this.#writeEnd(reason);
    // On disk before anybody is given a piece of it.
    this.#journal.flush();
    this.#gathering.give();
    this.#phase = "parting";
    this.#patience.renew();
  }

  #part(): void {
    this.#gathering.settle();
    if (this.#living.size > 0 && !this.#patience.isOver) return;
    this.#gathering.end("it stopped sending");
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
