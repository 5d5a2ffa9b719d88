import { createHash } from "node:crypto";
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
  return sha256(machines.sort().join());
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
  const values = [...columns.map((column) => column.toArray()), Float64Array.of(events.wallSpanUs)];
  const bytes = values.map((each) => new Uint8Array(withoutNaN(each).buffer));
  return sha256(Buffer.concat([kindsOf(events), ...bytes]));
}

/** Not Node's `hash`: with an old Node, which is to be told so, what imports it does not load. */
function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Of the number that is none there are several, of different bytes. */
function withoutNaN(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) values[i] = Number.POSITIVE_INFINITY;
  }
  return values;
}

/** One byte an event. */
function kindsOf(events: EventLog): Uint8Array {
  return Uint8Array.from({ length: events.count }, (_, i) => CODES[events.kind(i)]);
}

const CODES = { internal: 0, send: 1, receive: 2 } as const;
