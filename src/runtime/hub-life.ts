import type { Address } from "../protocol/address-book.js";
import { planRun } from "../protocol/roster.js";
import type { End } from "../trace/records.js";
import type { Frame, Peer } from "../wire/frames.js";
import { WireError } from "../wire/wire-error.js";
import { Finding } from "./formation/finding.js";
import { type HubView, hubViewOf } from "./formation/hub-view.js";
import { LastingView } from "./formation/lasting-view.js";
import { type Link, misplaced } from "./links/link.js";
import { type LinkLoss, Links } from "./links/links.js";
import type { NodeEvent, Outcome } from "./node-event.js";
import type { Ports } from "./ports.js";
import { Forwarding } from "./relay/forwarding.js";
import { Rosters } from "./relay/rosters.js";
import { Seats } from "./relay/seats.js";
import { Ending } from "./run/ending.js";
import { Gathering } from "./run/gathering.js";
import { hubHeaderOf, runFileOf } from "./run/header.js";
import { HubJournal } from "./run/hub-journal.js";
import { HubRunning } from "./run/hub-running.js";
import { RunClock } from "./run/run-clock.js";
import type { NodeSetup } from "./setup.js";
import { Turns } from "./turns.js";

/** The whole life of a star's hub: it links with leaves, and copies what they send. */
export class HubLife {
  readonly #setup: NodeSetup;
  readonly #ports: Ports;
  readonly #observe: (event: NodeEvent) => void;
  readonly #turns: Turns;
  readonly #links: Links;
  readonly #finding: Finding;
  readonly #seats = new Seats();
  readonly #rosters = new Rosters();
  readonly #lasting = new LastingView<HubView>();
  readonly #giveUpUs: number;
  #run:
    | {
        running: HubRunning;
        journal: HubJournal;
        clock: RunClock;
        folder: string;
        gathering: Gathering;
      }
    | undefined;
  #endReason: End["reason"] = "error";
  readonly #ending: Ending;

  constructor(setup: NodeSetup, ports: Ports, observe: (event: NodeEvent) => void) {
    const { scheduler } = ports;
    this.#setup = setup;
    this.#ports = ports;
    this.#observe = observe;
    this.#giveUpUs = scheduler.nowUs() + setup.formTimeoutMs * 1000;
    this.#turns = new Turns(scheduler, {
      awake: (nowUs) => {
        this.#links.awake(nowUs);
        this.#finding.awake(nowUs);
      },
      settle: (nowUs) => this.#settle(nowUs),
      flushTrace: () => this.#run?.journal.flush(),
      nextWakeUs: () => this.#nextWakeUs(),
      failed: (error) => this.#finish({ kind: "failed", error }),
    });
    this.#links = new Links(
      {
        frame: (link, frame) => this.#frame(link, frame),
        down: (link, why) => this.#linkDown(link, why),
        measured: () => {},
      },
      scheduler,
      setup.machines,
    );
    this.#finding = new Finding(setup, ports, this.#turns, this.#links, {
      tell: observe,
      stranger: (address, reason) => observe({ kind: "stranger", address, reason }),
      linked: (link) => this.#linked(link),
      dropped: (link) => this.#gone(link),
      renamed: () => {
        throw new Error("a hub has no other name");
      },
      shutOut: (refusal) => this.#finish({ kind: "shut-out", refusal }),
    });
    this.#ending = new Ending(ports, this.#links, this.#turns, () => this.#finding.end());
    this.#turns.run(() => this.#finding.begin());
  }

  get outcome(): Promise<Outcome> {
    return this.#ending.outcome;
  }

  get view(): HubView {
    return hubViewOf(this.#setup, this.#links, this.#finding);
  }

  /** More places to look at, while the run forms. */
  hintPeers(peers: readonly Address[]): void {
    this.#turns.run(() => this.#finding.hintPeers(peers));
  }

  /** Ends in order, without waiting for the leaves. */
  interrupt(): void {
    this.#turns.run(() => {
      if (this.#run) this.#run.running.interrupt();
      else this.#finish({ kind: "given-up" });
    });
  }

  #settle(nowUs: number): void {
    if (this.#ending.over) return;
    this.#links.settle(nowUs);
    this.#finding.settle(nowUs);
    if (!this.#run) {
      this.#lasting.look(nowUs, () => this.view);
      const view = () => this.#lasting.at(nowUs, this.view);
      if (nowUs >= this.#giveUpUs) this.#finish({ kind: "no-star", view: view() });
      return;
    }
    const { running, folder, gathering } = this.#run;
    running.settle();
    if (running.phase !== "forwarding") this.#finding.close("ending");
    if (running.phase !== "over") return;
    const { ungathered } = gathering;
    this.#finish({ kind: "ended", folder, reason: this.#endReason, ungathered });
  }

  #nextWakeUs(): number {
    const othersUs = Math.min(this.#links.nextWakeUs(), this.#finding.nextWakeUs());
    if (!this.#run) return Math.min(othersUs, this.#giveUpUs);
    const { running, clock } = this.#run;
    return Math.min(othersUs, clock.startUs + running.nextWakeUs());
  }

  #frame(link: Link, frame: Frame): void {
    if (frame.kind === "envelope") {
      if (this.#seats.forward(link, frame)) this.#run?.running.carried();
    } else if (this.#run) this.#run.running.frame(link, frame);
    else this.#beforeStart(link, frame);
  }

  #beforeStart(link: Link, frame: Frame): void {
    switch (frame.kind) {
      case "ready":
        this.#rosters.confirmed(link.peer, frame.roster);
        break;
      case "start": {
        const hellos = this.#rosters.started(link.peer, frame.roster);
        if (hellos === undefined) throw new WireError("START of a roster that is not confirmed");
        this.#start(hellos, frame.taken);
        break;
      }
      case "bye":
        // The close that follows it says as much.
        break;
      default:
        throw misplaced(frame);
    }
  }

  #linked(link: Link): void {
    this.#seats.give(link, this.#ports.store.taken(this.#setup.run));
    this.#observe({ kind: "linked", id: link.peer.id, address: link.addressText });
  }

  #linkDown(link: Link, why: LinkLoss): void {
    if (this.#run) this.#run.running.linkDown(link, why);
    else if (why.kind === "malformed") {
      this.#observe({ kind: "stranger", address: link.addressText, reason: why.reason });
    }
    this.#gone(link);
  }

  #gone(link: Link): void {
    this.#seats.vacate(link);
    if (!this.#run) this.#finding.linkDown(link);
    this.#observe({ kind: "unlinked", id: link.peer.id, address: link.addressText });
  }

  /** The leaves have started: from now on their messages come. */
  #start(hellos: readonly Peer[], taken: boolean): void {
    this.#finding.close("started");
    const plan = planRun(hellos);
    const leaves = plan.roster.map(({ id }) => id);
    for (const link of this.#links.all) {
      if (leaves.includes(link.peer.id)) continue;
      this.#links.drop(link);
      this.#gone(link);
    }
    const clock = new RunClock(this.#ports.scheduler);
    this.#links.start(clock);
    this.#links.sendAll({ kind: "start", roster: plan.runId, taken });
    const header = hubHeaderOf(plan, this.#setup, this.#links.all, clock);
    const folder = this.#ports.store.open(taken, header, runFileOf(plan, clock));
    const journal = new HubJournal(folder.sink, (record) => {
      if (record.kind === "end") this.#endReason = record.reason;
      if (record.kind !== "header") this.#observe({ kind: "record", record });
    });
    this.#observe({ kind: "started", plan, folder: folder.path });
    const { gather } = this.#setup;
    const gathering = new Gathering(this.#links, folder, plan, header, gather, (id, bytes) =>
      this.#observe({ kind: "gathered", id, bytes }),
    );
    const forwarding = new Forwarding(this.#seats, (forward) => journal.forward(forward));
    const running = new HubRunning(
      plan,
      this.#links,
      journal,
      clock,
      forwarding,
      gathering,
      (link) => this.#gone(link),
    );
    this.#run = { running, journal, clock, folder: folder.path, gathering };
  }

  #finish(outcome: Outcome): void {
    this.#ending.finish(outcome, this.#run);
  }
}
