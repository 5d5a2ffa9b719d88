import { compareIds, isMachine } from "../../model/id.js";
import { HOLDINGS_MAX } from "../../model/limits.js";
import { Holdings } from "../../protocol/holdings.js";
import type { RunPlan } from "../../protocol/roster.js";
import { routingOf } from "../../protocol/topology/routing.js";
import { TraceReceiver, TraceSender } from "../../protocol/trace-transfer.js";
import { NotWritableError } from "../../trace/not-writable-error.js";
import { TraceError } from "../../trace/trace-error.js";
import type { ByeReason, Frame, Holding } from "../../wire/frames.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkDownReason } from "../links/links.js";
import type { RunContext } from "./active-run.js";
import { CheckedDraft } from "./trace-check.js";

type FrameOf<Kind extends Frame["kind"]> = Extract<Frame, { readonly kind: Kind }>;
type CollectionFrame = FrameOf<"holds" | "want" | "trace" | "trace-ack">;

/** A trace that was wanted and is not in the folder here. */
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

const LOSS_WORDS = {
  closed: "its link closed",
  silent: "it fell silent",
  left: "it left",
  dropped: "its link was closed here",
} as const;

/** After so many more bytes the others hear that a trace is still coming: they wait for it. */
const SIGN_EVERY_BYTES = 256 * 1024;

/**
 * The traces' way into every folder. A node that has ended its own, or has got another's whole,
 * says so to all that it is linked with; one that lacks it asks one of them for it. When the run is
 * over, BYE follows on each link where nothing can come or go any more.
 */
export class TraceCollection {
  readonly #run: RunContext;
  readonly #self: string;
  readonly #holdings: Holdings;
  /** The traces that come, by the peer that sends each. */
  readonly #receivers = new Map<
    string,
    { readonly id: string; readonly receiver: TraceReceiver }
  >();
  /** The traces that go, by the peer that takes each; null where it was broken off. */
  readonly #senders = new Map<string, { readonly id: string; sender: TraceSender | null }>();
  /** The traces that came by links. */
  readonly #taken = new Set<string>();
  /** The peers to which BYE was said. */
  readonly #parted = new Set<string>();
  /** Why a trace did not come, as far as that has been tried. */
  readonly #reasons = new Map<string, string>();
  /** Whether the run is over here: only then are traces missed, and links parted. */
  #over = false;
  #dirty = true;

  constructor(run: RunContext) {
    const { header, links, plan, setup } = run;
    const ids = plan.roster.map(({ id }) => id);
    const nodes = routingOf(plan.topology).nodes(ids);
    const linked = links.toNodes.map(({ peer }) => peer.id);
    this.#run = run;
    this.#self = header.id;
    this.#holdings = new Holdings(header.id, nodes, linked, setup.gather);
  }

  /** The traces that were wanted, could have come, and never came whole. */
  get ungathered(): readonly Ungathered[] {
    return [...this.#reasons]
      .filter(([id]) => !this.#holdings.isHere(id))
      .map(([id, reason]) => ({ id, reason }))
      .sort((a, b) => compareIds(a.id, b.id));
  }

  /** No peer wants anything from here; nothing is on its way or can be asked for at once. */
  get idle(): boolean {
    const owed = this.#run.links.toNodes.some(({ peer }) => this.#isOwed(peer.id));
    const offered = this.#holdings.lacking.some((id) => this.#holdings.sourcesOf(id).length > 0);
    return !owed && !offered && this.#receivers.size === 0;
  }

  /** The own trace is whole: each peer that wants it gets it. */
  give(): void {
    this.#holdings.have(this.#self, null);
    this.#dirty = true;
  }

  /** The run is over here: from now on what does not come is missed, and BYE is said. */
  part(): void {
    this.#over = true;
    this.#dirty = true;
  }

  /** Throws WireError on what no honest peer says. */
  frame(link: Link, frame: CollectionFrame): void {
    this.#dirty = true;
    switch (frame.kind) {
      case "holds":
        for (const holding of frame.holdings) this.#heard(link.peer.id, holding);
        break;
      case "want":
        this.#wanted(link, frame);
        break;
      case "trace":
        this.#take(link, frame);
        break;
      case "trace-ack":
        this.#acknowledged(link, frame);
        break;
      default:
        frame satisfies never;
    }
  }

  /** Sends what may be sent now. */
  poll(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    for (const id of this.#holdings.takeContested()) this.#drop(id);
    this.#ask();
    for (const link of this.#run.links.toNodes) this.#give(link);
    this.#tell();
    if (this.#over) this.#sayBye();
  }

  /** A peer said BYE: nothing comes from it any more. `missed`: no note says so. */
  left(id: string, reason: ByeReason, missed: boolean): void {
    this.#gone(id, BYE_WORDS[reason], missed);
  }

  /** The link to a peer is gone. `missed`: no note says so. */
  lost(id: string, why: LinkDownReason, missed: boolean): void {
    this.#gone(id, why.kind === "malformed" ? why.reason : LOSS_WORDS[why.kind], missed);
  }

  /** A trace that is not here by now never will be. */
  end(reason: string): void {
    for (const { receiver } of this.#receivers.values()) receiver.giveUp();
    for (const id of this.#holdings.awaited) {
      if (!this.#reasons.has(id)) this.#reasons.set(id, reason);
    }
  }

  #heard(peer: string, holding: Holding): void {
    const { id, hops } = holding;
    // A peer that shares the folder has put it there.
    const shared = hops === 0 && this.#holdings.isWanted(id) && this.#run.folder.has(id);
    if (shared) this.#holdings.have(id, null);
    this.#holdings.said(peer, holding);
    if (hops === null && this.#receivers.get(peer)?.id === id) {
      this.#breakOff(peer, "it was withdrawn");
    }
  }

  #wanted(link: Link, frame: FrameOf<"want">): void {
    const { id } = frame;
    const peer = link.peer.id;
    const last = this.#senders.get(peer)?.sender;
    if (this.#holdings.isWanted(id) || (last && !last.done)) throw misplaced(frame);
    if (!this.#holdings.isHere(id)) {
      // It was, when the peer asked.
      link.connection.send({ kind: "holds", holdings: [{ id, hops: null, sha256: null }] });
      return;
    }
    this.#reading(id, () => {
      const trace = id === this.#self ? this.#run.folder.sink : this.#run.folder.trace(id);
      this.#senders.set(peer, { id, sender: new TraceSender(trace) });
    });
  }

  #acknowledged({ peer: { id } }: Link, frame: FrameOf<"trace-ack">): void {
    const given = this.#senders.get(id);
    if (given === undefined) throw misplaced(frame);
    given.sender?.acknowledge(frame.bytes);
  }

  #take(link: Link, frame: FrameOf<"trace">): void {
    const peer = link.peer.id;
    const taken = this.#receivers.get(peer);
    if (taken === undefined) throw misplaced(frame);
    const { id, receiver } = taken;
    const before = receiver.bytes;
    try {
      receiver.take(frame);
    } catch (error) {
      // The peer goes on: it may still want something from here.
      receiver.giveUp();
      if (error instanceof NotWritableError) {
        this.#holdings.forgo(id);
        this.#reasons.set(id, error.message);
      } else if (error instanceof TraceError) {
        this.#holdings.distrust(peer, id);
        this.#reasons.set(id, notATrace(error));
      } else throw error;
    }
    link.connection.send({ kind: "trace-ack", bytes: receiver.bytes });
    if (receiver.over) {
      this.#receivers.delete(peer);
      if (!receiver.givenUp) this.#came(id, receiver);
    } else if (
      Math.floor(receiver.bytes / SIGN_EVERY_BYTES) > Math.floor(before / SIGN_EVERY_BYTES)
    ) {
      this.#holdings.repeat(id);
    }
  }

  #came(id: string, { sha256, bytes }: TraceReceiver): void {
    this.#taken.add(id);
    this.#holdings.have(id, sha256);
    this.#run.emit({ kind: "gathered", id, bytes });
  }

  /** Asks for what is lacking where a peer has it; each peer for one trace at a time. */
  #ask(): void {
    for (const id of this.#holdings.lacking) {
      if ([...this.#receivers.values()].some((taken) => taken.id === id)) continue;
      const sources = this.#holdings.sourcesOf(id);
      const source = sources.find((peer) => !this.#receivers.has(peer));
      const link = source === undefined ? undefined : this.#run.links.get(source);
      if (source === undefined || link === undefined) continue;
      const open = () => new CheckedDraft(this.#run.folder.draft(id), id, this.#run.header);
      const receiver = new TraceReceiver(open, traceBytesMax(this.#run.plan, id));
      this.#receivers.set(source, { id, receiver });
      link.connection.send({ kind: "want", id });
    }
  }

  /** Gives what the peer may have by now. */
  #give({ peer, connection }: Link): void {
    const given = this.#senders.get(peer.id);
    const sender = given?.sender;
    if (!given || !sender) return;
    this.#reading(given.id, () => {
      for (let piece = sender.next(); piece; piece = sender.next()) connection.send(piece);
    });
  }

  /** Another machine's trace may be taken out of the folder at any time: then it is not here. */
  #reading(id: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (id === this.#self) throw error;
      this.#holdings.forgo(id);
      this.#stopGiving(id);
    }
  }

  #stopGiving(id: string): void {
    for (const given of this.#senders.values()) if (given.id === id) given.sender = null;
  }

  #tell(): void {
    const news = this.#holdings.takeNews(this.#over);
    for (const { peer, connection } of this.#run.links.toNodes) {
      const all = [...news, ...this.#holdings.takeReplies(peer.id)];
      if (this.#parted.has(peer.id)) continue;
      for (let at = 0; at < all.length; at += HOLDINGS_MAX) {
        connection.send({ kind: "holds", holdings: all.slice(at, at + HOLDINGS_MAX) });
      }
    }
  }

  #sayBye(): void {
    if (!this.#holdings.settled) return;
    const { toMachines, toNodes } = this.#run.links;
    const allParted = () => toMachines.every(({ peer }) => this.#parted.has(peer.id));
    for (const { peer, connection } of toNodes) {
      const { id } = peer;
      if (this.#parted.has(id) || this.#isOwed(id) || this.#receivers.has(id)) continue;
      // A node that carries links is needed until the machines have parted.
      if (!isMachine(id) && !allParted()) continue;
      this.#parted.add(id);
      connection.send({ kind: "bye", reason: "done" });
    }
  }

  #isOwed(peer: string): boolean {
    const sender = this.#senders.get(peer)?.sender;
    return this.#holdings.owes(peer) || (sender ? !sender.done : false);
  }

  /** Two were given different ones: at most one of them is the trace. */
  #drop(id: string): void {
    this.#reasons.set(id, "different machines have different ones");
    for (const taken of this.#receivers.values()) if (taken.id === id) taken.receiver.giveUp();
    this.#stopGiving(id);
    if (this.#taken.has(id)) this.#run.folder.remove(id);
  }

  #gone(peer: string, why: string, missed: boolean): void {
    this.#dirty = true;
    this.#breakOff(peer, why);
    this.#senders.delete(peer);
    if (missed && this.#holdings.isWanted(peer) && !this.#reasons.has(peer)) {
      this.#reasons.set(peer, why);
    }
    this.#holdings.gone(peer);
  }

  #breakOff(peer: string, why: string): void {
    const taken = this.#receivers.get(peer);
    if (taken === undefined) return;
    this.#receivers.delete(peer);
    if (taken.receiver.givenUp) return;
    taken.receiver.giveUp();
    const { id } = taken;
    this.#reasons.set(id, id === peer ? why : `${peer} had it: ${why}`);
  }
}

function notATrace({ line, reason }: TraceError): string {
  return `what came is no trace of it (${line === 0 ? "" : `line ${line}: `}${reason})`;
}

// No trace of a run can be larger than what its machines' ticks can have produced.

/** Of one machine in a list: its id, twice where it was lost, or its entry in the roster. */
const LISTED_BYTES_MAX = 80;
const ENTRY_BYTES_MAX = 2048;
/** Of a line without the machines in it. */
const LINE_BYTES_MAX = 512;
/** Strangers that were noted, and what else there is once. */
const REST_BYTES_MAX = 256 * 1024;
/** How long a run may last beyond its duration: forming, waiting for the others to stop. */
const BEYOND_SECONDS = 60;
/** Of a network on which traces are gathered. */
const BYTES_PER_SECOND_MIN = 64 * 1024;
/** What gathering may take besides the bytes. */
const GATHERING_SECONDS = 60;

/** The most bytes that the trace of one of a run's nodes can have. */
function traceBytesMax({ roster, rules }: RunPlan, id: string): number {
  const seconds = rules.durationMs / 1000;
  const ticks = (rate: number) => Math.ceil(seconds * rate) + 1;
  const makers = isMachine(id) ? roster.filter((member) => member.id === id) : roster;
  const events = makers.reduce((sum, { rate }) => sum + ticks(rate), 0);
  // An event, and a note that ticks were skipped; each second a note of each peer's clock.
  const lines = 2 * events + (seconds + BEYOND_SECONDS) * (roster.length + 1);
  const bytes =
    REST_BYTES_MAX +
    roster.length * 2 * ENTRY_BYTES_MAX +
    events * roster.length * LISTED_BYTES_MAX +
    lines * LINE_BYTES_MAX;
  return Math.min(Math.ceil(bytes), Number.MAX_SAFE_INTEGER);
}

/** The longest that gathering all traces of a run may take. */
export function gatheringUsMax(plan: RunPlan): number {
  const ids = routingOf(plan.topology).nodes(plan.roster.map(({ id }) => id));
  const bytes = ids.reduce((sum, id) => sum + traceBytesMax(plan, id), 0);
  return Math.ceil((GATHERING_SECONDS + bytes / BYTES_PER_SECOND_MIN) * 1e6);
}
