import type { Hello, RejectReason } from "../wire/frames.js";
import type { Link } from "./link.js";
import type { Links } from "./links.js";

/** A live process answers a ping within this time; else its id is free again. */
const PROBE_US = 1_000_000;
/** A probe whose end is noticed so late says more about this machine's own loop than about a peer. */
const OWN_LAG_US = 100_000;

/**
 * Who is linked when somebody is linked already: one link per machine, one machine per id.
 * Of two processes that claim one id, the one that has links up stays if it is alive.
 */
export class Admission {
  readonly #links: Links;
  /** Drops a link whose peer has lost its id or is dead. */
  readonly #evict: (link: Link) => void;
  /** Since when a peer has been asked whether it lives. */
  readonly #probes = new Map<Link, number>();

  constructor(links: Links, evict: (link: Link) => void) {
    this.#links = links;
    this.#evict = evict;
  }

  /** `iDecide`: ours is the smaller identity. Else the other has accepted this connection. */
  decide(hello: Hello, iDecide: boolean, nowUs: number): "admit" | "later" | RejectReason {
    const link = this.#links.get(hello.id);
    if (link === undefined) return "admit";
    if (link.peer.incarnation === hello.incarnation) {
      if (iDecide) return "duplicate";
      // The decider would not accept a second one while it had the first.
      this.#drop(link);
      return "admit";
    }
    const newcomerStays = hello.linksUp > 0 && hello.incarnation < link.peer.incarnation;
    if (newcomerStays) {
      this.#drop(link);
      return "admit";
    }
    return this.#probe(link, nowUs);
  }

  /** After all open questions were asked again: a probe that is over answers none of tomorrow's. */
  settle(nowUs: number): void {
    for (const [link, sinceUs] of this.#probes) {
      if (nowUs >= sinceUs + PROBE_US) this.#probes.delete(link);
    }
  }

  /** When the next probe is over. */
  nextWakeUs(): number {
    return Math.min(...[...this.#probes.values()].map((sinceUs) => sinceUs + PROBE_US));
  }

  forget(link: Link): void {
    this.#probes.delete(link);
  }

  #probe(link: Link, nowUs: number): "admit" | "later" | RejectReason {
    const sinceUs = this.#probes.get(link);
    if (sinceUs === undefined || nowUs - sinceUs > PROBE_US + OWN_LAG_US) {
      this.#probes.set(link, nowUs);
      link.connection.send({ kind: "ping" });
      return "later";
    }
    if (this.#links.heardSince(link, sinceUs)) {
      this.#probes.delete(link);
      return "id-taken";
    }
    if (nowUs < sinceUs + PROBE_US) return "later";
    this.#drop(link);
    return "admit";
  }

  #drop(link: Link): void {
    this.#probes.delete(link);
    this.#evict(link);
  }
}
