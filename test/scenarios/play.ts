import { analyze, type RunAnalysis } from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { refusalsToTell } from "../../src/cli/forming/formation-notices.js";
import { compareIds, isMachine } from "../../src/model/id.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import type { Setting } from "../../src/protocol/settings.js";
import type { Refusal } from "../../src/runtime/formation/refusals.js";
import type { NodeEvent } from "../../src/runtime/node-event.js";
import type { MachineSetup } from "../../src/runtime/setup.js";
import { specifiedRules } from "../../src/scenario/scenario.js";
import { FaultSchedule, skewedClocks } from "../../src/sim/fault-schedule.js";
import { MemoryStore } from "../../src/sim/memory-store.js";
import { NodeSimulation, type SimHub, type SimMachine } from "../../src/sim/node-simulation.js";
import type { SimHost } from "../../src/sim/sim-host.js";
import { simKeys } from "../../src/sim/sim-signer.js";
import { traceFileName } from "../../src/trace/format.js";
import { MemorySource } from "../../src/trace/memory-source.js";
import type { Note } from "../../src/trace/records.js";
import type { Part, Story } from "./story.js";

/** One process of a story, and its own disk. */
interface Life {
  readonly part: Part;
  readonly node: SimMachine | SimHub;
  readonly store: MemoryStore;
}

const S = 1_000_000;
const SEED = 7;
/** By then everything is over. */
const OVER_WITHIN_US = 200 * S;
const RUN = "demo";
const PORT = 4330;

/** Plays a story to its end, and tells what came of it. */
export async function play(story: Story): Promise<string> {
  const playing = new Playing(story);
  playing.toItsEnd();
  return [...playing.timeline(), "", ...(await playing.ends())].join("\n");
}

class Playing {
  readonly #story: Story;
  readonly #simulation: NodeSimulation;
  readonly #schedule: FaultSchedule;
  readonly #hosts = new Map<string, SimHost>();
  readonly #lives: Life[] = [];
  readonly #told: { readonly atUs: number; readonly name: string; readonly text: string }[] = [];
  #startedUs: number | undefined;

  constructor(story: Story) {
    const { latency, loss } = story.faults;
    const { seed = SEED } = story.common;
    this.#story = story;
    this.#simulation = new NodeSimulation({ seed, latency, loss, hintLoss: loss, splits: false });
    this.#schedule = new FaultSchedule(story.faults, this.#simulation, this.#hosts);
    this.#begin("form");
  }

  toItsEnd(): void {
    const { clock } = this.#simulation;
    const isOver = () => this.#lives.every(({ node }) => node.outcome() || node.host.dead);
    const allAreBorn = () => this.#lives.length === this.#story.parts.length;
    if (clock.runUntil(() => allAreBorn() && isOver(), OVER_WITHIN_US)) return;
    throw new Error(`not over within ${OVER_WITHIN_US / S} s: ${this.timeline().join("\n")}`);
  }

  /** What was told, a line for all that told the same at once. */
  timeline(): string[] {
    const lines = new Map<string, Set<string>>();
    for (const { atUs, name, text } of this.#told) {
      const key = `${this.#momentText(atUs, text).padEnd(11)} # ${text}`;
      lines.set(key, (lines.get(key) ?? new Set()).add(name));
    }
    return [...lines].map(([key, names]) =>
      key.replace("#", [...names].sort(compareIds).join(", ")),
    );
  }

  /** How each process ended, and what all traces of a run show together. */
  async ends(): Promise<string[]> {
    const lines: string[] = [];
    for (const life of this.#lives) lines.push(`${life.part.name}: ${await endText(life)}`);
    for (const [run, texts] of tracesOf(this.#lives)) {
      lines.push(`${run}: ${verdictText(await judged(texts))}`);
    }
    return lines;
  }

  #begin(since: "form" | "start"): void {
    const { clock } = this.#simulation;
    for (const part of this.#story.parts) {
      if (part.since === since) clock.after(part.atUs, () => this.#launch(part));
    }
    for (const { id, since: from, atUs } of this.#story.interrupts) {
      if (from !== since) continue;
      clock.after(atUs, () => {
        const life = this.#lives.find(({ part }) => part.name === id);
        life?.node.node.interrupt();
      });
    }
    this.#schedule.begin(since);
  }

  #launch(part: Part): void {
    const { name } = part;
    const store = new MemoryStore();
    const { seed = SEED, clockSkew = 0 } = this.#story.common;
    const { mdns = true } = { ...this.#story.common, ...part.own };
    const surroundings = {
      name,
      address: this.#addressOf(name),
      ports: [PORT],
      store,
      discovers: mdns,
      clocks: skewedClocks(seed, name, clockSkew),
      observe: (event: NodeEvent) => this.#heard(part, event),
    };
    const setup = this.#setup(part);
    const node = isMachine(part.id)
      ? this.#simulation.addMachine(setup, surroundings)
      : this.#simulation.addHub({ ...setup, machines: null, rules: {}, seed: null }, surroundings);
    this.#lives.push({ part, node, store });
    this.#hosts.set(name, node.host);
  }

  #setup({ name, id, idGiven, own }: Part): MachineSetup {
    const all = { ...this.#story.common, ...own };
    const { name: run = RUN, seed = SEED, peers = [], formTimeout = 30_000, gather = true } = all;
    const keys = simKeys(name);
    const index = this.#story.parts
      .filter((part) => isMachine(part.id))
      .findIndex((part) => part.name === name);
    return {
      run,
      members: null,
      id,
      idGiven,
      incarnation: newIncarnation(this.#lives.length, keys),
      keys,
      host: `host-${name}`,
      topology: this.#story.parts.some((part) => !isMachine(part.id)) ? "star" : "mesh",
      machines: all.machines ?? 3,
      rules: specifiedRules(all),
      seed,
      rate: all.rate ?? all.rates?.[index] ?? { min: 1, max: 6 },
      peers: peers.map(({ host }) => ({ host: this.#addressOf(host), port: PORT })),
      gather,
      formTimeoutMs: formTimeout,
      versions: { k3mesh: "0.0.0" },
    };
  }

  #addressOf(name: string): string {
    return `10.0.0.${1 + this.#story.parts.findIndex((part) => part.name === name)}`;
  }

  #heard(part: Part, event: NodeEvent): void {
    const text = eventText(event);
    const atUs = this.#simulation.clock.nowUs;
    if (event.kind === "started" && this.#startedUs === undefined && isMachine(part.id)) {
      this.#startedUs = atUs;
      this.#begin("start");
    }
    if (text !== undefined) this.#told.push({ atUs, name: part.name, text });
  }

  /** Tenths of seconds of the run; before it since the first launch. */
  #momentText(us: number, text: string): string {
    const isBefore = this.#startedUs === undefined || us <= this.#startedUs;
    const hasStarted = !isBefore && !text.startsWith("started");
    const sinceUs = us - (hasStarted ? (this.#startedUs ?? 0) : 0);
    return `${hasStarted ? "" : "form+"}${(sinceUs / S).toFixed(1)}s`;
  }
}

/** What is worth telling; undefined of the rest. */
function eventText(event: NodeEvent): string | undefined {
  switch (event.kind) {
    case "started":
      return `started with the roster ${event.plan.roster.map(({ id }) => id).join(", ")}`;
    case "renamed":
      return `took the id ${event.id}`;
    case "refused":
      return refusalText(event.refusal);
    case "other-run":
      return `heard of the run ${event.run}`;
    case "record": {
      const { record } = event;
      if ("seq" in record || record.kind === "offset") return undefined;
      return record.kind === "end" ? `ended (${record.reason})` : noteText(record);
    }
    default:
      return undefined;
  }
}

function refusalText({ by, reason, hello, conflicts }: Refusal): string {
  const differ = conflicts.map(
    ({ mine, theirs }) => `${mine.name} ${valueText(mine)} here, ${valueText(theirs)} there`,
  );
  const why = differ.length > 0 ? `${reason}: ${differ.join(", ")}` : reason;
  return by === "me" ? `refused ${hello?.id} (${why})` : `was refused by ${hello?.id} (${why})`;
}

function valueText({ value }: Setting): string {
  return value !== null && typeof value === "object"
    ? `${Object.values(value).at(-1)}`
    : `${value}`;
}

function noteText(note: Exclude<Note, { kind: "offset" }>): string {
  switch (note.kind) {
    case "peer-down":
      return `noted peer-down ${note.peer}, ${note.reason}`;
    case "link-refused":
      return `noted link-refused, ${note.reason}`;
    case "skipped":
      return `noted ${note.ticks} skipped ticks`;
    case "clock-jump":
      return "noted a clock-jump";
    default:
      return note satisfies never;
  }
}

/** Of each run that started, every machine's own trace, by the name of its file. */
function tracesOf(lives: readonly Life[]): Map<string, Record<string, string>> {
  const runs = new Map<string, Record<string, string>>();
  for (const { store } of lives) {
    const [[name, { traces }] = ["", { traces: new Map<string, string>() }]] = store.folders;
    for (const [id, text] of traces) {
      const files = runs.get(name) ?? {};
      runs.set(name, { ...files, [traceFileName(id)]: longest(text, files[traceFileName(id)]) });
    }
  }
  return runs;
}

/** What was gathered is no longer than the trace itself. */
function longest(one: string, other = ""): string {
  return one.length > other.length ? one : other;
}

async function judged(files: Readonly<Record<string, string>>): Promise<RunAnalysis> {
  return analyze(await readRun(new MemorySource(files)));
}

/** How it ended, its exit code, and which traces it has. */
async function endText(life: Life): Promise<string> {
  const end = life.node.outcome();
  switch (end?.kind) {
    case undefined:
      return "killed";
    case "ended": {
      const [folder] = life.store.folders.values();
      const traces = [...(folder?.traces.keys() ?? [])].sort(compareIds).join(", ");
      const absent = end.ungathered.map(({ id, reason }) => `; not of ${id}: ${reason}`).join("");
      return `${await exitText(life)}has the traces of ${traces}${absent}`;
    }
    case "shut-out":
      return `exit 5, ${refusalText(end.refusal)}`;
    case "given-up":
      return "exit 130, interrupted before the start";
    case "not-formed":
    case "no-star": {
      const { view } = end;
      const code = refusalsToTell(view).length > 0 ? 5 : 3;
      const linked = view.linked.map(({ id }) => id).join(", ") || "none";
      const unlinked = view.unlinked.map(
        ({ identity, error = "not linked" }) => `${identity?.id}: ${error}`,
      );
      const apart =
        "missingLinks" in view
          ? view.missingLinks.map(([one, other]) => `${one} and ${other} do not reach each other`)
          : [];
      const tooMany = "tooMany" in view && view.tooMany ? ["too many"] : [];
      return `exit ${code}, no run: ${[`linked ${linked}`, ...unlinked, ...apart, ...tooMany].join("; ")}`;
    }
    case "failed":
      return `failed: ${end.error}`;
    default:
      return end satisfies never;
  }
}

/** Of a host whose folder is the whole run; else its folder is not what it is judged by. */
async function exitText({ node, store, part }: Life): Promise<string> {
  const end = node.outcome();
  if (end?.kind === "ended" && end.reason === "interrupted") return "exit 130, ";
  const [name = ""] = store.folders.keys();
  if (part.own.gather === false) return "";
  return `exit ${exitCodeOf(analyze(await readRun(store.source(name))))}, `;
}

/** Status, checks and messages. */
function verdictText({ status, checks, messages }: RunAnalysis): string {
  const namesOf = (wanted: string) =>
    checks.flatMap(({ name, result }) => (result === wanted ? [name] : []));
  const words = (["true", "false", "unknown"] as const).flatMap((result) => {
    const names = namesOf(result);
    if (names.length === 0) return [];
    const isMany = result === "true" || names.length === checks.length;
    return [`${isMany ? `${names.length} checks` : names.join(", ")} ${result}`];
  });
  const { sent, received, failed, latency } = messages;
  const lost = failed === 0 ? "" : `, ${failed} of them to machines that were lost`;
  const slowest = ((latency.maxUs ?? 0) / S).toFixed(3);
  const count = `${sent} messages${lost}, ${received} received, the slowest after ${slowest} s`;
  return `${[status, ...words].join(", ")}; ${count}`;
}
