import { HUB_ID } from "../model/id.js";
import type { Address } from "../protocol/address-book.js";
import { sameIdentity } from "../protocol/identity.js";
import { planRun } from "../protocol/roster.js";
import { routingOf } from "../protocol/topology/routing.js";
import type { End } from "../trace/records.js";
import type { Frame, Peer } from "../wire/frames.js";
import { Formation } from "./formation/formation.js";
import type { FormationView } from "./formation/formation-view.js";
import type { Link } from "./links/link.js";
import { type LinkLoss, Links } from "./links/links.js";
import type { NodeEvent, Outcome } from "./node-event.js";
import type { Ports } from "./ports.js";
import { isHubFrame } from "./relay/detours.js";
import { Ending } from "./run/ending.js";
import { Gathering } from "./run/gathering.js";
import { headerOf, runFileOf } from "./run/header.js";
import { Journal } from "./run/journal.js";
import { postBy } from "./run/post.js";
import { RunClock } from "./run/run-clock.js";
import { Running } from "./run/running.js";
import { Ticker } from "./run/ticker.js";
import { gatheringUsMax } from "./run/trace-bounds.js";
import type { MachineSetup } from "./setup.js";
import { Turns } from "./turns.js";

/** One machine's whole life: find, link, start, tick, drain; driven through the ports alone. */
export class Life {
  readonly #setup: MachineSetup;
  readonly #ports: Ports;
  readonly #observe: (event: NodeEvent) => void;
  readonly #turns: Turns;
  readonly #links: Links;
  readonly #formation: Formation;
  readonly #giveUpUs: number;
  #run:
    | { running: Running; journal: Journal; clock: RunClock; folder: string; gathering: Gathering }
    | undefined;
  #endReason: End["reason"] = "error";
  readonly #ending: Ending;

  constructor(setup: MachineSetup, ports: Ports, observe: (event: NodeEvent) => void) {
    const { scheduler } = ports;
    this.#setup = setup;
    this.#ports = ports;
    this.#observe = observe;
    this.#giveUpUs = scheduler.nowUs() + setup.formTimeoutMs * 1000;
    this.#turns = new Turns(scheduler, {
      awake: (nowUs) => this.#awake(nowUs),
      settle: (nowUs) => this.#settle(nowUs),
      flushTrace: () => this.#run?.journal.flush(),
      nextWakeUs: () => this.#nextWakeUs(),
      failed: (error) => this.#finish({ kind: "failed", error }),
    });
    this.#links = new Links(
      {
        frame: (link, frame) => this.#frame(link, frame),
        down: (link, why) => this.#linkDown(link, why),
        measured: (link) => this.#run?.running.measured(link),
      },
      scheduler,
      setup.machines,
    );
    this.#formation = new Formation(setup, ports, this.#turns, this.#links, {
      tell: (event) => this.#tell(event),
      started: (hellos, taken) => this.#start(hellos, taken),
      shutOut: (refusal) => this.#finish({ kind: "shut-out", refusal }),
      stranger: (address, reason) => this.#stranger(address, reason),
    });
    this.#ending = new Ending(ports, this.#links, this.#turns, () => this.#formation.end());
    this.#turns.run(() => this.#formation.begin());
  }

  get outcome(): Promise<Outcome> {
    return this.#ending.outcome;
  }

  get view(): FormationView {
    return this.#formation.view();
  }

  /** More places to look at, while the run forms. */
  hintPeers(peers: readonly Address[]): void {
    this.#turns.run(() => this.#formation.hintPeers(peers));
  }

  /** Ends in order, without waiting for the others. */
  interrupt(): void {
    this.#turns.run(() => {
      if (this.#run) this.#run.running.interrupt();
      else this.#finish({ kind: "given-up" });
    });
  }

  #awake(nowUs: number): void {
    this.#links.awake(nowUs);
    this.#formation.awake(nowUs);
  }

  #settle(nowUs: number): void {
    if (this.#ending.over) return;
    this.#links.settle(nowUs);
    this.#formation.settle(nowUs);
    if (!this.#run) {
      this.#formation.look(nowUs);
      const view = () => this.#formation.lastingView(nowUs);
      if (nowUs >= this.#giveUpUs) this.#finish({ kind: "not-formed", view: view() });
      return;
    }
    const { running, folder, gathering } = this.#run;
    const before = running.phase;
    running.settle();
    if (before === "ticking" && running.phase !== "ticking") this.#observe({ kind: "draining" });
    if (running.phase !== "ticking") this.#formation.close();
    if (running.phase === "over") {
      const { ungathered } = gathering;
      this.#finish({ kind: "ended", folder, reason: this.#endReason, ungathered });
    }
  }

  #nextWakeUs(): number {
    const othersUs = Math.min(this.#links.nextWakeUs(), this.#formation.nextWakeUs());
    if (!this.#run) return Math.min(othersUs, this.#giveUpUs);
    const { running, clock } = this.#run;
    return Math.min(othersUs, clock.startUs + running.nextWakeUs());
  }

  #frame(link: Link, frame: Frame): void {
    if (link.peer.id === HUB_ID && isHubFrame(frame)) this.#formation.detours.frame(frame);
    else if (this.#run) this.#run.running.frame(link, frame);
    else this.#formation.frame(link, frame);
  }

  #linkDown(link: Link, why: LinkLoss): void {
    if (this.#run === undefined) {
      this.#formation.linkLost(link, why);
      return;
    }
    this.#run.running.linkDown(link, why);
    this.#ended(link);
  }

  /** With the hub's link all ways through it end. */
  #ended(link: Link): void {
    if (link.peer.id === HUB_ID) this.#formation.detours.down();
  }

  #tell(event: NodeEvent): void {
    this.#observe(event);
    if (event.kind !== "refused") return;
    this.#run?.running.refused(event.refusal.address, event.refusal.reason);
  }

  #stranger(address: string, reason: string): void {
    this.#observe({ kind: "stranger", address, reason });
    this.#run?.running.refused(address, reason);
  }

  #start(hellos: readonly Peer[], taken: boolean): void {
    const plan = planRun(hellos);
    const self = { id: this.#formation.id, incarnation: this.#setup.incarnation };
    const me = plan.roster.find((member) => sameIdentity(member, self));
    if (me === undefined) throw new Error("started a roster that lacks this machine");
    const clock = new RunClock(this.#ports.scheduler);
    this.#links.start(clock);
    const header = headerOf(plan, me, this.#links.everybody, clock, this.#setup.versions);
    const folder = this.#ports.store.open(taken, header, runFileOf(plan, clock));
    const journal = new Journal(folder.sink, (record) => {
      if (record.kind === "end") this.#endReason = record.reason;
      this.#observe({ kind: "record", record });
    });
    this.#observe({ kind: "started", plan, me, folder: folder.path });
    const { gather } = this.#setup;
    const gathering = new Gathering(this.#links, folder, plan, header, gather, (id, bytes) =>
      this.#observe({ kind: "gathered", id, bytes }),
    );
    const others = plan.roster.filter((member) => member !== me).map((member) => member.id);
    const peers = plan.topology === "star" ? [HUB_ID, ...others] : others;
    const post = postBy(routingOf(plan.topology), this.#links, this.#formation.detours);
    const ticker = new Ticker(plan, me, journal, clock, post);
    const running = new Running(
      plan.runId,
      peers,
      this.#links,
      journal,
      clock,
      ticker,
      gathering,
      gatheringUsMax(plan),
      (link) => this.#ended(link),
    );
    this.#run = { running, journal, clock, folder: folder.path, gathering };
  }

  #finish(outcome: Outcome): void {
    this.#ending.finish(outcome, this.#run);
  }
}
