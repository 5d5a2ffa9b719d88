import { compareIds, HUB_ID } from "../../model/id.js";
import { MACHINES_MAX } from "../../model/limits.js";
import type { Address } from "../../protocol/address-book.js";
import type { Frame, KnownPeer, Peer } from "../../wire/frames.js";
import type { Link } from "../links/link.js";
import type { LinkLoss, Links } from "../links/links.js";
import type { NodeEvent } from "../node-event.js";
import type { Ports } from "../ports.js";
import { isSeat } from "../relay/detour.js";
import type { Detours } from "../relay/detours.js";
import type { MachineSetup } from "../setup.js";
import type { Turns } from "../turns.js";
import { Agreeing } from "./agreeing.js";
import { Finding } from "./finding.js";
import { type FormationView, pairsApart, placeOf } from "./formation-view.js";
import { LastingView } from "./lasting-view.js";
import type { Refusal } from "./refusal.js";

/** More than any run has: a peer can name any number. */
const SEEN_MAX = 2 * MACHINES_MAX;

export interface FormationOwner {
  tell(event: NodeEvent): void;
  /** A connection came to nothing, for this reason. */
  stranger(address: string, reason: string): void;
  /** The run starts, with these machines, oneself included. */
  started(hellos: readonly Peer[], taken: boolean): void;
  /** This machine can have no part in the run. */
  shutOut(refusal: Refusal): void;
}

/** From the first hint to the start of the run: finding the others, and agreeing with them. */
export class Formation {
  readonly #setup: MachineSetup;
  readonly #links: Links;
  readonly #owner: FormationOwner;
  readonly #finding: Finding;
  readonly #agreeing: Agreeing;
  readonly #lasting = new LastingView<FormationView>();

  constructor(
    setup: MachineSetup,
    ports: Ports,
    turns: Turns,
    links: Links,
    owner: FormationOwner,
  ) {
    this.#setup = setup;
    this.#links = links;
    this.#owner = owner;
    this.#finding = new Finding(setup, ports, turns, links, {
      tell: (event) => owner.tell(event),
      stranger: (address, reason) => owner.stranger(address, reason),
      linked: (link) => this.#linked(link),
      dropped: (link) => this.#linkDown(link),
      renamed: (me) => {
        this.#agreeing.renamed();
        owner.tell({ kind: "renamed", id: me.id });
      },
      shutOut: (refusal) => owner.shutOut(refusal),
    });
    this.#agreeing = new Agreeing(setup.machines, links, {
      self: () => this.#finding.self,
      taken: () => ports.store.taken(setup.run) || this.detours.taken,
      started: (hellos, taken) => {
        this.#finding.close("started");
        owner.started(hellos, taken);
      },
    });
  }

  get id(): string {
    return this.#finding.me.id;
  }

  /** In a star, the ways through the hub. */
  get detours(): Detours {
    return this.#finding.detours;
  }

  begin(): void {
    this.#finding.begin();
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Address[]): void {
    this.#finding.hintPeers(peers);
  }

  /** The run is ending here: who comes now comes too early for the next one. */
  close(): void {
    this.#finding.close("ending");
  }

  /** Drops whoever is still in the doorway. */
  end(): void {
    this.#finding.end();
  }

  frame(link: Link, frame: Frame): void {
    if (frame.kind === "peers") this.#heardOf(link, frame.known, frame.lost);
    else this.#agreeing.frame(link, frame);
  }

  /** A link broke before the start: whoever comes back is linked anew. */
  linkLost(link: Link, why: LinkLoss): void {
    if (why.kind === "malformed") this.#owner.stranger(link.addressText, why.reason);
    this.#linkDown(link);
  }

  awake(nowUs: number): void {
    this.#finding.awake(nowUs);
  }

  settle(nowUs: number): void {
    this.#finding.settle(nowUs);
    this.#agreeing.settle(nowUs);
  }

  nextWakeUs(): number {
    return Math.min(this.#finding.nextWakeUs(), this.#agreeing.nextWakeUs());
  }

  /** To be called as long as no run has started. */
  look(nowUs: number): void {
    this.#lasting.look(nowUs, () => this.view());
  }

  /** What kept the run from forming, rather than what is so in this moment. */
  lastingView(nowUs: number): FormationView {
    return this.#lasting.at(nowUs, this.view());
  }

  view(): FormationView {
    const unready = new Set(this.#agreeing.unready);
    const links = this.#links.all.sort((a, b) => compareIds(a.peer.id, b.peer.id));
    const { run, topology, machines, rules, seed } = this.#setup;
    const hub = this.#links.get(HUB_ID);
    return {
      id: this.id,
      run,
      topology,
      ...(topology === "star" && { hub: hub ? placeOf(hub) : null }),
      machines,
      rules,
      seed,
      linked: links.map((link) => ({ ...placeOf(link), ready: !unready.has(link.peer.id) })),
      tooMany: this.#agreeing.tooMany,
      unlinked: this.#finding.unlinked.filter(({ address }) => !isSeat(address)),
      refusals: this.#finding.refusals.all,
      standing: this.#finding.refusals.standing,
      apart: pairsApart(links),
    };
  }

  #linked(link: Link): void {
    if (link.peer.id === HUB_ID) {
      this.detours.linked(link);
      return;
    }
    this.#heardOf(link, link.peer.known);
    this.#agreeing.linked(link);
    this.#owner.tell({ kind: "linked", id: link.peer.id, address: link.addressText });
  }

  #linkDown(link: Link): void {
    this.#finding.linkDown(link);
    if (link.peer.id === HUB_ID) {
      this.detours.down();
      return;
    }
    this.#agreeing.linkDown(link);
    this.#owner.tell({ kind: "unlinked", id: link.peer.id, address: link.addressText });
  }

  #heardOf(link: Link, known: readonly KnownPeer[], lost: readonly string[] = []): void {
    for (const id of lost) link.sees.delete(id);
    for (const { id, incarnation } of known) {
      if (link.sees.size < SEEN_MAX) link.sees.set(id, incarnation);
    }
    this.#finding.heardOf(known, link.connection);
  }
}
