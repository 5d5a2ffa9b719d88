import type { Message } from "../../model/message.js";
import type { End, Note } from "../../trace/records.js";
import type { ByeReason, Frame } from "../../wire/frames.js";
import { decodeMessage } from "../../wire/message-codec.js";
import { WireError } from "../../wire/wire-error.js";
import { ClockWatch } from "../links/clock-watch.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkLoss, Links } from "../links/links.js";
import type { Gathering } from "./gathering.js";
import type { Journal, Moment } from "./journal.js";
import { LEAVING_US, OTHERS_END_US, Patience } from "./patience.js";
import type { RunClock } from "./run-clock.js";
import type { Ticker } from "./ticker.js";

type Phase = "ticking" | "draining" | "parting" | "leaving" | "over";
type PeerDown = Extract<Note, { kind: "peer-down" }>;

/** Strangers may knock any number of times; the trace has room for so many. */
const STRANGERS_NOTED_MAX = 100;

/**
 * A machine in a run, from its start to its end.
 *
 *     ticking ──duration over: STOP─► draining ──STOP from all─► parting ──BYE from all─► over
 *        └──── interrupted: STOP ───────► leaving ──nobody lacks its trace: BYE─────────────┘
 *
 * When it parts or leaves its trace has its end and may be gathered.
 */
export class Running {
  readonly #runId: string;
  readonly #links: Links;
  readonly #journal: Journal;
  readonly #clock: RunClock;
  readonly #ticker: Ticker;
  readonly #watch: ClockWatch;
  readonly #gathering: Gathering;
  readonly #gatheringUsMax: number;
  readonly #patience: Patience;
  /** Told of links that are ended from here. */
  readonly #dropped: (link: Link) => void;
  /** The peers that have not ended and are not lost. */
  readonly #living: Set<string>;
  readonly #stopped = new Set<string>();
  #phase: Phase = "ticking";
  #strangers = 0;

  /** `peers`: the roster's ids without oneself; those without a link are lost from the start. */
  constructor(
    runId: string,
    peers: readonly string[],
    links: Links,
    journal: Journal,
    clock: RunClock,
    ticker: Ticker,
    gathering: Gathering,
    gatheringUsMax: number,
    dropped: (link: Link) => void,
  ) {
    this.#runId = runId;
    this.#links = links;
    this.#journal = journal;
    this.#clock = clock;
    this.#ticker = ticker;
    this.#watch = new ClockWatch(clock.systemLeadUs, clock.monoUs);
    this.#gathering = gathering;
    this.#gatheringUsMax = gatheringUsMax;
    this.#patience = new Patience(clock, links);
    this.#dropped = dropped;
    this.#living = new Set(peers);
    for (const peer of peers) if (links.get(peer) === undefined) this.#lose(peer, "closed");
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Throws WireError on a frame that has no place in a run. */
  frame(link: Link, frame: Frame): void {
    switch (frame.kind) {
      case "stop":
        this.#stopped.add(link.peer.id);
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
      case "data":
        if (this.#stopped.has(link.peer.id)) throw misplaced(frame);
        link.expect(frame.sequence);
        this.#deliver(link.peer.id, decodeMessage(frame.message));
        break;
      case "start":
        // Where links come and go, two may start by words that were withdrawn on their way.
        if (frame.roster !== this.#runId) throw new WireError("it has started another roster");
        break;
      case "peers":
      case "ready":
        // Sent before the sender knew that this machine had started.
        break;
      default:
        throw misplaced(frame);
    }
  }

  /** Writes down what a link's last ping told of the peer's clock. */
  measured({ peer: { id: peer }, offset }: Link): void {
    if (offset === undefined || this.#ended) return;
    const { offsetUs, rttUs, wallUs } = offset;
    this.#journal.note({ kind: "offset", peer, offsetUs, rttUs }, this.#clock.at(wallUs));
  }

  linkDown(link: Link, why: LinkLoss): void {
    if (why.kind === "malformed") this.#noteRefusal(link.addressText, why.reason);
    const { id } = link.peer;
    this.#gathering.lost(id, why);
    // All that it had to say has come; what it still needs it hears in time, or says so itself.
    const isThrough = this.#phase === "draining" && this.#stopped.has(id);
    if (isThrough && why.kind !== "malformed") this.#living.delete(id);
    this.#lose(id, this.#links.reasonOf(why));
  }

  /** A stranger was refused, or brought rubbish: the run goes on. */
  refused(address: string, reason: string): void {
    this.#strangers += 1;
    if (this.#strangers <= STRANGERS_NOTED_MAX) this.#noteRefusal(address, reason);
  }

  /** Called once a second at least, as the links want it. */
  settle(): void {
    this.#watchClock();
    if (this.#phase === "ticking") {
      this.#ticker.run();
      if (this.#ticker.isOver(this.#clock.monoUs)) this.#stop();
    }
    if (this.#phase === "draining") {
      if ([...this.#living].every((peer) => this.#stopped.has(peer))) this.#end("duration");
      else if (this.#patience.isOver) this.#end("drain-timeout");
    }
    this.#gathering.settle();
    if (this.#phase === "parting") this.#part();
    if (this.#phase === "leaving") this.#leave();
  }

  /** When to settle next, on the run's clock. */
  nextWakeUs(): number {
    return this.#phase === "ticking" ? this.#ticker.nextDueUs : this.#patience.endsUs;
  }

  /** Ends its part now, in order; what it has others may still take. A second time: at once. */
  interrupt(): void {
    if (this.#phase === "leaving") {
      this.#goodbye();
      return;
    }
    if (!this.#ended) this.#breakOff();
    this.#phase = "leaving";
    this.#patience.begin(LEAVING_US, LEAVING_US);
  }

  /** Ends its trace before its time. */
  #breakOff(): void {
    // Ticks fall due while the last ones are made; the end counts those up to its own moment.
    let moment = this.#clock.now();
    while (this.#phase === "ticking" && this.#ticker.isDue(moment.monoUs)) {
      this.#ticker.run();
      moment = this.#clock.now();
    }
    this.#links.sendAll({ kind: "stop" });
    this.#close("interrupted", moment);
  }

  /** A defect ends this machine: its trace says so, if it still can. */
  fail(): void {
    if (!this.#ended) this.#writeEnd("error", this.#clock.now());
    this.#phase = "over";
  }

  get #ended(): boolean {
    return this.#phase !== "ticking" && this.#phase !== "draining";
  }

  /** A computer's clock that is set moves no tick, but people should know. */
  #watchClock(): void {
    const { monoUs } = this.#clock;
    if (this.#ended || !this.#watch.isDue(monoUs)) return;
    const byUs = this.#watch.look(this.#clock.systemLeadUs, monoUs);
    if (byUs !== undefined) this.#journal.note({ kind: "clock-jump", byUs }, this.#clock.now());
  }

  #deliver(from: string, message: Message): void {
    if (this.#ended) return;
    const { wallUs, monoUs } = this.#clock.now();
    this.#ticker.deliver({ from, message, arrivedWallUs: wallUs, arrivedMonoUs: monoUs });
  }

  #stop(): void {
    this.#links.sendAll({ kind: "stop" });
    this.#phase = "draining";
    this.#patience.begin(OTHERS_END_US);
  }

  #end(reason: End["reason"]): void {
    this.#close(reason, this.#clock.now());
    this.#gathering.part();
    this.#phase = "parting";
    this.#patience.begin(OTHERS_END_US, this.#gatheringUsMax);
  }

  /** The trace has its end, and who wants it gets it. */
  #close(reason: End["reason"], moment: Moment): void {
    this.#writeEnd(reason, moment);
    // On disk before anybody is given a piece of it.
    this.#journal.flush();
    this.#gathering.give();
  }

  #part(): void {
    if (this.#living.size > 0 && !this.#patience.isOver) return;
    this.#gathering.end("it stopped sending");
    this.#phase = "over";
  }

  #leave(): void {
    if (this.#gathering.idle || this.#patience.isOver) this.#goodbye();
  }

  #goodbye(): void {
    this.#gathering.end("this machine was interrupted");
    this.#links.sayBye("interrupted");
    this.#phase = "over";
  }

  #writeEnd(reason: End["reason"], moment: Moment): void {
    const { machine, ticks } = this.#ticker;
    this.#journal.end(reason, machine, ticks, moment);
  }

  #byeFrom(link: Link, reason: ByeReason): void {
    const { id } = link.peer;
    if (reason === "done" && this.#phase !== "ticking") {
      // It has ended its trace; the link stays until both are through.
      this.#stopped.add(id);
      this.#living.delete(id);
      this.#gathering.left(id, reason);
      if (this.#phase === "parting") this.#patience.renew();
      return;
    }
    this.#links.drop(link);
    this.#gathering.left(id, reason);
    this.#lose(id, reason === "silent" ? "gave-me-up" : "left");
    this.#dropped(link);
  }

  #noteRefusal(address: string, reason: string): void {
    if (this.#ended) return;
    this.#journal.note({ kind: "link-refused", address, reason }, this.#clock.now());
  }

  #lose(peer: string, reason: PeerDown["reason"]): void {
    const known = this.#living.delete(peer);
    if (!known || this.#ended) return;
    this.#journal.note({ kind: "peer-down", peer, reason }, this.#clock.now());
  }
}
