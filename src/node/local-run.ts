import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { HUB_ID, runIds } from "../model/id.js";
import type { Topology } from "../model/topology.js";
import type { Endpoint } from "../protocol/address.js";
import type { Identity } from "../protocol/identity.js";
import type { RunPlan } from "../protocol/roster.js";
import { type MachineSetup, type NodeSetup, OPEN_SETTINGS } from "../runtime/setup.js";
import type { Scenario } from "../scenario/scenario.js";
import { type Capacity, capacityNow, refuseOverload } from "./capacity.js";
import { ChildNode, type NodeEnd, Turnstile } from "./child-node.js";
import { freshStart, hostName, LOOPBACK, versions } from "./computer.js";
import type { NodeEnvironment } from "./machine.js";
import { requireLoopback } from "./networks.js";
import type { Begin, ChildMessage, Usage } from "./node-messages.js";
import { checkRunParent } from "./run-directory.js";
import type { MachineStatus } from "./status-board.js";
import { Watchdog } from "./watchdog.js";

/** How one process of a run ended. */
export type MachineEnd =
  | NodeEnd
  /** Its process gave no sign when all should have been over, and was killed. */
  | { readonly kind: "frozen"; readonly silentMs: number }
  /** All were to end at once. */
  | { readonly kind: "killed" };

/** What the parent of a run sees. */
export type LocalRunEvent =
  | { readonly kind: "machine"; readonly id: string; readonly report: ChildMessage }
  /** Its first machine has started. */
  | { readonly kind: "started"; readonly plan: RunPlan; readonly folder: string }
  | { readonly kind: "ended"; readonly id: string; readonly end: MachineEnd }
  /** Multicast does not work: the machines were told each other's addresses. */
  | { readonly kind: "told-addresses" }
  /** What a process wrote to its stderr. */
  | { readonly kind: "complaint"; readonly text: string };

/** What a run on this computer left. */
interface LocalRunOutcome {
  /** Where its traces are; absent where no machine started. */
  readonly folder?: string;
  /** How each process ended, in id order. */
  readonly ends: ReadonlyMap<string, MachineEnd>;
  /** What each process used; absent where one did not say it. */
  readonly usages?: readonly Usage[];
}

/** After such an end the other machines would wait in vain. */
const HOPELESS: readonly MachineEnd["kind"][] = [
  "failed",
  "cannot-listen",
  "shut-out",
  "died",
  "frozen",
];

/** After the duration: the longest wait of one machine for another. */
const DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
/** A hundred processes that start at once need half as much more as a few after another. */
const LOADING_MIN = 4;
const LOADING_PER_CORE = 2;

/** Throws what keeps this computer from such a run; `where`: the option that asks for so many. */
export function checkComputer(scenario: Scenario, where: string): Capacity {
  checkRunParent(scenario.out);
  const computer = capacityNow();
  refuseOverload(scenario, computer, where);
  requireLoopback();
  return computer;
}

/**
 * n machines on this computer, each its own process, and a hub in a star. It starts, watches and
 * stops them, and takes no part in how they find each other, link up, start or end; but it tells
 * each the names of all, and no other gets in.
 */
export class LocalRun {
  readonly run: string;
  /** In id order, a hub before all. */
  readonly ids: readonly string[];
  /** When all its processes are gone. */
  readonly outcome: Promise<LocalRunOutcome>;
  readonly #observe: (event: LocalRunEvent) => void;
  readonly #children = new Map<string, ChildNode>();
  readonly #ports = new Map<string, number>();
  readonly #statuses = new Map<string, MachineStatus>();
  readonly #usages = new Map<string, Usage>();
  readonly #watchdog: Watchdog;
  readonly #frozen = new Map<string, number>();
  #toldAddresses = false;
  /** Known from the start on. */
  #folder: string | undefined;
  readonly #loading: Turnstile;
  readonly #loaded = new Set<string>();
  readonly #begins = new Map<string, Begin>();
  readonly #formTimeoutMs: number;
  #stopped = false;
  #killed = false;

  constructor(run: string, scenario: Scenario, observe: (event: LocalRunEvent) => void) {
    this.run = run;
    const machines = runIds(scenario.machines);
    this.ids = scenario.topology === "star" ? [HUB_ID, ...machines] : machines;
    this.#observe = observe;
    const nowMs = performance.now();
    this.#formTimeoutMs = scenario.formTimeoutMs;
    this.#watchdog = new Watchdog(this.ids, nowMs, nowMs + this.#formTimeoutMs);
    this.#loading = new Turnstile(Math.max(LOADING_MIN, LOADING_PER_CORE * availableParallelism()));
    const looking = setInterval(() => this.#killFrozen(), LOOK_EVERY_MS);
    const starts = this.ids.map((id): Start => ({ id, ...freshStart() }));
    const members = starts.map(({ id, incarnation }) => ({ id, incarnation }));
    const ends = starts.map(async (me): Promise<[string, MachineEnd]> => {
      const { id } = me;
      this.#begins.set(id, beginOf(run, me, members, scenario));
      const end = await this.#spawn(id);
      this.#observe({ kind: "ended", id, end });
      this.#ended(end);
      return [id, end];
    });
    this.outcome = Promise.all(ends).then((entries) => {
      clearInterval(looking);
      const [folder, usages] = [this.#folder, this.#allUsages];
      return {
        ...(folder !== undefined && { folder }),
        ends: new Map(entries),
        ...(usages && { usages }),
      };
    });
  }

  /** The process ids of the machines that run. */
  get pids(): number[] {
    return [...this.#children.values()].flatMap((child) => child.pid ?? []);
  }

  /** How a machine stood when it last said so. */
  statusOf(id: string): MachineStatus {
    return this.#statuses.get(id) ?? { phase: "forming", links: 0 };
  }

  /** How long a machine that has said something, and has not ended, has said nothing. */
  silentMs(id: string): number {
    const speaks = this.#ports.has(id) && this.#children.has(id);
    return speaks ? this.#watchdog.ofMs(id, performance.now()) : 0;
  }

  /** Has every machine end in order, without waiting for the duration. */
  stop(): void {
    this.#stopped = true;
    this.#loading.open();
    this.#watchdog.expectEnd(performance.now());
    for (const child of this.#children.values()) child.tell({ kind: "stop" });
  }

  /** Ends one process at once, as a crash does. */
  killOne(id: string): void {
    this.#children.get(id)?.kill();
  }

  /** Ends every process at once. */
  kill(): void {
    this.#killed = true;
    this.#loading.open();
    for (const child of this.#children.values()) child.kill();
  }

  async #spawn(id: string): Promise<MachineEnd> {
    const turn = this.#loading.enter();
    if (turn) await turn;
    if (this.#killed) return { kind: "killed" };
    if (this.#stopped) return { kind: "given-up" };
    const child = new ChildNode(
      (report) => this.#heard(id, report),
      (text) => this.#observe({ kind: "complaint", text }),
    );
    this.#children.set(id, child);
    const end = await child.end;
    this.#children.delete(id);
    if (!this.#loaded.has(id)) this.#loading.through();
    if (end.kind !== "died") return end;
    const silentMs = this.#frozen.get(id);
    if (silentMs !== undefined) return { kind: "frozen", silentMs };
    return this.#killed ? { kind: "killed" } : end;
  }

  #heard(id: string, report: ChildMessage): void {
    this.#watchdog.heard(id, performance.now());
    if (report.kind === "loaded") this.#hasLoaded(id);
    if (report.kind === "listening") this.#ports.set(id, report.port);
    if (report.kind === "usage") this.#usages.set(id, report.usage);
    if (report.kind === "status") this.#statuses.set(id, report.status);
    if (report.kind === "event") {
      if (report.event.kind === "no-multicast") this.#tellAddresses();
      if (report.event.kind === "started") {
        this.#started(report.event.plan, report.event.folder);
      }
    }
    this.#observe({ kind: "machine", id, report });
  }

  /** All begin together: a machine that began later would wake all others, again and again. */
  #hasLoaded(id: string): void {
    this.#loaded.add(id);
    this.#loading.through();
    if (this.#loaded.size < this.ids.length || this.#stopped) return;
    this.#watchdog.expectEnd(performance.now() + this.#formTimeoutMs);
    for (const [each, begin] of this.#begins) this.#children.get(each)?.tell(begin);
  }

  #started(plan: RunPlan, folder: string): void {
    if (this.#folder !== undefined) return;
    this.#folder = folder;
    this.#watchdog.expectEnd(performance.now() + plan.rules.durationMs + DRAIN_MS);
    this.#observe({ kind: "started", plan, folder });
  }

  get #allUsages(): readonly Usage[] | undefined {
    const usages = this.ids.flatMap((id) => this.#usages.get(id) ?? []);
    return usages.length < this.ids.length ? undefined : usages;
  }

  /** A machine that stays frozen would keep this process waiting for ever. */
  #killFrozen(): void {
    const nowMs = performance.now();
    for (const id of this.#watchdog.lost(nowMs)) {
      const child = this.#children.get(id);
      if (child === undefined || this.#frozen.has(id)) continue;
      this.#frozen.set(id, this.#watchdog.ofMs(id, nowMs));
      child.kill();
    }
  }

  /** Without one of its processes no run can form, and none is started again. */
  #ended({ kind }: MachineEnd): void {
    if (this.#folder === undefined && HOPELESS.includes(kind)) this.stop();
  }

  #tellAddresses(): void {
    const peers = [...this.#ports.values()].map((port): Endpoint => ({ host: LOOPBACK, port }));
    for (const child of this.#children.values()) child.tell({ kind: "look-at", peers });
    if (this.#toldAddresses) return;
    this.#toldAddresses = true;
    this.#observe({ kind: "told-addresses" });
  }
}

/** The identity of a machine, or of the hub, and its keys. */
type Start = Pick<NodeSetup, "id" | "incarnation" | "keys">;

function beginOf(run: string, me: Start, members: readonly Identity[], scenario: Scenario): Begin {
  const { out, machines, rules, seed, rates, rateRange, topology, formTimeoutMs } = scenario;
  const environment: NodeEnvironment = {
    listen: { host: LOOPBACK, ports: [0] },
    mdns: true,
    only: LOOPBACK,
    out,
  };
  const common = { environment, tells: "status" } as const;
  const node = {
    ...me,
    run,
    members,
    idGiven: true,
    host: hostName(),
    topology,
    peers: [],
    // All write into one folder.
    gather: false,
    formTimeoutMs,
    versions: versions(),
  };
  if (me.id === HUB_ID)
    return { kind: "begin-hub", setup: { ...node, ...OPEN_SETTINGS }, ...common };
  const rate = rates?.[runIds(machines).indexOf(me.id)] ?? rateRange;
  const setup: MachineSetup = { ...node, machines, rules, seed: seed ?? null, rate };
  return { kind: "begin", setup, ...common };
}

/** The name of a run that was given none: `mesh-20261123-184500-3fa9`. */
export function freshRunName(topology: Topology): string {
  return `${stampedName(topology)}-${randomBytes(2).toString("hex")}`;
}

/** A word with the date and the time, local: `compare-20261123-184500`. */
export function stampedName(word: string, now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${word}-${date}-${time}`;
}
