import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { finishRunFile } from "../../../src/analysis/verdict.js";
import { HUB_ID } from "../../../src/model/id.js";
import type { Draw } from "../../../src/model/rules.js";
import type { Topology } from "../../../src/model/topology.js";
import { formatRunFile } from "../../../src/trace/format.js";
import type { RateChoice } from "../../../src/wire/frames.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import { endOf } from "../../kit/inspection.js";
import { tempFolder } from "../../kit/temp.js";
import { type NodeOptions, TestSimulation } from "../../kit/test-simulation.js";

/** A line as it is written. */
export type Line = Record<string, unknown>;
/** The lines of a run's files, by their names. */
export type Files = Map<string, Line[]>;

const RUN_FILE = "run.json";
/** The last is drawn, and the world's seed draws 6. */
const RATES: readonly RateChoice[] = [2, 5, { min: 1, max: 6 }];
const OVER_US = 60_000_000;

/** Lets machines of src/ make a run in memory, the same every time: a is slow, b and c idle. */
export async function bornRun(
  topology: Topology,
  draw: Draw = { kind: "range", range: 6 },
): Promise<Files> {
  const world = new TestSimulation();
  const hub = topology === "star" ? world.startHub() : undefined;
  const rules: NodeOptions["rules"] = { durationMs: 10_000, draw };
  const machines = RATES.map((rate) => world.startMachine({ topology, rate, rules }));
  const all = [...machines, ...(hub ? [hub] : [])];
  await world.until(() => all.every((one) => endOf(one) !== "lives"), OVER_US);
  const [folder] = machines[0]?.store.folders.values() ?? [];
  const files: Files = new Map(
    [...(folder?.traces ?? [])].map(([id, text]) => {
      return [
        fileOf(id),
        text
          .trimEnd()
          .split("\n")
          .map((line): Line => JSON.parse(line)),
      ];
    }),
  );
  const analysis = await analyzeRunFolder(written(files));
  return files.set(RUN_FILE, [JSON.parse(formatRunFile(finishRunFile(analysis)))]);
}

/** Writes files into a new folder, which it returns. */
export function written(files: Files): string {
  const folder = tempFolder();
  for (const [name, lines] of files) {
    writeFileSync(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  return folder;
}

export function fileOf(id: string): string {
  return `${id}.trace.jsonl`;
}

/** The lines of a machine, or the hub, to be changed in place. */
export function linesOf(files: Files, id: string): Line[] {
  return files.get(fileOf(id)) ?? [];
}

/** All lines of a kind of a machine, or the hub. */
export function all(files: Files, id: string, kind: string): Line[] {
  return linesOf(files, id).filter((line) => line.kind === kind);
}

/** A line of a kind, counted from 0, or from the end where negative. */
export function one(files: Files, id: string, kind: string, place = 0): Line {
  const line = all(files, id, kind).at(place);
  if (line === undefined) throw new Error(`${id} has no such ${kind}`);
  return line;
}

/** The headers of all, those of the hub and run.json too. */
export function heads(files: Files): Line[] {
  return [...files].flatMap(([, lines]) => lines.slice(0, 1));
}

export function runFile(files: Files): Line {
  const [line] = files.get(RUN_FILE) ?? [];
  if (line === undefined) throw new Error("no run.json");
  return line;
}

/** The ids of all who wrote a trace. */
export function writers(files: Files): string[] {
  return [...files.keys()].flatMap((name) => /^(.*)\.trace/.exec(name)?.[1] ?? []);
}

export const HUB: string = HUB_ID;
