import { EventScanner } from "../dist/trace/event-scanner.js";
import { formatRecord } from "../dist/trace/format.js";
import { parseRecord } from "../dist/trace/parse.js";
import type { TraceRecord } from "../dist/trace/records.js";
import { goodRun } from "../test/analysis/good-run.js";
import type { Bench } from "./kit/benchmark.js";
import { spread } from "./kit/figures.js";

const ROUNDS = 9;

/** What one line of a trace costs to write and to read, without the disk. */
export async function lines({ print }: Bench): Promise<void> {
  const records: TraceRecord[] = [...goodRun({ durationMs: 5_000_000 }).values()].flat();
  const texts = records.map((record) => formatRecord(record).trimEnd());
  const formatNs: number[] = [];
  const parseNs: number[] = [];
  const scanNs: number[] = [];
  const bytes = texts.map((text) => new TextEncoder().encode(`${text}\n`));
  const scanner = new EventScanner(() => {});
  // The first round warms the compiler up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const format = nsPerLine(records, formatRecord);
    const parse = nsPerLine(texts, parseRecord);
    const scan = nsPerLine(bytes, (line) => scanner.take(line, 0, 1));
    if (round > 0) {
      formatNs.push(format);
      parseNs.push(parse);
      scanNs.push(scan);
    }
  }
  print(`one line of a trace, ${texts.length} lines, ${ROUNDS} rounds:`);
  print(`  formatRecord ${spread(formatNs, "ns")}, parseRecord ${spread(parseNs, "ns")}`);
  print(`  EventScanner ${spread(scanNs, "ns")}`);
}

function nsPerLine<T>(items: readonly T[], work: (item: T) => unknown): number {
  let kept: unknown;
  const began = performance.now();
  for (const item of items) kept = work(item);
  const ms = performance.now() - began;
  if (kept === undefined) throw new Error("nothing was done");
  return (ms * 1e6) / items.length;
}
