import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.js";

/** So many lines of a trace are shown where it lacks one. */
const LAST = 5;

/** A line of a trace, as far as these tests look at it. */
export interface Line {
  readonly kind: string;
  readonly id?: string;
  readonly runId?: string;
  readonly seed?: number;
  readonly rate?: number;
  readonly phaseUs?: number;
  readonly rules?: { readonly durationMs: number };
  readonly links?: readonly { readonly peer: string; readonly address: string }[];
  readonly roster?: readonly { readonly id: string; readonly rate: number }[];
  readonly wallUs?: number;
  readonly monoUs?: number;
  readonly lamport?: number;
  readonly msg?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly failed?: readonly string[];
  readonly peer?: string;
  readonly address?: string;
  readonly reason?: string;
  readonly byUs?: number;
}

/** A trace as it is on disk now. */
export interface Trace {
  readonly lines: readonly Line[];
  /** The last line was cut off. */
  readonly torn: boolean;
}

/** The trace of a machine; every line but a torn last one must be whole. */
export function readTrace(folder: string, id: string): Trace {
  const texts = readFileSync(join(folder, `${id}.trace.jsonl`), "utf8").split("\n");
  const last = texts.pop();
  return { lines: texts.map((text) => JSON.parse(text) as Line), torn: last !== "" };
}

/** The lines of one kind. */
export function linesOf(folder: string, id: string, kind: string): Line[] {
  return readTrace(folder, id).lines.filter((line) => line.kind === kind);
}

/** Whom a machine lost, and why: `b left`. */
export function peersDown(folder: string, id: string): string[] {
  return linesOf(folder, id, "peer-down").map(({ peer, reason }) => `${peer} ${reason}`);
}

/** Waits until a machine has a line of this kind in its trace; the folder may not exist yet. */
export async function traceLine(folder: string, id: string, kind: string): Promise<Line> {
  const look = () => {
    try {
      return readTrace(folder, id).lines;
    } catch {
      return [];
    }
  };
  return await until(
    `${kind} in the trace of ${id}`,
    () => look().find((line) => line.kind === kind),
    {
      seen: () =>
        look()
          .slice(-LAST)
          .map((line) => JSON.stringify(line))
          .join("\n"),
    },
  );
}

/** A JSON file of a run's folder. */
export function readJson(folder: string, file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, unknown>;
}

/** The results of verdict.json by the name of the check. */
export function results(folder: string): Record<string, string> {
  const checks = readJson(folder, "verdict.json").checks as { name: string; result: string }[];
  return Object.fromEntries(checks.map(({ name, result }) => [name, result]));
}

/** The files of a run's folder, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
