import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Column } from "./column.js";
import type { EventLog } from "./event-log.js";
import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";

/**
 * A SHA-256 of what the machines of a run did and when, as far as that is logged, in hex; what
 * files and machines are called does not matter. Null of a run without an event.
 */
export function fingerprintOf({ traces }: Pick<Run, "traces">): string | null {
  const machines = traces.filter(({ events }) => events.count > 0).map(digestOf);
  if (machines.length === 0) return null;
  return bytesToHex(sha256(utf8ToBytes(machines.sort().join())));
}

function digestOf({ events, sends, receives }: MachineTrace): string {
  const columns: Column[] = [
    events.lamport,
    events.monoUs,
    sends.wallUs,
    receives.msgLamport,
    receives.sentWallUs,
    receives.arrivedWallUs,
  ];
  const hash = sha256.create().update(kindsOf(events));
  for (const column of columns) hash.update(bytesOf(column.toArray()));
  return bytesToHex(hash.update(bytesOf(Float64Array.of(events.wallSpanUs))).digest());
}

/** NaN has several bit patterns, so infinity stands for it. Changes `values`. */
function bytesOf(values: Float64Array): Uint8Array {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) values[i] = Number.POSITIVE_INFINITY;
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** One byte an event. */
function kindsOf(events: EventLog): Uint8Array {
  return Uint8Array.from({ length: events.count }, (_, i) => CODES[events.kind(i)]);
}

const CODES = { internal: 0, send: 1, receive: 2 } as const;
