import { HUB_ID } from "../../model/id.js";
import type { Rules } from "../../model/rules.js";
import type { Member, RunPlan } from "../../protocol/roster.js";
import type { Header, HubHeader, RecordedRules, RunFile } from "../../trace/records.js";
import type { Link } from "../links/link.js";
import type { NodeClock } from "../node-clock.js";
import type { NodeSetup } from "../setup.js";

/** The first line of a machine's trace. */
export function headerOf(
  plan: RunPlan,
  me: Member,
  links: readonly Link[],
  clock: NodeClock,
  versions: Header["versions"],
): Header {
  return { ...commonOf(plan, links, clock, versions), ...me };
}

/** The first line of a hub's trace. */
export function hubHeaderOf(
  plan: RunPlan,
  { incarnation, host, versions }: NodeSetup,
  links: readonly Link[],
  clock: NodeClock,
): HubHeader {
  return { ...commonOf(plan, links, clock, versions), id: HUB_ID, incarnation, host };
}

/** run.json as it is while the run goes on. */
export function runFileOf(plan: RunPlan, clock: NodeClock): RunFile {
  const { run, runId, topology, seed, roster, rules } = plan;
  return {
    schema: 1,
    run,
    runId,
    topology,
    seed,
    scenario: { machines: roster.length, ...recordedRules(rules) },
    roster,
    startedWallUs: clock.startWallUs,
    status: "running",
  };
}

function recordedRules({ draw, literal, durationMs, phase }: Rules): RecordedRules {
  const drawn =
    draw.kind === "range" ? { drawRange: draw.range } : { internalProbability: draw.internal };
  return { ...drawn, literal, durationMs, phase };
}

function commonOf(
  { run, runId, topology, seed, roster, rules }: RunPlan,
  links: readonly Link[],
  { startWallUs }: NodeClock,
  versions: Header["versions"],
): Omit<HubHeader, "id" | "incarnation" | "host"> {
  return {
    kind: "header",
    schema: 1,
    run,
    runId,
    topology,
    roster,
    seed,
    rules: recordedRules(rules),
    startWallUs,
    versions,
    links: recordedLinks(links),
  };
}

/** The links that have a connection of their own. */
function recordedLinks(links: readonly Link[]): Header["links"] {
  return links
    .filter(({ isDirect }) => isDirect)
    .map(({ peer, addressText: address, via, formedMs }) => {
      return { peer: peer.id, address, via, formedMs };
    });
}
