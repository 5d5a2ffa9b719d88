import type { NodeEvent } from "../../src/runtime/node-event.js";
import type { Hub, TestMachine } from "../kit/test-simulation.js";
import type { WatchedStore } from "./watched-store.js";

/** One process, and what is known of its life for certain. */
export interface Life {
  /** As reports call it: its id, and a number if others were at its place before. */
  readonly name: string;
  readonly role: "machine" | "hub" | "double" | "latecomer" | "misfit" | "neighbour";
  /** Of a machine and of the hub; of a double that of the machine whose id it has. */
  readonly place: number;
  readonly node: TestMachine | Hub;
  readonly store: WatchedStore;
  readonly bornUs: number;
  /** Infinite before. */
  startedUs: number;
  /** The rosters that it has confirmed. */
  readonly confirmed: Set<string>;
}

/** What a process told, and when. */
export interface Told {
  readonly life: Life;
  readonly atUs: number;
  readonly event: NodeEvent;
}
