import { randomStream } from "../../src/model/random.js";
import { rosterHash } from "../../src/protocol/roster.js";
import type {
  EventRecord,
  Header,
  RateRange,
  RosterEntry,
  TraceRecord,
} from "../../src/trace/records.js";
import { SimMachine } from "./sim-machine.js";

// A run as it should be, from a simulation that shares nothing with the machine of src/ but what its
// seed gives: one loop that always does the earliest thing, whether a tick, an arrival, a death or an
// interrupt.

/** What a good run is made of; all times in microseconds. */
export interface RunPlan {
  readonly ids: readonly string[];
  /** Ticks per second, one for each id. */
  readonly rates: readonly number[];
  /** What the headers say that they were drawn from; nothing, if absent. */
  readonly rateRange?: RateRange;
  readonly seed: number;
  readonly durationMs: number;
  readonly drawRange: number;
  readonly literal: boolean;
  readonly latencyMaxUs: number;
  readonly latenessMaxUs: number;
  /** Ids that vanish without a word at a moment after their start. */
  readonly kill?: { readonly ids: readonly string[]; readonly atUs: number };
  /** Ids that are interrupted at a moment after their start. */
  readonly interrupt?: { readonly ids: readonly string[]; readonly atUs: number };
  /** An id that does nothing for a while, and then skips what is too late. */
  readonly stall?: { readonly id: string; readonly atUs: number; readonly forUs: number };
}

export const PLAN: RunPlan = {
  ids: ["a", "b", "c"],
  rates: [2, 5, 6],
  seed: 2,
  durationMs: 20_000,
  drawRange: 6,
  literal: false,
  latencyMaxUs: 40_000,
  latenessMaxUs: 3_000,
};

/** Where a run's records go, machine by machine in the order of their traces. */
export type Emit = (id: string, record: TraceRecord) => void;

/** The epoch at which the first machine may start. */
const EPOCH_US = 1_800_000_000_000_000;
const START_SPREAD_US = 20_000;

/** Makes a good run and gives out its records. */
export function simulateRun(plan: RunPlan, emit: Emit): void {
  const random = mulberry32(plan.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const roster: RosterEntry[] = plan.ids.map((id, i) => {
    const rate = plan.rates[i] ?? 1;
    const fraction = randomStream(plan.seed, id, "phase").fraction();
    const phaseUs = Math.floor((fraction * 1e6) / rate);
    const drawn = plan.rateRange && { rateRange: plan.rateRange };
    return { id, incarnation: `${i}`.padStart(20, "0"), host: "lab", rate, ...drawn, phaseUs };
  });
  const machines = new Map<string, SimMachine>();
  for (const entry of roster) {
    const startUs = below(START_SPREAD_US);
    emit(entry.id, header(plan, entry, roster, EPOCH_US + startUs));
    machines.set(entry.id, new SimMachine(plan, entry, EPOCH_US, startUs, below, emit));
  }
  const all = [...machines.values()];
  for (const machine of all) machine.meet(all);
  for (;;) {
    let first = all[0] as SimMachine;
    for (const machine of all) if (machine.nextUs() < first.nextUs()) first = machine;
    if (first.nextUs() === Number.POSITIVE_INFINITY) return;
    first.step();
  }
}

/** A good run's records by machine, for tests to damage. */
export function goodRun(plan: Partial<RunPlan> = {}): Map<string, TraceRecord[]> {
  const records = new Map<string, TraceRecord[]>();
  simulateRun({ ...PLAN, ...plan }, (id, record) => {
    const trace = records.get(id) ?? [];
    records.set(id, trace);
    trace.push(record);
  });
  return records;
}

export function isEvent(record: TraceRecord): record is EventRecord {
  return record.kind === "internal" || record.kind === "send" || record.kind === "receive";
}

function header(plan: RunPlan, own: RosterEntry, roster: RosterEntry[], wallUs: number): Header {
  return {
    kind: "header",
    schema: 1,
    run: "good",
    runId: rosterHash(roster),
    topology: "mesh",
    ...own,
    roster,
    seed: plan.seed,
    rules: {
      drawRange: plan.drawRange,
      literal: plan.literal,
      durationMs: plan.durationMs,
      phase: "random",
    },
    startWallUs: wallUs,
    versions: { k3mesh: "0.0.0", node: "v20.0.0" },
    links: roster
      .filter(({ id }) => id !== own.id)
      .map(({ id }) => ({ peer: id, address: "127.0.0.1:1", via: "mdns" as const, formedMs: 3 })),
  };
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
