import type { RunPlan } from "../../protocol/roster.js";
import type { End, HubEnd, HubHeader } from "../../trace/records.js";
import type { Frame, LeftReason, Peer } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { NodeContext } from "../context.js";
import type { Connector } from "../formation/connector.js";
import { type HubView, linkedNodeOf } from "../formation/formation-view.js";
import { type Link, misplaced } from "../links/link.js";
import type { LinkDownReason } from "../links/links.js";
import type { Moment } from "../node-clock.js";
import type { Outcome } from "../node-event.js";
import { Forwarding } from "../relay/forwarding.js";
import { RelayTable } from "../relay/relay-table.js";
import { Rosters } from "../relay/rosters.js";
import type { NodeRole, RunRole } from "../role.js";
import { type ActiveRun, noteOffset, OTHERS_END_US, type RunContext } from "./active-run.js";
import { hubHeaderOf } from "./header.js";

/** Leaves that start after their hub, and wait in vain for others' STOP, take no longer. */
const LEAVES_STOP_US: number = OTHERS_END_US + 10_000_000;

/**
 * A star's hub: it gives leaves slots and carries what they say to each other. It is in no roster
 * and decides nothing: by what the leaves confirm it knows which of them have started.
 */
export class HubRole implements NodeRole<HubView> {
  readonly #context: NodeContext;
  readonly #connector: Connector;
  readonly #start: (members: readonly Peer[], nameTaken: boolean) => void;
  readonly #table = new RelayTable();
  readonly #rosters = new Rosters();

  /** `start`: the run starts, with these members. */
  constructor(
    context: NodeContext,
    connector: Connector,
    start: (members: readonly Peer[], nameTaken: boolean) => void,
  ) {
    this.#context = context;
    this.#connector = connector;
    this.#start = start;
  }

  linked(link: Link): void {
    const { emit, ports, setup } = this.#context;
    this.#table.add(link, ports.store.nameTaken(setup.run));
    emit({ kind: "linked", id: link.peer.id, address: link.addressText });
  }

  unlinked(link: Link, why: LinkDownReason): void {
    this.#table.remove(link, leftReason(why));
    this.#context.emit({ kind: "unlinked", id: link.peer.id, address: link.addressText });
  }

  renamed(): void {
    throw new Error("a hub has no other name");
  }

  relayed(link: Link, frame: Frame, run: ActiveRun | undefined): boolean {
    if (frame.kind !== "relayed") return false;
    // Two leaves that still talk are not through.
    if (this.#table.relay(link, frame)) run?.sign();
    return true;
  }

  frame(link: Link, frame: Frame): void {
    switch (frame.kind) {
      case "ready":
        this.#rosters.confirmed(link.peer, frame.roster);
        break;
      case "start": {
        const members = this.#rosters.started(link.peer, frame.roster);
        if (members === undefined) throw new WireError("START of a roster that is not confirmed");
        this.#start(members, frame.nameTaken);
        break;
      }
      case "bye":
        // The close that follows it says as much.
        break;
      default:
        throw misplaced(frame);
    }
  }

  /** What leaves say is all that starts a hub. */
  poll(): void {}

  nextDeadlineUs(): number {
    return Number.POSITIVE_INFINITY;
  }

  view(): HubView {
    const { setup, clock, links } = this.#context;
    const { refusals, unlinked } = this.#connector;
    const [first] = links.toMachines;
    return {
      run: setup.run,
      linked: links.toMachines.map(linkedNodeOf),
      machines: first?.peer.machines ?? null,
      unlinked,
      refusals: refusals.all,
      activeRefusals: refusals.active(clock.nowUs),
    };
  }

  notFormed(view: HubView): Outcome {
    return { kind: "no-star", view };
  }

  header(plan: RunPlan): HubHeader {
    const { setup, clock, links } = this.#context;
    return hubHeaderOf(plan, setup, links.toMachines, clock);
  }

  startRun(run: RunContext): RunRole {
    run.emit({ kind: "started", plan: run.plan, folder: run.folder.path });
    return new HubRun(run, this.#table);
  }
}

/** How a leaf left, for the others: of one that was dropped here, by its own word. */
function leftReason({ kind }: LinkDownReason): LeftReason {
  if (kind === "silent") return kind;
  return kind === "dropped" || kind === "left" ? "left" : "closed";
}

/** A hub in a run: it copies messages, and knows the duration only to wait no longer in vain. */
class HubRun implements RunRole {
  readonly noun = "hub";
  readonly carries = true;
  readonly waitsUs: number;
  readonly peers: readonly string[];
  readonly #run: RunContext;
  readonly #forwarding: Forwarding;

  constructor(run: RunContext, table: RelayTable) {
    const { plan, journal } = run;
    this.#run = run;
    this.peers = plan.roster.map(({ id }) => id);
    this.waitsUs = plan.rules.durationMs * 1000 + LEAVES_STOP_US;
    this.#forwarding = new Forwarding(table, (forward) => journal.write(forward));
  }

  message(link: Link, frame: Frame): void {
    if (frame.kind !== "multicast") throw misplaced(frame);
    const { clock } = this.#run;
    this.#forwarding.multicast(link, frame, clock.wallUs, clock.now());
  }

  measured(link: Link): void {
    noteOffset(link, this.#run);
  }

  refused(): void {}

  /** It has no work of its own. */
  poll(): void {}

  nextDeadlineUs(): number {
    return Number.POSITIVE_INFINITY;
  }

  breakOff(): Moment {
    return this.#run.clock.now();
  }

  end(reason: End["reason"], moment: Moment): HubEnd {
    return { kind: "end", ...moment, reason, ...this.#forwarding.counts };
  }
}
