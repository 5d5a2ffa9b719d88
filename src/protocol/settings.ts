import type { Draw, PhaseMode } from "../model/rules.js";
import type { Hello } from "../wire/frames.js";

/** What two machines must agree on; `durationMs` and the rest as HELLO carries them. */
interface Settings {
  readonly machines: number;
  readonly seed: number;
  readonly durationMs: number;
  readonly literal: boolean;
  readonly phase: PhaseMode;
  readonly draw: Draw;
}

/** A setting that two machines were given differently. */
export type Conflict = {
  [K in keyof Settings]: {
    readonly setting: K;
    readonly mine: Settings[K];
    readonly theirs: Settings[K];
  };
}[keyof Settings];

/**
 * The first setting in which two machines differ, seen from `mine`; undefined when they fit.
 * What one of them left open it adopts from the other.
 */
export function findConflict(mine: Hello, theirs: Hello): Conflict | undefined {
  const [own, other] = [givenSettings(mine), givenSettings(theirs)];
  const settings = Object.keys(own) as (keyof Settings)[];
  const setting = settings.find((key) => differ(own[key], other[key]));
  if (setting === undefined) return undefined;
  // The same key indexes both sides, which the type system cannot follow.
  return { setting, mine: own[setting], theirs: other[setting] } as Conflict;
}

function givenSettings(hello: Hello): Partial<Settings> {
  const { machines, seed, rules } = hello;
  return seed === null ? { machines, ...rules } : { machines, seed, ...rules };
}

function differ(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return false;
  return JSON.stringify(a) !== JSON.stringify(b);
}
