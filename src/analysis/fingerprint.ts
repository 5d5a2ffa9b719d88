import { sha256 as noble } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Column } from "./column.js";
import type { EventLog } from "./event-log.js";
import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";

/**
 * A SHA-256 of what the machines of a run did and when, as far as that is logged, in hex; what
 * files and machines are called does not matter. Null of a run without an event.
 */
export function fingerprintOf({
  traces,
  sha256 = pureSha256,
}: Pick<Run, "traces" | "sha256">): string | null {
  const logged = traces.filter(({ events }) => events.count > 0);
  if (logged.length === 0) return null;
  const machines = logged.map((trace) => sha256(partsOf(trace)));
  return sha256([utf8ToBytes(machines.sort().join())]);
}

function pureSha256(parts: Iterable<Uint8Array>): string {
  const hash = noble.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}

function* partsOf({ events, sends, receives }: MachineTrace): Generator<Uint8Array> {
  const columns: Column[] = [
    events.lamport,
    events.monoUs,
    sends.wallUs,
    receives.msgLamport,
    receives.sentWallUs,
    receives.arrivedWallUs,
  ];
  yield kindsOf(events);
  for (const column of columns) yield* bytesOf(column);
  const span = new Column();
  span.push(events.wallSpanUs);
  yield* bytesOf(span);
}

const PART_LENGTH = 4096;

/** Eight bytes a value. NaN has several bit patterns, so infinity stands for it. */
function* bytesOf(column: Column): Generator<Uint8Array> {
  const values = new Float64Array(PART_LENGTH);
  for (let from = 0; from < column.length; from += PART_LENGTH) {
    const count = Math.min(PART_LENGTH, column.length - from);
    for (let i = 0; i < count; i++) {
      const value = column.at(from + i);
      values[i] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    }
    yield new Uint8Array(values.buffer, 0, count * values.BYTES_PER_ELEMENT);
  }
}

/** One byte an event. */
function kindsOf(events: EventLog): Uint8Array {
  const kinds = new Uint8Array(events.count);
  for (let i = 0; i < kinds.length; i++) kinds[i] = CODES[events.kind(i)];
  return kinds;
}

const CODES = { internal: 0, send: 1, receive: 2 } as const;
