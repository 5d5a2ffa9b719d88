import { SeededRandom } from "../../kit/seeded-random.js";
import type { Files } from "./log-folder.js";

/** What a program of the exercise does wrong, or leaves out of its logs. */
export interface Habits {
  readonly mistake?: Mistake;
  /** Whether a receive tells its sender, and the stamp of its message. */
  readonly from?: boolean;
  readonly stamp?: boolean;
  /** Whether a send tells its recipients. */
  readonly to?: boolean;
  /** By how many events at most the end of each log was lost. */
  readonly cutMax?: number;
  /** By how much a clock moves at most where nothing is received. */
  readonly stepMax?: number;
}

export type Mistake =
  | "sent, then incremented"
  | "no increment at a receive"
  | "max(own + 1, message's)"
  | "the message's clock"
  | "moved on arrival"
  | "broadcast counted twice"
  | "internal events do not count"
  | "logged, then incremented"
  | "latest first"
  | "two peers swapped";

interface Message {
  readonly from: string;
  readonly stamp: number;
}

interface Machine {
  readonly id: string;
  readonly every: number;
  readonly inbox: Message[];
  readonly lines: string[];
  clock: number;
}

/** Logs of a whole run of the exercise by another program, by file name. */
export function exercise(seed: number, habits: Habits = {}, machines = 3, steps = 180): Files {
  const random = new SeededRandom(seed);
  const all = ["a", "b", "c", "d", "e"]
    .slice(0, machines)
    .map(
      (id): Machine => ({ id, every: 1 + random.integer(0, 5), inbox: [], lines: [], clock: 0 }),
    );
  for (let step = 0; step < steps; step++) {
    for (const machine of all) if (step % machine.every === 0) tick(machine, all, random, habits);
  }
  return Object.fromEntries(
    all.map(({ id, lines }) => {
      const cut = random.integer(0, habits.cutMax ?? 0);
      // A log without an event is another matter.
      return [`${id}.jsonl`, lines.slice(0, Math.max(1, lines.length - cut))];
    }),
  );
}

function tick(
  machine: Machine,
  all: readonly Machine[],
  random: SeededRandom,
  habits: Habits,
): void {
  const { inbox } = machine;
  const message = habits.mistake === "latest first" ? inbox.pop() : inbox.shift();
  if (message === undefined) act(machine, all, random, habits);
  else receive(machine, message, habits);
}

function receive(machine: Machine, { from, stamp }: Message, habits: Habits): void {
  const own = machine.clock;
  machine.clock =
    CLOCK_AT_RECEIVE[habits.mistake ?? "latest first"]?.(own, stamp) ?? Math.max(own, stamp) + 1;
  const { from: tellsFrom = true, stamp: tellsStamp = true } = habits;
  const event = {
    kind: "receive",
    lamport: machine.clock,
    ...(tellsFrom && { from }),
    ...(tellsStamp && { msgLamport: stamp }),
  };
  machine.lines.push(JSON.stringify(event));
}

const CLOCK_AT_RECEIVE: Partial<Record<Mistake, (own: number, stamp: number) => number>> = {
  "no increment at a receive": (own, stamp) => Math.max(own, stamp),
  "max(own + 1, message's)": (own, stamp) => Math.max(own + 1, stamp),
  "the message's clock": (_own, stamp) => stamp + 1,
};

function act(
  machine: Machine,
  all: readonly Machine[],
  random: SeededRandom,
  habits: Habits,
): void {
  const { mistake, stepMax = 1 } = habits;
  const peers = all.filter((one) => one !== machine);
  if (mistake === "two peers swapped") peers.reverse();
  const draw = 1 + random.integer(0, 9);
  const to = [[], peers.slice(0, 1), peers.slice(1, 2), peers][draw] ?? [];
  const before = machine.clock;
  const step = 1 + random.integer(0, stepMax - 1);
  if (to.length > 0 || mistake !== "internal events do not count") machine.clock += step;
  if (mistake === "broadcast counted twice") machine.clock += Math.max(0, to.length - 1);
  for (const [i, peer] of to.entries()) {
    const counted = mistake === "broadcast counted twice" ? before + 1 + i : machine.clock;
    const stamp = mistake === "sent, then incremented" ? before : counted;
    if (mistake === "moved on arrival") peer.clock = Math.max(peer.clock, stamp);
    peer.inbox.push({ from: machine.id, stamp });
  }
  const action = ["", "SEND_ONE", "SEND_SECOND", "BROADCAST"][draw];
  const { to: tellsTo = false } = habits;
  const event = {
    kind: to.length > 0 ? "send" : "internal",
    lamport: mistake === "logged, then incremented" ? before : machine.clock,
    ...(to.length > 0 && tellsTo && { to: to.map(({ id }) => id) }),
    ...(to.length > 0 && mistake === "two peers swapped" && { action }),
  };
  machine.lines.push(JSON.stringify(event));
}
