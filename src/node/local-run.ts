import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Topology } from "../model/topology.js";
import type { Endpoint } from "../protocol/address.js";
import type { RunPlan } from "../protocol/roster.js";
import { nodeIds, nodeSetups } from "../runtime/run-setup.js";
import type { Scenario } from "../scenario/scenario.js";
import { type Capacity, capacityNow, refuseOverload } from "./capacity.js";
import { ChildNode, Turnstile } from "./child-node.js";
import { freshStart, hostName, LOOPBACK, versions } from "./computer.js";
import type { NodeEnvironment } from "./machine.js";
import { requireLoopback } from "./networks.js";
import type { Begin, ChildMessage, Usage } from "./node-messages.js";
import { checkRunParent } from "./run-directory.js";
import type { MachineEnd, RunEvent, RunOutcome, StartedRun } from "./runner.js";
import type { MachineStatus } from "./status-board.js";
import { Watchdog } from "./watchdog.js";

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
export class LocalRun implements StartedRun {
  readonly name: string;
  readonly ids: readonly string[];
  readonly outcome: Promise<RunOutcome>;
  readonly #observe: (event: RunEvent) => void;
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

  constructor(scenario: Scenario, observe: (event: RunEvent) => void) {
    this.name = scenario.name ?? freshRunName(scenario.topology);
    this.ids = nodeIds(scenario);
    this.#observe = observe;
    const nowMs = performance.now();
    this.#formTimeoutMs = scenario.formTimeoutMs;
    this.#watchdog = new Watchdog(this.ids, nowMs, nowMs + this.#formTimeoutMs);
    this.#loading = new Turnstile(Math.max(LOADING_MIN, LOADING_PER_CORE * availableParallelism()));
    const looking = setInterval(() => this.#killFrozen(), LOOK_EVERY_MS);
    const starts = this.ids.map((id) => ({ id, ...freshStart() }));
    const common = { run: this.name, host: hostName(), versions: versions() };
    for (const setup of nodeSetups(scenario, starts, common)) {
      this.#begins.set(setup.id, beginOf(setup, scenario.out));
    }
    const ends = this.ids.map(async (id): Promise<[string, MachineEnd]> => {
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

  statusOf(id: string): MachineStatus {
    return this.#statuses.get(id) ?? { phase: "forming", links: 0 };
  }

  /** How long a machine that has said something, and has not ended, has said nothing. */
  silentMs(id: string): number {
    const speaks = this.#ports.has(id) && this.#children.has(id);
    return speaks ? this.#watchdog.ofMs(id, performance.now()) : 0;
  }

  stop(): void {
    this.#stopped = true;
    this.#loading.open();
    this.#watchdog.expectEnd(performance.now());
    for (const child of this.#children.values()) child.tell({ kind: "stop" });
  }

  killOne(id: string): void {
    this.#children.get(id)?.kill();
  }

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

function beginOf(setup: ReturnType<typeof nodeSetups>[number], out: string): Begin {
  const environment: NodeEnvironment = {
    listen: { host: LOOPBACK, ports: [0] },
    mdns: true,
    only: LOOPBACK,
    out,
  };
  const common = { environment, tells: "status" } as const;
  if (setup.machines === null) return { kind: "begin-hub", setup, ...common };
  return { kind: "begin", setup, ...common };
}

/** The name of a run that was given none: `mesh-20261123-184500-3fa9`. */
function freshRunName(topology: Topology): string {
  return `${stampedName(topology)}-${randomBytes(2).toString("hex")}`;
}

/** A word with the date and the time, local: `compare-20261123-184500`. */
export function stampedName(word: string, now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${word}-${date}-${time}`;
}
