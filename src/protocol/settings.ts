import type { Draw, PhaseMode, SpecifiedRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";

/** What machines must agree on; `durationMs` and the rest as HELLO carries them. */
interface Settings {
  readonly topology: Topology;
  readonly machines: number;
  readonly draw: Draw;
  readonly durationMs: number;
  readonly seed: number;
  readonly phase: PhaseMode;
  readonly literal: boolean;
}

/** One of them with its value. */
export type Setting = {
  [K in keyof Settings]: { readonly name: K; readonly value: Settings[K] };
}[keyof Settings];

/** What one machine was given of them; topology and n count as given, also by default. */
export interface SpecifiedSettings {
  readonly topology: Topology;
  /** Null where any number will do. */
  readonly machines: number | null;
  readonly rules: SpecifiedRules;
  readonly seed: number | null;
}

/** A setting that two machines were given differently. */
export interface Conflict {
  readonly mine: Setting;
  readonly theirs: Setting;
}

/** In the order in which people read them. */
const NAMES: readonly (keyof Settings)[] = [
  "topology",
  "machines",
  "draw",
  "durationMs",
  "seed",
  "phase",
  "literal",
];

/**
 * The settings in which two machines differ, seen from `mine`; none when they fit. What one of
 * them leaves open it adopts from the other.
 */
export function findConflicts(mine: SpecifiedSettings, theirs: SpecifiedSettings): Conflict[] {
  const others = settingsOf(theirs);
  return settingsOf(mine).flatMap((own) => {
    const other = others.find(({ name }) => name === own.name);
    return other && !sameSetting(own, other) ? [{ mine: own, theirs: other }] : [];
  });
}

/** The settings that a machine was given, one by one. */
export function settingsOf({ topology, machines, rules, seed }: SpecifiedSettings): Setting[] {
  const values: Partial<Settings> = {
    topology,
    ...(machines !== null && { machines }),
    ...rules,
    ...(seed !== null && { seed }),
  };
  return NAMES.flatMap((name) => {
    const value = values[name];
    // The same key names and indexes it, which the type system cannot follow.
    return value === undefined ? [] : [{ name, value } as Setting];
  });
}

export function sameSetting(one: Setting, other: Setting): boolean {
  return one.name === other.name && JSON.stringify(one.value) === JSON.stringify(other.value);
}
