import type { LoggedEvent } from "../event-log.js";
import type { LoggedReceive } from "../receive-log.js";
import type { RunFacts } from "../run.js";
import type { LoggedSend } from "../send-log.js";

/** What each event of a foreign log has. */
interface LoggedLine extends LoggedEvent {
  /** Where it stands in its file, from 1. */
  readonly line: number;
  /** Of a send or a receive: the name of the message, if it has one. */
  readonly msg?: string;
}

/** An event as another program logged it, with machines called as that program calls them. */
export type ForeignEvent =
  | (Omit<LoggedLine, "msg"> & { readonly kind: "internal" })
  | (LoggedLine &
      LoggedSend & {
        readonly kind: "send";
        /** What the message carries, where the log tells that from the clock of the event. */
        readonly msgLamport?: number;
        /** When the message says that it was sent, where that is not the time of the event. */
        readonly sentWallUs?: number;
      })
  | (LoggedLine & LoggedReceive & { readonly kind: "receive" });

export type ForeignSend = ForeignEvent & { readonly kind: "send" };
export type ForeignReceive = ForeignEvent & { readonly kind: "receive" };

/** The log of one machine that another program wrote. */
export interface ForeignLog {
  /** Name without folder. */
  readonly file: string;
  /** What that program calls the machine. */
  readonly name: string;
  /** What its events call the machine, where that was found out by which names they hold. */
  readonly alias?: string;
  readonly events: readonly ForeignEvent[];
  /** Whether a last line was cut off while it was written. */
  readonly torn: boolean;
}

/** The logs of a folder, and what is known of their run besides. */
export interface ForeignLogs {
  /** `assemble` takes them out one by one: their events are in the memory but once. */
  readonly logs: ForeignLog[];
  /** Where the format tells it. */
  readonly topology?: RunFacts["topology"];
  /** By name, ticks per second. */
  readonly rates?: ReadonlyMap<string, number>;
  readonly drawRange?: number;
  readonly internalProbability?: number;
  readonly durationMs?: number;
  /** How many machines there were, where that is written anywhere. */
  readonly machines?: number;
}

/** What to do about a line that cannot be read. */
export const ADVICE = "docs/checking-your-own.md says what a log must hold";
