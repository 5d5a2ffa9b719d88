import type { SendAction } from "../model/action.js";
import type { Topology } from "../model/topology.js";

export type RateRange = readonly [min: number, max: number];

/** One machine of the run as its traces name it. */
export interface RosterEntry {
  readonly id: string;
  readonly incarnation: string;
  readonly host: string;
  /** Ticks per second. */
  readonly rate: number;
  /** The least and the greatest integer that the rate was drawn from; absent of a given rate. */
  readonly rateRange?: RateRange;
  /** Due time of the first tick. */
  readonly phaseUs: number;
}

/** The rules as a trace and run.json write them: flat, with one of the two draws. */
export interface RecordedRules {
  readonly drawRange?: number;
  readonly internalProbability?: number;
  readonly literal: boolean;
  readonly durationMs: number;
  readonly phase: "random" | "aligned";
}

interface RecordedLink {
  readonly peer: string;
  readonly address: string;
  /** What told of the address; `inbound` where the peer dialled. */
  readonly via: "mdns" | "peers" | "gossip" | "inbound";
  readonly formedMs: number;
}

/** What the first lines of all traces of a run have. */
interface HeaderBase {
  readonly kind: "header";
  readonly schema: 1;
  readonly run: string;
  readonly runId: string;
  readonly topology: Topology;
  readonly id: string;
  readonly incarnation: string;
  readonly host: string;
  readonly roster: readonly RosterEntry[];
  readonly seed: number;
  readonly rules: RecordedRules;
  readonly startWallUs: number;
  readonly versions: { readonly k3mesh: string; readonly node: string };
  readonly links: readonly RecordedLink[];
}

/** First line of a machine's trace. */
export interface Header extends HeaderBase {
  readonly rate: number;
  readonly rateRange?: RateRange;
  readonly phaseUs: number;
}

/** First line of a hub's trace: it is in no roster, and does not tick. */
export interface HubHeader extends HeaderBase {
  readonly id: "hub";
}

/** When something happened: wall clock since the epoch, monotonic since the machine's start. */
interface Stamped {
  readonly wallUs: number;
  readonly monoUs: number;
}

/** What every event has: `seq` and `tick` count from 1, `queue` is the inbox length after it. */
interface EventBase extends Stamped {
  readonly seq: number;
  readonly tick: number;
  readonly lamport: number;
  readonly queue: number;
}

export interface InternalEvent extends EventBase {
  readonly kind: "internal";
}

export interface SendEvent extends EventBase {
  readonly kind: "send";
  readonly action: SendAction;
  readonly msg: string;
  readonly to: readonly string[];
  /** Those of `to` that were lost already; absent when there are none. */
  readonly failed?: readonly string[];
}

export interface ReceiveEvent extends EventBase {
  readonly kind: "receive";
  readonly msg: string;
  readonly from: string;
  readonly msgLamport: number;
  readonly sentWallUs: number;
  readonly arrivedWallUs: number;
  /** Negative for a message that came before the receiver's own start. */
  readonly arrivedMonoUs: number;
}

/** An event of the model: the only lines that move the clock. */
export type EventRecord = InternalEvent | SendEvent | ReceiveEvent;

/** What happened beside the model; never moves the clock. */
export type Note =
  | (Stamped & {
      readonly kind: "peer-down";
      readonly peer: string;
      readonly reason: "closed" | "silent" | "left" | "gave-me-up";
    })
  | (Stamped & {
      readonly kind: "link-refused";
      readonly address: string;
      readonly reason: string;
    })
  | (Stamped & { readonly kind: "skipped"; readonly ticks: number })
  /** What a ping told: the peer's wall clock minus one's own, to half the round trip. */
  | (Stamped & {
      readonly kind: "offset";
      readonly peer: string;
      readonly offsetUs: number;
      readonly rttUs: number;
    })
  /** The computer's clock was set, forward if positive; `wallUs` does not follow it. */
  | (Stamped & { readonly kind: "clock-jump"; readonly byUs: number });

/** Last line of a trace; a trace without one is of a machine that died. */
export interface End extends Stamped {
  readonly kind: "end";
  readonly reason: "duration" | "interrupted" | "drain-timeout" | "error";
  readonly lamport: number;
  /** Messages left in the inbox. */
  readonly queue: number;
  readonly counts: { readonly internal: number; readonly send: number; readonly receive: number };
  readonly ticks: { readonly due: number; readonly made: number; readonly skipped: number };
}

export type TraceRecord = Header | EventRecord | Note | End;

/** A message that a hub copied to its recipients. */
export interface Forward extends Stamped {
  readonly kind: "forward";
  /** Counts from 1. */
  readonly seq: number;
  readonly msg: string;
  readonly from: string;
  /** Those of its recipients who were there. */
  readonly to: readonly string[];
  readonly arrivedWallUs: number;
  /** For each of `to`, how many messages were on their way to it already. */
  readonly queues: readonly number[];
}

/** Last line of a hub's trace. */
export interface HubEnd extends Stamped {
  readonly kind: "end";
  readonly reason: End["reason"];
  /** Messages, and copies of them. */
  readonly forwarded: number;
  readonly copies: number;
}

export type HubRecord = HubHeader | Forward | Note | HubEnd;

/** run.json: what a run was; depends on the roster and the traces alone. */
export interface RunFile {
  readonly schema: 1;
  readonly run: string;
  readonly runId: string;
  readonly topology: Topology;
  readonly seed: number;
  readonly scenario: { readonly machines: number } & RecordedRules;
  readonly roster: readonly RosterEntry[];
  readonly startedWallUs: number;
  readonly status: "running" | "complete" | "degraded" | "interrupted";
}
