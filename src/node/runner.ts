import type { RunPlan } from "../protocol/roster.js";
import type { Scenario } from "../scenario/scenario.js";
import type { NodeEnd } from "./child-node.js";
import type { ChildMessage, Usage } from "./node-messages.js";
import type { MachineStatus } from "./status-board.js";

/** How one process of a run ended. */
export type MachineEnd =
  | NodeEnd
  /** Its process gave no sign when all should have been over, and was killed. */
  | { readonly kind: "frozen"; readonly silentMs: number }
  /** It was to crash, in a simulated run. */
  | { readonly kind: "crashed" }
  /** All were to end at once. */
  | { readonly kind: "killed" };

/** What is seen of a run while it goes on. */
export type RunEvent =
  | { readonly kind: "machine"; readonly id: string; readonly report: ChildMessage }
  /** Its first machine has started. */
  | { readonly kind: "started"; readonly plan: RunPlan; readonly folder: string }
  | { readonly kind: "ended"; readonly id: string; readonly end: MachineEnd }
  /** Multicast does not work: the machines were told each other's addresses. */
  | { readonly kind: "told-addresses" }
  /** What a process wrote to its stderr. */
  | { readonly kind: "complaint"; readonly text: string };

/** What a run left. */
export interface RunOutcome {
  /** Where its traces are; absent where no machine started. */
  readonly folder?: string;
  /** How each process ended, in id order. */
  readonly ends: ReadonlyMap<string, MachineEnd>;
  /** What each process used; absent where one did not say it. */
  readonly usages?: readonly Usage[];
}

/** A run of a scenario, from its start to its end. */
export interface StartedRun {
  /** Of the run; that of its folder begins with it. */
  readonly name: string;
  /** Of its machines, in order, a hub before all. */
  readonly ids: readonly string[];
  /** When all is over. */
  readonly outcome: Promise<RunOutcome>;
  /** How a machine stood when it last said so. */
  statusOf(id: string): MachineStatus;
  /** Has every machine end in order, without waiting for the duration. */
  stop(): void;
  /** Ends one machine at once, as a crash does. */
  killOne(id: string): void;
  /** Ends every machine at once. */
  kill(): void;
}

/** Starts a run: each machine a process of this computer, or all of them in virtual time. */
export type Runner<S extends Scenario = Scenario, R extends StartedRun = StartedRun> = new (
  scenario: S,
  observe: (event: RunEvent) => void,
) => R;
