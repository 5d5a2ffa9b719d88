import { compareIdentities, type Identity } from "../../protocol/identity.js";
import type { Hello, RejectReason } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import type { Link } from "../links/link.js";

/** `later`: to be asked again at the next turn. */
export type Decision = "admit" | "later" | RejectReason;

/** A live process answers a ping within this time; else its id is free again. */
const PROBE_US = 1_000_000;
/** A probe whose end is noticed so late tells of this machine's own loop, not of a peer. */
const OWN_LAG_US = 100_000;

/**
 * Decides which machine is linked: one link per machine, one machine per id.
 * Of two processes that claim one id, the one that is linked here stays if it is alive; unless
 * the other has links too, as a linked machine says, and began earlier.
 */
export class Admission {
  readonly #context: NodeContext;
  /** Since when a peer has been asked whether it lives. */
  readonly #probes = new Map<Link, number>();
  #closed: RejectReason | undefined;

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** Whether no machine is admitted any more. */
  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** From now on no machine is admitted, for this reason. */
  close(reason: RejectReason): void {
    this.#closed = reason;
  }

  /** Why a machine is not admitted any more; a second connection of one that is in is just that. */
  closedTo(hello: Hello): RejectReason | undefined {
    return this.#closed && this.#context.links.has(hello) ? "duplicate" : this.#closed;
  }

  /**
   * About one that has proven its identity. `admitted`: it has been on another connection, where it
   * only has to say LINKED.
   */
  decide(me: Identity, hello: Hello, admitted: boolean): Decision {
    const closed = this.closedTo(hello);
    if (closed !== undefined) return closed;
    if (admitted) return "duplicate";
    const iDecide = compareIdentities(me, hello) < 0;
    const link = this.#context.links.get(hello.id);
    if (link === undefined) return "admit";
    if (link.peer.incarnation === hello.incarnation) {
      if (iDecide) return "duplicate";
      // The decider would not accept a second one while it had the first.
      this.#drop(link);
      return "admit";
    }
    if (hello.incarnation < link.peer.incarnation && this.#isSeen(hello, link)) {
      this.#drop(link);
      return "admit";
    }
    return this.#probe(link);
  }

  /** After all open questions were asked again: a probe that is over answers none of tomorrow's. */
  poll(): void {
    const { nowUs } = this.#context.clock;
    for (const [link, sinceUs] of this.#probes) {
      if (nowUs >= sinceUs + PROBE_US) this.#probes.delete(link);
    }
  }

  /** When the next probe is over. */
  nextDeadlineUs(): number {
    return Math.min(...[...this.#probes.values()].map((sinceUs) => sinceUs + PROBE_US));
  }

  forget(link: Link): void {
    this.#probes.delete(link);
  }

  /** Whether a linked machine, not the link's own, says that it is linked with this one. */
  #isSeen(identity: Identity, except: Link): boolean {
    const { links } = this.#context;
    const { id, incarnation } = identity;
    return links.toNodes.some((one) => one !== except && one.reportedPeers.get(id) === incarnation);
  }

  #probe(link: Link): Decision {
    const { clock, links } = this.#context;
    const { nowUs } = clock;
    const sinceUs = this.#probes.get(link);
    if (sinceUs === undefined || nowUs - sinceUs > PROBE_US + OWN_LAG_US) {
      this.#probes.set(link, nowUs);
      link.pings.send(clock);
      return "later";
    }
    if (links.heardSince(link, sinceUs)) {
      this.#probes.delete(link);
      return "id-taken";
    }
    if (nowUs < sinceUs + PROBE_US) return "later";
    this.#drop(link);
    return "admit";
  }

  #drop(link: Link): void {
    this.#probes.delete(link);
    this.#context.links.drop(link, { kind: "bye", reason: "id-taken" });
  }
}
