import type { Analysis } from "../analyze.js";

/** How many digits of an incarnation are the time of its start in ms. */
const TIME_DIGITS = 12;

/**
 * From when the process that began last did, until it started its run, in ms: by its own clock
 * alone. Null where that is not recorded.
 */
export function formingMs({ run, machines }: Analysis): number | null {
  const [last] = run.roster
    .flatMap(({ id, incarnation }) => (incarnation === null ? [] : [{ id, incarnation }]))
    .toSorted((a, b) => (a.incarnation < b.incarnation ? 1 : -1));
  const startWallUs = last && machines[last.id]?.startWallUs;
  if (last === undefined || startWallUs === undefined || startWallUs === null) return null;
  return startWallUs / 1_000 - Number.parseInt(last.incarnation.slice(0, TIME_DIGITS), 16);
}

/** By what the machines of runs found each other: how many links came of each source; by name. */
export function linksBySource(runs: readonly Analysis[]): ReadonlyMap<string, number> {
  const sources = runs.flatMap(({ machines }) =>
    Object.values(machines).flatMap(({ links }) => links?.map(({ via }) => via) ?? []),
  );
  const counts = new Map<string, number>();
  // Each link is one end's find: the other end was dialled.
  for (const via of sources.filter((each) => each !== "inbound")) {
    counts.set(via, (counts.get(via) ?? 0) + 1);
  }
  return counts;
}
