import fc from "fast-check";
import { EventLog } from "../../../src/analysis/event-log.js";
import type { MachineTrace } from "../../../src/analysis/machine-trace.js";
import { type MatchedRun, matched } from "../../../src/analysis/matching.js";
import { OffsetLog } from "../../../src/analysis/offset-log.js";
import { ReceiveLog } from "../../../src/analysis/receive-log.js";
import type { Run } from "../../../src/analysis/run.js";
import { SendLog } from "../../../src/analysis/send-log.js";

/** What one machine of a small run does next; numbers choose among what is there. */
export type Step =
  | { readonly kind: "internal"; readonly machine: number }
  | { readonly kind: "send"; readonly machine: number; readonly to: readonly number[] }
  /** Takes any message that is on its way to the machine, in whatever order they were sent. */
  | { readonly kind: "receive"; readonly machine: number; readonly which: number }
  /** A message on its way is lost. */
  | { readonly kind: "lose"; readonly machine: number; readonly which: number };

/** A run whose events are known, and what comes directly before each, by its number in the run. */
export interface KnownRun {
  readonly run: MatchedRun;
  /** By event, in the order of the machines: its machine, its clock, and its message's send. */
  readonly events: readonly KnownEvent[];
}

export interface KnownEvent {
  readonly machine: number;
  readonly lamport: number;
  readonly send?: number;
}

const MACHINES = 4;
const IDS = ["a", "b", "c", "d"];
const machine = fc.nat({ max: MACHINES - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("internal" as const), machine }),
  fc.record({ kind: fc.constant("send" as const), machine, to: fc.uniqueArray(machine) }),
  {
    arbitrary: fc.record({ kind: fc.constant("receive" as const), machine, which: fc.nat() }),
    weight: 2,
  },
  fc.record({ kind: fc.constant("lose" as const), machine, which: fc.nat() }),
);

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 60, size: "max" });

interface Message {
  readonly from: number;
  readonly number: number;
  readonly lamport: number;
  /** Where its send is among the events of its sender. */
  readonly at: number;
}

/** Plays a run. `unlogged`: machines of which no trace is there. */
export function play(steps: readonly Step[], unlogged: readonly number[] = []): KnownRun {
  const machines = IDS.map((id, index) => new Machine(id, index));
  for (const step of steps) machines[step.machine]?.take(step, machines);
  const here = machines.filter(({ index }) => !unlogged.includes(index));
  const firsts = new Map<number, number>();
  let count = 0;
  for (const { index, events } of here) {
    firsts.set(index, count);
    count += events.length;
  }
  const events = here.flatMap((one) => {
    return one.events.map(({ lamport, message }): KnownEvent => {
      const first = message && firsts.get(message.from);
      return {
        machine: here.indexOf(one),
        lamport,
        ...(message && first !== undefined && { send: first + message.at }),
      };
    });
  });
  return {
    run: matched(
      runOf(
        here.map(({ log }) => log.trace),
        unlogged,
      ),
    ),
    events,
  };
}

/** What a log that no run wrote may hold: any sends, and receives of any of them. */
export type AnyEvent = "send" | { readonly from: number; readonly which: number };

export const anyEvents: fc.Arbitrary<readonly (readonly AnyEvent[])[]> = fc.array(
  fc.array(
    fc.oneof(fc.constant("send" as const), fc.record({ from: machine, which: fc.nat({ max: 4 }) })),
    {
      maxLength: 6,
    },
  ),
  { minLength: MACHINES, maxLength: MACHINES },
);

/** Receives that name a send which is not there, or the machine itself, have no send. */
export function runOfAny(machines: readonly (readonly AnyEvent[])[]): KnownRun {
  const logs = IDS.map((id) => new Log(id));
  const sends = machines.map((events) => {
    return [...events.keys()].filter((i) => events[i] === "send");
  });
  const firsts = machines.map((_, i) => machines.slice(0, i).flat().length);
  const events = machines.flatMap((own, machine) => {
    return own.map((event, i): KnownEvent => {
      const lamport = i + 1;
      if (event === "send") {
        logs[machine]?.send(lamport, []);
        return { machine, lamport };
      }
      const { from, which } = event;
      logs[machine]?.receive(lamport, IDS[from] as string, which + 1, 0);
      const at = from === machine ? undefined : sends[from]?.[which];
      return { machine, lamport, ...(at !== undefined && { send: (firsts[from] as number) + at }) };
    });
  });
  return {
    run: matched(
      runOf(
        logs.map((log) => log.trace),
        [],
      ),
    ),
    events,
  };
}

/** The log of a machine as it is written. */
class Log {
  readonly #id: string;
  readonly #events = new EventLog(0);
  readonly #sends = new SendLog();
  readonly #receives = new ReceiveLog();

  constructor(id: string) {
    this.#id = id;
  }

  get count(): number {
    return this.#events.count;
  }

  get trace(): MachineTrace {
    return {
      file: `${this.#id}.trace.jsonl`,
      id: this.#id,
      events: this.#events,
      sends: this.#sends,
      receives: this.#receives,
      offsets: new OffsetLog(),
      notes: [],
      marksEnd: false,
      torn: false,
    };
  }

  internal(lamport: number): void {
    this.#add("internal", lamport);
  }

  /** The number of the message. */
  send(lamport: number, to: readonly string[]): number {
    const number = this.#sends.count + 1;
    this.#sends.add({ action: "BROADCAST", to }, { number, isMisnamed: false }, this.count);
    this.#add("send", lamport);
    return number;
  }

  receive(lamport: number, from: string, number: number, msgLamport: number): void {
    this.#receives.add({ from, msgLamport }, { number, isMisnamed: false }, this.count);
    this.#add("receive", lamport);
  }

  #add(kind: "internal" | "send" | "receive", lamport: number): void {
    const seq = this.count + 1;
    this.#events.add({ kind, lamport, seq }, seq + 1);
  }
}

class Machine {
  readonly index: number;
  readonly events: { readonly lamport: number; readonly message?: Message }[] = [];
  readonly log: Log;
  readonly coming: Message[] = [];
  #lamport = 0;

  constructor(id: string, index: number) {
    this.index = index;
    this.log = new Log(id);
  }

  take(step: Step, machines: readonly Machine[]): void {
    if (step.kind === "internal") this.log.internal(this.#tick());
    else if (step.kind === "send") this.#send(step.to, machines);
    else {
      const [message] = this.coming.splice(step.which % Math.max(1, this.coming.length), 1);
      if (message !== undefined && step.kind === "receive") this.#receive(message);
    }
  }

  #send(recipients: readonly number[], machines: readonly Machine[]): void {
    const others = recipients.filter((to) => to !== this.index);
    const to = others.map((one) => IDS[one] as string);
    const number = this.log.send(this.#tick(), to);
    const message = {
      from: this.index,
      number,
      lamport: this.#lamport,
      at: this.events.length - 1,
    };
    for (const one of others) machines[one]?.coming.push(message);
  }

  #receive(message: Message): void {
    const { from, number, lamport } = message;
    this.log.receive(this.#tick(message), IDS[from] as string, number, lamport);
  }

  /** The clock of the next event. */
  #tick(message?: Message): number {
    this.#lamport = Math.max(this.#lamport, message?.lamport ?? 0) + 1;
    this.events.push({ lamport: this.#lamport, ...(message && { message }) });
    return this.#lamport;
  }
}

function runOf(traces: readonly MachineTrace[], unlogged: readonly number[]): Run {
  const rules = {
    drawRange: 10,
    internalProbability: null,
    literal: null,
    durationMs: null,
    phase: null,
  };
  const roster = IDS.map((id) => ({
    id,
    incarnation: null,
    host: null,
    rate: null,
    phaseUs: null,
  }));
  return {
    format: "k3mesh",
    facts: {
      run: "r",
      runId: null,
      topology: "mesh",
      seed: null,
      rules,
      roster,
      startedWallUs: null,
    },
    traces,
    traceById: new Map(traces.map((trace) => [trace.id, trace])),
    missing: unlogged.map((index) => IDS[index] as string),
    unnamed: 0,
  };
}

/** By event, which others happen before it: everything that a path leads from. */
export function closure({ events }: KnownRun): Set<number>[] {
  const before = events.map(() => new Set<number>());
  for (let grows = true; grows; ) {
    grows = false;
    for (const event of events.keys()) {
      const own = before[event] as Set<number>;
      const size = own.size;
      for (const one of directlyBefore(events, event)) {
        own.add(one);
        for (const more of before[one] ?? []) own.add(more);
      }
      grows ||= own.size > size;
    }
  }
  return before;
}

/** The event before one on its machine, and the send of its message. */
function directlyBefore(events: readonly KnownEvent[], event: number): number[] {
  const own = events[event] as KnownEvent;
  const isFirst = events[event - 1]?.machine !== own.machine;
  return [...(isFirst ? [] : [event - 1]), ...(own.send === undefined ? [] : [own.send])];
}

/** How many steps an event is away from each that happens before it, by the fewest. */
export function distances(events: readonly KnownEvent[], event: number): Map<number, number> {
  const far = new Map([[event, 0]]);
  for (const [one, steps] of far) {
    for (const before of directlyBefore(events, one))
      if (!far.has(before)) far.set(before, steps + 1);
  }
  return far;
}
