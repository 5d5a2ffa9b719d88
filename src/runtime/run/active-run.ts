import { LINK_SILENCE_MAX_US } from "../../protocol/liveness.js";
import type { RunPlan } from "../../protocol/roster.js";
import type { End, NodeHeader, Note } from "../../trace/records.js";
import type { ByeReason, Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { NodeContext } from "../context.js";
import type { Connector } from "../formation/connector.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkDownReason } from "../links/links.js";
import type { Moment } from "../node-clock.js";
import type { Outcome } from "../node-event.js";
import type { RunFolder } from "../ports.js";
import type { RunRole } from "../role.js";
import type { Journal } from "./journal.js";
import { gatheringUsMax, TraceCollection } from "./trace-collection.js";

/** What the parts of a node share in a run. */
export interface RunContext extends NodeContext {
  readonly plan: RunPlan;
  /** Of the own trace. */
  readonly header: NodeHeader;
  readonly folder: RunFolder;
  readonly journal: Journal;
  readonly connector: Connector;
}

/**
 * Longest wait for the others' STOP, and then for each next sign of their parting: longer than
 * silence on a link that is no loss.
 */
export const OTHERS_END_US: number = LINK_SILENCE_MAX_US + 2_000_000;
/** One that leaves before the others gives its trace to those that want it, for so long. */
const LEAVING_US = 5_000_000;

/** Strangers may knock any number of times; the trace has room for so many. */
const STRANGERS_NOTED_MAX = 100;

type Phase = "working" | "draining" | "parting" | "leaving" | "over";
type PeerDown = Extract<Note, { kind: "peer-down" }>;

/**
 * A node in a run, from its start to its end.
 *
 *     working ──own work done: STOP─► draining ──STOP from all─► parting ──BYE from all─► over
 *        └──────── interrupted: STOP ───┴─► leaving ──no peer lacks its trace: BYE────────┘
 *
 * A hub begins by draining: it has no work of its own, and says STOP when all others have. When a
 * node parts or leaves, its trace has its end and may be collected.
 */
export class ActiveRun {
  readonly #context: RunContext;
  readonly #role: RunRole;
  readonly #collection: TraceCollection;
  readonly #timeout: DrainTimeout;
  /** The peers that have not ended and are not lost. */
  readonly #living: Set<string>;
  readonly #stopped = new Set<string>();
  #phase: Phase;
  #saidStop = false;
  #strangers = 0;
  #endReason: End["reason"] = "error";

  constructor(context: RunContext, role: RunRole) {
    this.#context = context;
    this.#role = role;
    this.#collection = new TraceCollection(context);
    this.#timeout = new DrainTimeout(context);
    this.#living = new Set(role.peers);
    this.#phase = role.waitsUs === null ? "working" : "draining";
  }

  /** Whether it has said STOP. */
  get hasStopped(): boolean {
    return this.#saidStop;
  }

  start(): void {
    const { waitsUs, peers } = this.#role;
    if (waitsUs !== null) this.#timeout.begin(waitsUs);
    for (const peer of peers) {
      if (this.#context.links.get(peer) === undefined) this.#lose(peer, "closed");
    }
  }

  /** Throws WireError on a frame that has no place in a run. */
  frame(link: Link, frame: Frame): void {
    const { id } = link.peer;
    switch (frame.kind) {
      case "data":
      case "multicast":
      case "copy":
        if (this.#stopped.has(id)) throw misplaced(frame);
        // What comes after the end is in no trace any more.
        if (!this.#hasEnded) this.#role.message(link, frame);
        break;
      case "stop":
        this.#stopped.add(id);
        break;
      case "holds":
      case "want":
      case "trace":
      case "trace-ack":
        this.#collection.frame(link, frame);
        this.sign();
        break;
      case "bye":
        this.#byeFrom(link, frame.reason);
        break;
      case "start":
        // Where links come and go, two may start by words that were withdrawn on their way.
        if (frame.roster !== this.#context.plan.runId) {
          throw new WireError("it has started another roster");
        }
        break;
      case "peers":
      case "ready":
        // Sent before the sender knew that this one had started.
        break;
      default:
        throw misplaced(frame);
    }
  }

  /** The others are not through: it waits for them anew. */
  sign(): void {
    if (this.#phase === "parting") this.#timeout.renew();
  }

  measured(link: Link): void {
    if (!this.#hasEnded) this.#role.measured(link);
  }

  linkDown(link: Link, why: LinkDownReason): void {
    // What this side dropped it has said why.
    if (why.kind === "dropped") return;
    if (why.kind === "malformed") this.#noteRefusal(link.addressText, why.reason);
    const { id } = link.peer;
    // All that it had to say has come; what it still needs it hears in time, or says so itself.
    const isThrough = this.#phase === "draining" && this.#stopped.has(id);
    this.#collection.lost(id, why, isThrough || this.#hasEnded);
    if (isThrough && why.kind !== "malformed") this.#living.delete(id);
    this.#lose(id, this.#context.links.reasonOf(why));
  }

  /** A stranger was refused, or brought rubbish: the run goes on. */
  refused(address: string, reason: string): void {
    this.#strangers += 1;
    if (this.#strangers <= STRANGERS_NOTED_MAX) this.#noteRefusal(address, reason);
  }

  /** Called once a second at least, as the links want it. */
  poll(): void {
    if (!this.#hasEnded) this.#role.poll(this);
    if (this.#phase === "draining") {
      if ([...this.#living].every((peer) => this.#stopped.has(peer))) this.#part("duration");
      else if (this.#timeout.isOver) this.#part("drain-timeout");
    }
    this.#collection.poll();
    if (this.#phase === "parting" && (this.#living.size === 0 || this.#timeout.isOver)) {
      this.#finish("it stopped sending");
    }
    if (this.#phase === "leaving" && (this.#isFree || this.#timeout.isOver)) this.#goodbye();
  }

  nextDeadlineUs(): number {
    return this.#phase === "working" ? this.#role.nextDeadlineUs() : this.#timeout.endsUs;
  }

  /** Its own work is done: now the others have to stop. */
  stop(): void {
    this.#sayStop();
    this.#phase = "draining";
    this.#timeout.begin(OTHERS_END_US);
    this.#context.emit({ kind: "draining" });
  }

  /** Ends its part now, in order; what it has others may still take. A second time: at once. */
  interrupt(): void {
    if (this.#phase === "leaving") {
      this.#goodbye();
      return;
    }
    if (!this.#hasEnded) this.#end("interrupted", this.#role.breakOff());
    this.#phase = "leaving";
    this.#timeout.begin(LEAVING_US, LEAVING_US);
  }

  /** Throws when the trace cannot be written. */
  flushTrace(): void {
    this.#context.journal.flush();
  }

  /** Closes the trace. The outcome is another where that cannot be done in order. */
  close(outcome: Outcome): Outcome {
    const { journal } = this.#context;
    try {
      // A defect: the trace says so, if it still can.
      if (outcome.kind === "failed" && !this.#hasEnded) this.#writeEnd("error", this.#now());
      journal.flush();
      return outcome;
    } catch (error) {
      return outcome.kind === "failed" ? outcome : { kind: "failed", error };
    } finally {
      journal.close();
    }
  }

  /** Whether its trace has its end. */
  get #hasEnded(): boolean {
    return this.#phase !== "working" && this.#phase !== "draining";
  }

  /** Whether nothing keeps it that leaves. */
  get #isFree(): boolean {
    const needed = this.#role.carries && [...this.#living].some((peer) => this.#stopped.has(peer));
    return this.#collection.idle && !needed;
  }

  #now(): Moment {
    return this.#context.clock.now();
  }

  /** The last frame of the model; what comes to this node now comes too early for the next run. */
  #sayStop(): void {
    if (this.#saidStop) return;
    this.#saidStop = true;
    this.#context.links.sendAll({ kind: "stop" });
    this.#context.connector.close("ending");
  }

  #part(reason: End["reason"]): void {
    this.#end(reason, this.#now());
    this.#collection.part();
    this.#phase = "parting";
    this.#timeout.begin(OTHERS_END_US, gatheringUsMax(this.#context.plan));
  }

  /** The trace has its end, and those that want it get it. */
  #end(reason: End["reason"], moment: Moment): void {
    this.#sayStop();
    this.#writeEnd(reason, moment);
    // On disk before any other is given a piece of it.
    this.#context.journal.flush();
    this.#collection.give();
  }

  #writeEnd(reason: End["reason"], moment: Moment): void {
    this.#endReason = reason;
    this.#context.journal.write(this.#role.end(reason, moment));
  }

  #goodbye(): void {
    this.#context.links.sayBye("interrupted");
    this.#finish(`this ${this.#role.noun} was interrupted`);
  }

  /** It is over. `why`: what has not been collected never came. */
  #finish(why: string): void {
    const { folder, finish } = this.#context;
    this.#collection.end(why);
    this.#phase = "over";
    const { ungathered } = this.#collection;
    finish({ kind: "ended", folder: folder.path, reason: this.#endReason, ungathered });
  }

  #byeFrom(link: Link, reason: ByeReason): void {
    const { id } = link.peer;
    const isThrough = reason === "done" && this.#saidStop;
    this.#collection.left(id, reason, isThrough || this.#hasEnded);
    if (isThrough) {
      // It has ended its trace; the link stays until both are through.
      this.#stopped.add(id);
      this.#living.delete(id);
      this.sign();
      return;
    }
    this.#lose(id, reason === "silent" ? "gave-me-up" : "left");
    this.#context.links.drop(link);
  }

  #noteRefusal(address: string, reason: string): void {
    if (!this.#hasEnded) this.#role.refused(address, reason);
  }

  #lose(peer: string, reason: PeerDown["reason"]): void {
    const known = this.#living.delete(peer);
    if (!known || this.#hasEnded) return;
    this.#context.journal.note({ kind: "peer-down", peer, reason }, this.#now());
  }
}

/** Writes down what a ping told of a peer's clock. */
export function noteOffset({ peer: { id: peer }, offset }: Link, run: RunContext): void {
  if (offset === undefined) return;
  const { offsetUs, rttUs } = offset;
  const { wallUs, monoUs } = run.clock.at(offset.wallUs);
  run.journal.write({ kind: "offset", wallUs, monoUs, peer, offsetUs, rttUs });
}

/** How long a node still waits for the others. */
class DrainTimeout {
  readonly #context: Pick<NodeContext, "clock" | "links">;
  #patienceUs = Number.POSITIVE_INFINITY;
  #beganUs = Number.POSITIVE_INFINITY;
  #latestUs = Number.POSITIVE_INFINITY;

  constructor(context: Pick<NodeContext, "clock" | "links">) {
    this.#context = context;
  }

  /** A wait begins: for so long after each sign of the others, and for `mostUs` at most. */
  begin(patienceUs: number, mostUs: number = Number.POSITIVE_INFINITY): void {
    this.#patienceUs = patienceUs;
    this.#latestUs = this.#context.clock.nowUs + mostUs;
    this.renew();
  }

  /** The others gave a sign. */
  renew(): void {
    this.#beganUs = this.#context.clock.nowUs;
  }

  /** When it ends, by the scheduler. What this node slept over is not the others' delay. */
  get endsUs(): number {
    const { wokeUs } = this.#context.links.liveness;
    return Math.min(Math.max(this.#beganUs, wokeUs) + this.#patienceUs, this.#latestUs);
  }

  get isOver(): boolean {
    return this.#context.clock.nowUs >= this.endsUs;
  }
}
