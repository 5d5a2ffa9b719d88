import type { Endpoint } from "../protocol/address.js";
import { sameIdentity } from "../protocol/identity.js";
import { planRun } from "../protocol/roster.js";
import type { Written } from "../wire/frame-writer.js";
import type { Frame, Peer } from "../wire/frames.js";
import type { NodeContext } from "./context.js";
import { Connector } from "./formation/connector.js";
import {
  type CommonView,
  type FormationView,
  type HubView,
  LastingView,
} from "./formation/formation-view.js";
import type { Link } from "./links/link.js";
import { type LinkDownReason, type LinkHandler, Links } from "./links/links.js";
import { Loop, type TurnSteps } from "./loop.js";
import { NodeClock } from "./node-clock.js";
import type { NodeEvent, Outcome } from "./node-event.js";
import type { Ports } from "./ports.js";
import { RelayTransport } from "./relay/relay-transport.js";
import type { NodeRole } from "./role.js";
import { ActiveRun } from "./run/active-run.js";
import { runFileOf } from "./run/header.js";
import { HubRole } from "./run/hub-role.js";
import { Journal } from "./run/journal.js";
import { MachineRole } from "./run/machine-role.js";
import type { MachineSetup, NodeSetup } from "./setup.js";

/** Hears what a node tells. */
export interface NodeHandler {
  event(event: NodeEvent): void;
  /** Its life is over, and its ports are closed. Nothing comes after that. */
  over(outcome: Outcome): void;
}

type MakeRole<View> = (
  context: NodeContext,
  connector: Connector,
  start: (members: readonly Peer[], nameTaken: boolean) => void,
) => NodeRole<View>;

/**
 * One node of a run, a machine or a star's hub: read this first. Its life:
 *
 *     start      takes connections, looks for others     formation/peer-dialer.ts
 *     a hint     is dialled                              formation/peer-dialer.ts
 *     a stream   is led through the handshake            formation/handshaker.ts
 *     a link     is up once both sides want it           formation/connector.ts, links/
 *     START      all have agreed on the roster           formation/start-agreement.ts
 *     the run    ticks, sends, receives; or copies       run/machine-role.ts, run/hub-role.ts
 *     STOP       from all: the trace has its end         run/active-run.ts
 *     traces     go into every folder                    run/trace-collection.ts
 *     BYE        from all: it is over                    run/active-run.ts
 *
 * All that comes from outside (bytes, a connection, a hint, a moment) is one *turn* of `loop.ts`:
 *
 *     work → poll what is due → trace to disk → one write per link
 *
 * So no receive is ever on disk without its send, and a link costs one system call a turn. What
 * goes out is bytes on links, lines in the trace, and events for those that watch.
 */
export class MeshNode<View extends CommonView> {
  readonly #context: NodeContext;
  readonly #handler: NodeHandler;
  readonly #connector: Connector;
  readonly #role: NodeRole<View>;
  readonly #lasting = new LastingView<View>();
  readonly #giveUpUs: number;
  #run: ActiveRun | undefined;

  static machine(setup: MachineSetup, ports: Ports, handler: NodeHandler): MeshNode<FormationView> {
    const relay = setup.topology === "star" ? new RelayTransport(ports) : undefined;
    const reached = { ...ports, transport: relay ?? ports.transport };
    return new MeshNode(setup, reached, handler, (...parts) => new MachineRole(...parts, relay));
  }

  /** The hub of a star. */
  static hub(setup: NodeSetup, ports: Ports, handler: NodeHandler): MeshNode<HubView> {
    return new MeshNode(setup, ports, handler, (...parts) => new HubRole(...parts));
  }

  private constructor(
    setup: NodeSetup,
    ports: Ports,
    handler: NodeHandler,
    makeRole: MakeRole<View>,
  ) {
    const clock = new NodeClock(ports.scheduler);
    const links = new Links(setup.machines, clock, this.#linkHandler);
    this.#handler = handler;
    this.#context = {
      setup,
      ports,
      clock,
      loop: new Loop(ports.scheduler, clock, links.liveness, this.#turnSteps),
      links,
      emit: (event) => this.#emit(event),
      finish: (outcome) => this.#finish(outcome),
    };
    this.#connector = new Connector(this.#context, () => this.#role.renamed());
    this.#role = makeRole(this.#context, this.#connector, (members, nameTaken) =>
      this.#startRun(members, nameTaken),
    );
    this.#giveUpUs = clock.nowUs + setup.formTimeoutMs * 1000;
  }

  /** Begins its life. */
  start(): void {
    this.#context.loop.turn(() => this.#connector.dialer.start());
  }

  /** Where the forming stands, for people. */
  get view(): View {
    return this.#role.view();
  }

  /** What it has sent on its links, the model's messages apart. */
  get written(): Written {
    return this.#context.links.written;
  }

  /** More places to look at, while the run forms. */
  hintPeers(peers: readonly Endpoint[]): void {
    this.#context.loop.turn(() => this.#connector.dialer.hintPeers(peers));
  }

  /** Ends in order, without waiting for the others. */
  interrupt(): void {
    this.#context.loop.turn(() => {
      if (this.#run) this.#run.interrupt();
      else this.#finish({ kind: "given-up" });
    });
  }

  get #turnSteps(): TurnSteps {
    return {
      poll: () => this.#poll(),
      flushTrace: () => this.#run?.flushTrace(),
      nextDeadlineUs: () => this.#nextDeadlineUs(),
      failed: (error) => this.#finish({ kind: "failed", error }),
    };
  }

  get #linkHandler(): LinkHandler {
    return {
      up: (link) => this.#role.linked(link),
      frame: (link, frame) => this.#frame(link, frame),
      measured: (link) => this.#run?.measured(link),
      down: (link, why) => this.#linkDown(link, why),
    };
  }

  /** Does what has become due by now, and what follows from the new state. */
  #poll(): void {
    const { links, loop } = this.#context;
    links.poll();
    this.#connector.poll();
    if (this.#run === undefined && !loop.ended) this.#role.poll();
    if (this.#run !== undefined) this.#run.poll();
    else if (!loop.ended) this.#awaitStart();
  }

  /** No run has started: it waits for one, and not for ever. */
  #awaitStart(): void {
    const { nowUs } = this.#context.clock;
    this.#lasting.look(nowUs, () => this.view);
    if (nowUs < this.#giveUpUs) return;
    this.#finish(this.#role.notFormed(this.#lasting.at(nowUs, this.view)));
  }

  #nextDeadlineUs(): number {
    const stageUs = this.#run
      ? this.#run.nextDeadlineUs()
      : Math.min(this.#role.nextDeadlineUs(), this.#giveUpUs);
    const { links } = this.#context;
    return Math.min(links.nextDeadlineUs(), this.#connector.nextDeadlineUs(), stageUs);
  }

  #frame(link: Link, frame: Frame): void {
    if (this.#role.relayed(link, frame, this.#run)) return;
    if (this.#run) this.#run.frame(link, frame);
    else this.#role.frame(link, frame);
  }

  #linkDown(link: Link, why: LinkDownReason): void {
    if (this.#context.loop.ended) return;
    if (this.#run) this.#run.linkDown(link, why);
    else {
      if (why.kind === "malformed") {
        this.#emit({ kind: "stranger", address: link.addressText, reason: why.reason });
      }
      this.#connector.linkDown(link);
    }
    this.#role.unlinked(link, why);
  }

  /** All have agreed that these are the members, this one included unless it is a hub. */
  #startRun(members: readonly Peer[], nameTaken: boolean): void {
    const { clock, links, ports } = this.#context;
    const plan = planRun(members);
    this.#connector.close("started");
    for (const link of links.toMachines) {
      if (!members.some((member) => sameIdentity(member, link.peer))) links.drop(link);
    }
    links.sendAll({ kind: "start", roster: plan.runId, nameTaken });
    clock.startRun();
    links.startRun();
    const header = this.#role.header(plan);
    const folder = ports.store.open(nameTaken, header, runFileOf(plan, clock));
    const journal = new Journal(folder.sink, (record) => this.#emit({ kind: "record", record }));
    const context = { ...this.#context, plan, header, folder, journal, connector: this.#connector };
    this.#run = new ActiveRun(context, this.#role.startRun(context));
    this.#run.start();
  }

  /** Tells those that watch; of what was refused the trace has a note as well. */
  #emit(event: NodeEvent): void {
    this.#handler.event(event);
    if (event.kind === "refused") {
      this.#run?.refused(event.refusal.address, event.refusal.reason);
    } else if (event.kind === "stranger") this.#run?.refused(event.address, event.reason);
  }

  /** Ends it now, once. */
  #finish(outcome: Outcome): void {
    const { links, loop, ports } = this.#context;
    if (loop.ended) return;
    loop.end();
    const last = this.#run?.close(outcome) ?? outcome;
    // What a failed turn wanted to say is in no trace: no other may receive it.
    if (last.kind === "failed") links.destroyAll();
    else for (const link of links.toNodes) links.drop(link);
    this.#connector.end();
    let open = ports.discovery === undefined ? 1 : 2;
    const closed = () => {
      open -= 1;
      if (open === 0) this.#handler.over(last);
    };
    ports.transport.close(closed);
    ports.discovery?.stop(closed);
  }
}
