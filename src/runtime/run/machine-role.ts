import { compareIds, HUB_ID, isMachine } from "../../model/id.js";
import { MACHINES_MAX } from "../../model/limits.js";
import { sameIdentity } from "../../protocol/identity.js";
import type { Member, RunPlan } from "../../protocol/roster.js";
import { routingOf } from "../../protocol/topology/routing.js";
import type { End } from "../../trace/records.js";
import type { Frame, KnownPeer, Peer } from "../../wire/frames.js";
import { decodeMessage } from "../../wire/message-codec.js";
import type { NodeContext } from "../context.js";
import type { Connector } from "../formation/connector.js";
import {
  type FormationView,
  linkedNodeOf,
  missingLinksAmong,
} from "../formation/formation-view.js";
import { StartAgreement } from "../formation/start-agreement.js";
import { type Link, misplaced } from "../links/link.js";
import { ClockWatch, type Moment } from "../node-clock.js";
import type { Outcome } from "../node-event.js";
import type { RelayTransport } from "../relay/relay-transport.js";
import type { NodeRole, RunRole } from "../role.js";
import { numberOf } from "../setup.js";
import { type ActiveRun, noteOffset, type RunContext } from "./active-run.js";
import { headerOf } from "./header.js";
import { Ticker } from "./ticker.js";

/** More than any run has: a peer can name any number. */
const SEEN_MAX = 2 * MACHINES_MAX;

/** A machine: it agrees with the others on a start, and then it ticks. */
export class MachineRole implements NodeRole<FormationView> {
  readonly #context: NodeContext;
  readonly #connector: Connector;
  readonly #relay: RelayTransport | undefined;
  readonly #agreement: StartAgreement;

  /** `start`: the run starts, with these members; `relay`: of a leaf. */
  constructor(
    context: NodeContext,
    connector: Connector,
    start: (members: readonly Peer[], nameTaken: boolean) => void,
    relay: RelayTransport | undefined,
  ) {
    const { setup, ports } = context;
    this.#context = context;
    this.#connector = connector;
    this.#relay = relay;
    relay?.onLeaves({
      found: (address) => connector.dialer.found(address),
      left: (address) => connector.dialer.book.forget(address),
    });
    const isTaken = () => ports.store.nameTaken(setup.run) || relay?.nameTaken === true;
    this.#agreement = new StartAgreement(context, connector.self, isTaken, start);
  }

  linked(link: Link): void {
    this.#relay?.linked(link);
    if (!isMachine(link.peer.id)) return;
    this.#heardOf(link, link.peer.known);
    this.#agreement.linked(link);
    this.#context.emit({ kind: "linked", id: link.peer.id, address: link.addressText });
  }

  unlinked(link: Link): void {
    this.#relay?.unlinked(link);
    if (!isMachine(link.peer.id)) return;
    if (this.#agreement.barrier.started) return;
    this.#agreement.unlinked(link);
    this.#context.emit({ kind: "unlinked", id: link.peer.id, address: link.addressText });
  }

  renamed(): void {
    this.#agreement.renamed();
  }

  relayed(link: Link, frame: Frame, run: ActiveRun | undefined): boolean {
    const message = (from: Link, copy: Frame) =>
      run ? run.frame(from, copy) : this.frame(from, copy);
    return this.#relay?.frame(link, frame, message) ?? false;
  }

  frame(link: Link, frame: Frame): void {
    if (frame.kind === "peers") this.#heardOf(link, frame.known, frame.lost);
    else this.#agreement.frame(link, frame);
  }

  poll(): void {
    this.#agreement.poll();
  }

  nextDeadlineUs(): number {
    return this.#agreement.nextDeadlineUs();
  }

  view(): FormationView {
    const { setup, clock, links } = this.#context;
    const { run, topology, rules, seed } = setup;
    const { barrier } = this.#agreement;
    const unready = new Set(barrier.unready);
    const others = links.toMachines.toSorted((a, b) => compareIds(a.peer.id, b.peer.id));
    const hub = links.get(HUB_ID);
    return {
      id: this.#connector.self.identity.id,
      run,
      topology,
      ...(topology === "star" && { hub: hub ? linkedNodeOf(hub) : null }),
      machines: numberOf(setup),
      rules,
      seed,
      linked: others.map((link) => ({ ...linkedNodeOf(link), ready: !unready.has(link.peer.id) })),
      tooMany: barrier.tooMany,
      unlinked: this.#connector.unlinked,
      refusals: this.#connector.refusals.all,
      activeRefusals: this.#connector.refusals.active(clock.nowUs),
      missingLinks: missingLinksAmong(others),
    };
  }

  notFormed(view: FormationView): Outcome {
    return { kind: "not-formed", view };
  }

  header(plan: RunPlan): ReturnType<typeof headerOf> {
    const { clock, links, setup } = this.#context;
    return headerOf(plan, this.#member(plan), links.toNodes, clock, setup.versions);
  }

  startRun(run: RunContext): RunRole {
    const me = this.#member(run.plan);
    run.emit({ kind: "started", plan: run.plan, me, folder: run.folder.path });
    return new MachineRun(run, me, this.#relay);
  }

  #member(plan: RunPlan): Member {
    const { identity } = this.#connector.self;
    const me = plan.roster.find((member) => sameIdentity(member, identity));
    if (me === undefined) throw new Error("started a roster that lacks this machine");
    return me;
  }

  /** A peer says which others it is linked with, and which no more. */
  #heardOf(link: Link, known: readonly KnownPeer[], lost: readonly string[] = []): void {
    for (const id of lost) link.reportedPeers.delete(id);
    for (const { id, incarnation } of known) {
      if (link.reportedPeers.size < SEEN_MAX) link.reportedPeers.set(id, incarnation);
    }
    this.#connector.dialer.heardOf(known, link.connection);
  }
}

/** A machine in a run: it ticks, sends and receives, and notes what it sees beside the model. */
class MachineRun implements RunRole {
  readonly noun = "machine";
  readonly waitsUs = null;
  readonly carries = false;
  readonly peers: readonly string[];
  readonly #run: RunContext;
  readonly #relay: RelayTransport | undefined;
  readonly #others: number;
  readonly #ticker: Ticker;
  readonly #watch: ClockWatch;

  constructor(run: RunContext, me: Member, relay: RelayTransport | undefined) {
    const { clock, plan } = run;
    const others = plan.roster.filter((member) => member !== me).map(({ id }) => id);
    this.peers = routingOf(plan.topology).nodes(others);
    this.#run = run;
    this.#relay = relay;
    this.#others = others.length;
    this.#ticker = new Ticker(run, me, (...message) => this.#send(...message));
    this.#watch = new ClockWatch(clock.systemLeadUs, clock.nowUs);
  }

  message(link: Link, frame: Frame): void {
    if (frame.kind !== (link.isDirect ? "data" : "copy")) throw misplaced(frame);
    // What carries a copy has counted it on its own link.
    if (frame.kind === "data") link.expect(frame.sequence);
    const message = decodeMessage(frame.message);
    const { wallUs: arrivedWallUs, monoUs: arrivedMonoUs } = this.#run.clock.now();
    this.#ticker.deliver({ from: link.peer.id, message, arrivedWallUs, arrivedMonoUs });
  }

  measured(link: Link): void {
    noteOffset(link, this.#run);
  }

  refused(address: string, reason: string): void {
    const { clock, journal } = this.#run;
    journal.note({ kind: "link-refused", address, reason }, clock.now());
  }

  poll(run: ActiveRun): void {
    this.#watchClock();
    if (run.hasStopped) return;
    this.#ticker.poll();
    if (this.#ticker.isOver(this.#run.clock.now().monoUs)) run.stop();
  }

  nextDeadlineUs(): number {
    return this.#run.clock.startUs + this.#ticker.nextDueUs;
  }

  breakOff(): Moment {
    const { clock } = this.#run;
    // Ticks fall due while the last ones are made; the end counts those up to its own moment.
    let moment = clock.now();
    while (this.#ticker.isDue(moment.monoUs)) {
      this.#ticker.poll();
      moment = clock.now();
    }
    return moment;
  }

  end(reason: End["reason"], moment: Moment): End {
    return this.#ticker.end(reason, moment);
  }

  /**
   * Sends a message of the model on each recipient's own link, or once where another node copies
   * it. Those that it cannot reach any more come back.
   */
  #send(to: readonly string[], number: number, message: Uint8Array): string[] {
    const { links } = this.#run;
    const reached = to.flatMap((id) => links.get(id) ?? []);
    if (this.#relay === undefined) for (const link of reached) link.sendData(message);
    else if (reached.length > 0) {
      this.#relay.multicast(reached, reached.length === this.#others, { number, message });
    }
    return reached.length === to.length ? [] : to.filter((id) => links.get(id) === undefined);
  }

  /** A computer's clock that is set moves no tick, but people should know. */
  #watchClock(): void {
    const { clock, journal } = this.#run;
    if (!this.#watch.isDue(clock.nowUs)) return;
    const byUs = this.#watch.look(clock.systemLeadUs, clock.nowUs);
    if (byUs !== undefined) journal.note({ kind: "clock-jump", byUs }, clock.now());
  }
}
