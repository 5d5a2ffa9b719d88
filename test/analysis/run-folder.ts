import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { formatRecord } from "../../src/trace/format.js";
import type { HubRecord, TraceRecord } from "../../src/trace/records.js";
import { tempFolder } from "../kit/temp.js";
import { type RunPlan, simulateRun } from "./good-run.js";

const FLUSH_CHARS = 1 << 20;

/** Writes traces into a new folder and returns it. */
export function writeRun(
  traces: ReadonlyMap<string, readonly (TraceRecord | HubRecord)[]>,
): string {
  const folder = tempFolder();
  for (const [id, records] of traces) {
    writeFileSync(join(folder, `${id}.trace.jsonl`), records.map(formatRecord).join(""));
  }
  return folder;
}

/** Writes a run as it is simulated, never whole in the memory; returns how many events it has. */
export function streamRun(folder: string, plan: RunPlan): number {
  mkdirSync(folder, { recursive: true });
  const files = new Map(plan.ids.map((id) => [id, openSync(traceOf(folder, id), "w")]));
  const pending = new Map<string, string>();
  let events = 0;
  const flush = (id: string): void => {
    writeSync(files.get(id) as number, pending.get(id) ?? "");
    pending.set(id, "");
  };
  simulateRun(plan, (id, record) => {
    if (record.kind === "internal" || record.kind === "send" || record.kind === "receive") events++;
    pending.set(id, (pending.get(id) ?? "") + formatRecord(record));
    if ((pending.get(id) as string).length > FLUSH_CHARS) flush(id);
  });
  for (const [id, file] of files) {
    flush(id);
    closeSync(file);
  }
  return events;
}

export function traceOf(folder: string, id: string): string {
  return join(folder, `${id}.trace.jsonl`);
}
