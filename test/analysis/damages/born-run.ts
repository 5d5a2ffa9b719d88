import type { RunAnalysis } from "../../../src/analysis/analyze.js";
import { analyzeRunFolder } from "../../../src/analysis/analyze.js";
import { finishRunFile } from "../../../src/analysis/verdict.js";
import type { Topology } from "../../../src/model/topology.js";
import { parseHubRecord, parseRecord } from "../../../src/trace/parse.js";
import type { HubRecord, RunFile, TraceRecord } from "../../../src/trace/records.js";
import { endOf } from "../../kit/inspection.js";
import { type Birth, World } from "../../kit/world.js";
import { writeRun } from "../run-folder.js";

/** All that a run left, in a form in which it is easily damaged. */
export interface RunFiles {
  readonly traces: Map<string, TraceRecord[]>;
  /** Of a star. */
  readonly hub: HubRecord[];
  runFile: RunFile;
}

const RATES = [2, 5, 6];
const OVER_US = 60_000_000;

/** Lets a run be made, by the machines of src/ in a world in memory; the same every time. */
export async function bornRun(topology: Topology): Promise<RunFiles> {
  const world = new World();
  const hub = topology === "star" ? world.bearHub() : undefined;
  const rules: Birth["rules"] = { durationMs: 10_000, draw: { kind: "range", range: 6 } };
  const machines = RATES.map((rate) => world.bear({ topology, rate, rules }));
  const all = [...machines, ...(hub ? [hub] : [])];
  await world.until(() => all.every((one) => endOf(one) !== "lives"), OVER_US);
  const [folder] = machines[0]?.store.folders.values() ?? [];
  if (folder === undefined) throw new Error("no run was made");
  const traces = new Map<string, TraceRecord[]>();
  const hubLines: HubRecord[] = [];
  for (const [id, text] of folder.traces) {
    const lines = text.trimEnd().split("\n");
    if (id === "hub") hubLines.push(...lines.map(parseHubRecord));
    else traces.set(id, lines.map(parseRecord));
  }
  const bare = writeRun(new Map<string, (TraceRecord | HubRecord)[]>(withHub(traces, hubLines)));
  const analysis: RunAnalysis = await analyzeRunFolder(bare);
  return { traces, hub: hubLines, runFile: finishRunFile(analysis) };
}

/** The traces by the id of who wrote them. */
export function withHub(
  traces: ReadonlyMap<string, TraceRecord[]>,
  hub: HubRecord[],
): [string, (TraceRecord | HubRecord)[]][] {
  return [...traces, ...(hub.length > 0 ? [["hub", hub] as [string, HubRecord[]]] : [])];
}
