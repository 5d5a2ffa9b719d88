import { compareIds, HUB_ID } from "../../model/id.js";
import { HOLDINGS_MAX } from "../../model/limits.js";
import { Holdings } from "../../protocol/holdings.js";
import type { RunPlan } from "../../protocol/roster.js";
import { TraceGiving } from "../../protocol/trace-giving.js";
import { TraceTaking } from "../../protocol/trace-taking.js";
import { NotWritableError } from "../../trace/not-writable-error.js";
import type { Header, HubHeader } from "../../trace/records.js";
import { TraceError } from "../../trace/trace-error.js";
import type { ByeReason, Frame, Holding } from "../../wire/frames.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkLoss, Links } from "../links/links.js";
import type { RunFolder } from "../ports.js";
import { traceBytesMax } from "./trace-bounds.js";
import { CheckedDraft } from "./trace-check.js";

type FrameOf<Kind extends Frame["kind"]> = Extract<Frame, { readonly kind: Kind }>;
type GatheringFrame = FrameOf<"holds" | "want" | "trace" | "got">;

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

/** After so many more bytes the others hear that a trace is still coming: they wait for it. */
const SIGN_EVERY_BYTES = 256 * 1024;

/**
 * The traces' way into every folder. Who has ended its own, or has got another's whole, says so to
 * all that it is linked with; who lacks it asks one of them for it. When the run is over, BYE
 * follows on each link where nothing can come or go any more.
 */
export class Gathering {
  readonly #self: string;
  readonly #links: Links;
  readonly #folder: RunFolder;
  readonly #plan: RunPlan;
  readonly #header: Header | HubHeader;
  readonly #gathered: (id: string, bytes: number) => void;
  readonly #holdings: Holdings;
  /** What comes, by whom it comes from. */
  readonly #takings = new Map<string, { readonly id: string; readonly taking: TraceTaking }>();
  /** What goes, by whom it goes to; null where it was broken off. */
  readonly #givings = new Map<string, { readonly id: string; giving: TraceGiving | null }>();
  /** What came by links. */
  readonly #taken = new Set<string>();
  /** To whom BYE was said. */
  readonly #parted = new Set<string>();
  /** Why a trace did not come, as far as that has been tried. */
  readonly #reasons = new Map<string, string>();
  /** Whether the run is over here: only then are traces missed, and links parted. */
  #over = false;
  #dirty = true;

  /**
   * `header`: of the own trace; `wanted`: whether the others' are; `gathered` hears of each that
   * came.
   */
  constructor(
    links: Links,
    folder: RunFolder,
    plan: RunPlan,
    header: Header | HubHeader,
    wanted: boolean,
    gathered: (id: string, bytes: number) => void,
  ) {
    const ids = plan.roster.map(({ id }) => id);
    const everybody = plan.topology === "star" ? [...ids, HUB_ID] : ids;
    const linked = links.everybody.map(({ peer }) => peer.id);
    this.#self = header.id;
    this.#links = links;
    this.#folder = folder;
    this.#plan = plan;
    this.#header = header;
    this.#gathered = gathered;
    this.#holdings = new Holdings(header.id, everybody, linked, wanted);
  }

  /** What was wanted, could have come, and never came whole. */
  get ungathered(): readonly Ungathered[] {
    return [...this.#reasons]
      .filter(([id]) => !this.#holdings.isHere(id))
      .map(([id, reason]) => ({ id, reason }))
      .sort((a, b) => compareIds(a.id, b.id));
  }

  /** Nobody wants anything from here, and nothing is on its way or to be had at once. */
  get idle(): boolean {
    const owed = this.#links.everybody.some(({ peer }) => this.#isOwed(peer.id));
    const offered = this.#holdings.lacking.some((id) => this.#holdings.sourcesOf(id).length > 0);
    return !owed && !offered && this.#takings.size === 0;
  }

  /** The own trace is whole: whoever wants it gets it. */
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
  frame(link: Link, frame: GatheringFrame): void {
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
      case "got":
        this.#acknowledged(link, frame);
        break;
      default:
        frame satisfies never;
    }
  }

  /** Sends what may be sent now. */
  settle(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    for (const id of this.#holdings.takeContested()) this.#drop(id);
    this.#ask();
    for (const link of this.#links.everybody) this.#give(link);
    this.#tell();
    if (this.#over) this.#sayBye();
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
    for (const { taking } of this.#takings.values()) taking.giveUp();
    for (const id of this.#holdings.awaited) {
      if (!this.#reasons.has(id)) this.#reasons.set(id, reason);
    }
  }

  #heard(peer: string, holding: Holding): void {
    const { id, hops } = holding;
    // Whoever shares the folder has put it there.
    const shared = hops === 0 && this.#holdings.isWanted(id) && this.#folder.has(id);
    if (shared) this.#holdings.have(id, null);
    this.#holdings.said(peer, holding);
    if (hops === null && this.#takings.get(peer)?.id === id) {
      this.#breakOff(peer, "it was withdrawn");
    }
  }

  #wanted(link: Link, frame: FrameOf<"want">): void {
    const { id } = frame;
    const peer = link.peer.id;
    const last = this.#givings.get(peer)?.giving;
    if (this.#holdings.isWanted(id) || (last && !last.done)) throw misplaced(frame);
    if (!this.#holdings.isHere(id)) {
      // It was, when the peer asked.
      link.connection.send({ kind: "holds", holdings: [{ id, hops: null, sha256: null }] });
      return;
    }
    this.#reading(id, () => {
      const trace = id === this.#self ? this.#folder.sink : this.#folder.trace(id);
      this.#givings.set(peer, { id, giving: new TraceGiving(trace) });
    });
  }

  #acknowledged({ peer: { id } }: Link, frame: FrameOf<"got">): void {
    const given = this.#givings.get(id);
    if (given === undefined) throw misplaced(frame);
    given.giving?.got(frame.bytes);
  }

  #take(link: Link, frame: FrameOf<"trace">): void {
    const peer = link.peer.id;
    const taken = this.#takings.get(peer);
    if (taken === undefined) throw misplaced(frame);
    const { id, taking } = taken;
    const before = taking.bytes;
    try {
      taking.take(frame);
    } catch (error) {
      // The peer goes on: it may still want something from here.
      taking.giveUp();
      if (error instanceof NotWritableError) {
        this.#holdings.forgo(id);
        this.#reasons.set(id, error.message);
      } else if (error instanceof TraceError) {
        this.#holdings.distrust(peer, id);
        this.#reasons.set(id, notATrace(error));
      } else throw error;
    }
    link.connection.send({ kind: "got", bytes: taking.bytes });
    if (taking.over) {
      this.#takings.delete(peer);
      if (!taking.givenUp) this.#came(id, taking);
    } else if (
      Math.floor(taking.bytes / SIGN_EVERY_BYTES) > Math.floor(before / SIGN_EVERY_BYTES)
    ) {
      this.#holdings.repeat(id);
    }
  }

  #came(id: string, { sha256, bytes }: TraceTaking): void {
    this.#taken.add(id);
    this.#holdings.have(id, sha256);
    this.#gathered(id, bytes);
  }

  /** Asks for what is lacking and somebody has; each peer for one trace at a time. */
  #ask(): void {
    for (const id of this.#holdings.lacking) {
      if ([...this.#takings.values()].some((taken) => taken.id === id)) continue;
      const sources = this.#holdings.sourcesOf(id);
      const source = sources.find((peer) => !this.#takings.has(peer));
      const link = source === undefined ? undefined : this.#links.get(source);
      if (source === undefined || link === undefined) continue;
      const open = () => new CheckedDraft(this.#folder.draft(id), id, this.#header);
      const taking = new TraceTaking(open, traceBytesMax(this.#plan, id));
      this.#takings.set(source, { id, taking });
      link.connection.send({ kind: "want", id });
    }
  }

  /** Gives what the peer may have by now. */
  #give({ peer, connection }: Link): void {
    const given = this.#givings.get(peer.id);
    const giving = given?.giving;
    if (!given || !giving) return;
    this.#reading(given.id, () => {
      for (let piece = giving.next(); piece; piece = giving.next()) connection.send(piece);
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
    for (const given of this.#givings.values()) if (given.id === id) given.giving = null;
  }

  #tell(): void {
    const news = this.#holdings.takeNews(this.#over);
    for (const { peer, connection } of this.#links.everybody) {
      const all = [...news, ...this.#holdings.takeReplies(peer.id)];
      if (this.#parted.has(peer.id)) continue;
      for (let at = 0; at < all.length; at += HOLDINGS_MAX) {
        connection.send({ kind: "holds", holdings: all.slice(at, at + HOLDINGS_MAX) });
      }
    }
  }

  #sayBye(): void {
    if (!this.#holdings.settled) return;
    for (const { peer, connection } of this.#links.everybody) {
      const { id } = peer;
      if (this.#parted.has(id) || this.#isOwed(id) || this.#takings.has(id)) continue;
      // Until then a hub is needed: all goes by it.
      if (id === HUB_ID && !this.#links.all.every((link) => this.#parted.has(link.peer.id)))
        continue;
      this.#parted.add(id);
      connection.send({ kind: "bye", reason: "done" });
    }
  }

  #isOwed(peer: string): boolean {
    const giving = this.#givings.get(peer)?.giving;
    return this.#holdings.owes(peer) || (giving ? !giving.done : false);
  }

  /** Two were given different ones: at most one of them is the trace. */
  #drop(id: string): void {
    this.#reasons.set(id, "different machines have different ones");
    for (const taken of this.#takings.values()) if (taken.id === id) taken.taking.giveUp();
    this.#stopGiving(id);
    if (this.#taken.has(id)) this.#folder.remove(id);
  }

  #gone(peer: string, why: string): void {
    this.#dirty = true;
    this.#breakOff(peer, why);
    this.#givings.delete(peer);
    if (this.#over && this.#holdings.isWanted(peer) && !this.#reasons.has(peer)) {
      this.#reasons.set(peer, why);
    }
    this.#holdings.gone(peer);
  }

  #breakOff(peer: string, why: string): void {
    const taken = this.#takings.get(peer);
    if (taken === undefined) return;
    this.#takings.delete(peer);
    if (taken.taking.givenUp) return;
    taken.taking.giveUp();
    const { id } = taken;
    this.#reasons.set(id, id === peer ? why : `${peer} had it: ${why}`);
  }
}

function notATrace({ line, reason }: TraceError): string {
  return `what came is no trace of it (${line === 0 ? "" : `line ${line}: `}${reason})`;
}
