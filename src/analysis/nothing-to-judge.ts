import type { Run } from "./run.js";

/**
 * Why the logs of another program prove nothing about its clocks, whatever the checks say; null
 * where they prove something, and of k3mesh's own runs.
 */
export function nothingToJudge({ format, traces, facts }: Run): string | null {
  if (format === "k3mesh") return null;
  if (traces.length < 2) return "it takes the logs of at least two machines";
  const receives = traces.reduce((sum, trace) => sum + trace.receives.count, 0);
  if (receives === 0) return "no message was received";
  const heard = traces.some((trace) => trace.receives.origins.unknown > 0 || hears(trace, traces));
  if (heard) return null;
  const here = traces.map(({ id }) => id);
  const named = facts.roster.map(({ id }) => id).filter((id) => !here.includes(id));
  return (
    `these machines never heard of each other: the logs are of ${listed(here)}` +
    (named.length === 0 ? "" : `, they name ${listed(named)}`)
  );
}

type Trace = Run["traces"][number];

function hears({ id, receives }: Trace, traces: readonly Trace[]): boolean {
  return receives.senders.some((from) => from !== id && traces.some((one) => one.id === from));
}

const LISTED_MAX = 6;

function listed(ids: readonly string[]): string {
  const more = ids.length > LISTED_MAX ? ", …" : "";
  return ids.slice(0, LISTED_MAX).join(", ") + more;
}
