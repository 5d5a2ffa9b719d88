/** How an idle tick picks its action: an integer from 1..range, or internal with a probability. */
export type Draw =
  | { readonly kind: "range"; readonly range: number }
  | { readonly kind: "probability"; readonly internal: number };

/** Where in its first period a machine's first tick falls: uniform by seed, or at 0. */
export type PhaseMode = "random" | "aligned";

/** The rules that all machines of a run share. */
export interface Rules {
  readonly draw: Draw;
  /** The exercise's wording taken literally: send the clock, then increment it. */
  readonly literal: boolean;
  readonly durationMs: number;
  readonly phase: PhaseMode;
}

/** The rules that one machine was given; what is absent it adopts from its peers. */
export type SpecifiedRules = { readonly [K in keyof Rules]?: Rules[K] };

export const DEFAULT_RULES: Rules = {
  draw: { kind: "range", range: 10 },
  literal: false,
  durationMs: 60_000,
  phase: "random",
};

/**
 * The rules of a run: for each, the one that a machine was given, else the default. Callers have
 * compared them.
 */
export function resolveRules(given: readonly SpecifiedRules[]): Rules {
  return Object.assign({}, DEFAULT_RULES, ...given);
}
