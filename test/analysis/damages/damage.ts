import type { CheckName } from "../../../src/analysis/check.js";
import type { Topology } from "../../../src/model/topology.js";
import type { Files, Line } from "./born-run.js";
import { plus, set } from "./edits.js";

/**
 * What sees a damage: checks that are false, the reading of the files, a doubt (the run counts as
 * degraded, or a check as unknown); or nothing, and a sentence of the docs that says so.
 */
export type SeenBy = readonly CheckName[] | "reading" | "doubt" | { readonly docs: string };

export interface Damage {
  readonly title: string;
  readonly topology: Topology;
  readonly damage: (files: Files) => void;
  readonly seenBy: SeenBy;
}

export const S = 1_000_000;
export const HOUR: number = 3_600 * S;

/** A key of one line, how it is changed, and what sees it. */
export type KeyRow = readonly [key: string, change: number | ((value: unknown) => unknown), SeenBy];

/** Damages each of a line's keys alone. */
export function keysOf(
  title: string,
  topology: Topology,
  line: (files: Files) => Line,
  rows: readonly KeyRow[],
): Damage[] {
  return rows.map(([key, change, seenBy]) => ({
    title: `${title}: ${key}`,
    topology,
    damage: (files) => {
      if (typeof change === "number") plus(line(files), { [key]: change });
      else set(line(files), key, change);
    },
    seenBy,
  }));
}

export function rows(
  topology: Topology,
  table: readonly (readonly [title: string, damage: (files: Files) => void, seenBy: SeenBy])[],
): Damage[] {
  return table.map(([title, damage, seenBy]) => ({ title, topology, damage, seenBy }));
}

/** Another value, whatever there was. */
export function to(value: unknown): () => unknown {
  return () => value;
}

/** Another digit at the end. */
export function other(value: unknown): string {
  return `${String(value).slice(0, -1)}${String(value).endsWith("0") ? 1 : 0}`;
}

// Sentences of docs/what-is-proved.md.
export const STAMPS: { readonly docs: string } = {
  docs: "A moment that was shifted by a few milliseconds",
};
export const TOLD: { readonly docs: string } = { docs: "What a trace tells beside the model" };
export const NAMES: { readonly docs: string } = {
  docs: "the name of the run and of its computers",
};
export const DRAWN: { readonly docs: string } = { docs: "Whether a rate was drawn" };
export const QUEUES: { readonly docs: string } = { docs: "how many messages waited at the hub" };
export const STATUS: { readonly docs: string } = { docs: "The `status` in `run.json`" };
