import { EventScanner, type ScannedEvent } from "../../src/trace/event-scanner.js";
import type { EventRecord } from "../../src/trace/records.js";

/** What a scanner saw, as the record that its line is. */
export function recordOf(event: ScannedEvent): EventRecord {
  const { kind, seq, tick, wallUs, monoUs, lamport, queue } = event;
  const common = { seq, tick, wallUs, monoUs, lamport, queue };
  const msg = `${event.source}#${event.number}`;
  if (kind === "internal") return { kind, ...common };
  if (kind === "send") {
    const { action, to, failed } = event;
    return { kind, ...common, action, msg, to, ...(failed.length > 0 && { failed }) };
  }
  const { from, msgLamport, sentWallUs, arrivedWallUs, arrivedMonoUs } = event;
  return {
    ...{ kind, ...common, msg, from, msgLamport },
    ...{ sentWallUs, arrivedWallUs, arrivedMonoUs },
  };
}

/** The event of a line with its ending; undefined where the scanner leaves it alone. */
export function scan(line: string | Uint8Array): EventRecord | undefined {
  let found: EventRecord | undefined;
  const scanner = new EventScanner((event) => {
    found = recordOf(event);
  });
  const bytes = typeof line === "string" ? new TextEncoder().encode(line) : line;
  const next = scanner.take(bytes, 0, 1);
  if (next !== (found === undefined ? -1 : bytes.length)) throw new Error(`it stops at ${next}`);
  return found;
}
