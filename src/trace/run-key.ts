import type { Header, RosterEntry } from "./records.js";

/** What a header says of the run. */
export type RunHeader = Pick<Header, "run" | "runId" | "topology" | "seed" | "rules" | "roster">;

/** Everything but its id that all headers of one run say of it, as one text to compare. */
export function runKey({ run, topology, seed, rules, roster }: RunHeader): string {
  const { drawRange, internalProbability, literal, durationMs, phase } = rules;
  const draw = [drawRange, internalProbability, literal, durationMs, phase];
  const machines = sortRoster(roster).map((e) => {
    return [e.id, e.incarnation, e.host, e.rate, e.rateRange, e.phaseUs];
  });
  return JSON.stringify([run, topology, seed, draw, machines]);
}

/** Code-unit order, the same on every host whatever its language. */
export function sortRoster(roster: readonly RosterEntry[]): RosterEntry[] {
  return [...roster].sort((a, b) => (a.id < b.id ? -1 : 1));
}
