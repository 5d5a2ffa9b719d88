import { type Check, EVERY_EVENT, EVERY_RECEIVE, EVERY_SEND, type Place } from "../check.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";
import { ViolationCollector } from "../violations.js";

/**
 * Every clock grows with every event, and ends so. Where nothing is received, it grows by exactly 1
 * in k3mesh's own runs; Lamport's IR1 allows other programs any step, which is noted.
 */
export function checkClocksIncrease(run: Run): Check {
  const violations = new ViolationCollector(run);
  const isOwn = run.format === "k3mesh";
  let events = 0;
  let leaps = 0;
  let firstLeap: Place | null = null;
  for (const trace of run.traces) {
    events += trace.events.count;
    for (let i = 0; i < trace.events.count; i++) {
      if (!checkEvent(trace, i, isOwn, violations)) continue;
      leaps += 1;
      firstLeap ??= { file: trace.file, line: trace.events.line.at(i) };
    }
    checkEnd(trace, violations);
  }
  const judgement = violations.judgement(events === 0 && "there is no event");
  return { name: "clocks-increase", ...judgement, events, leaps, firstLeap };
}

/** Returns whether the clock leaps, as Lamport allows it. */
function checkEvent(
  trace: MachineTrace,
  i: number,
  isOwn: boolean,
  violations: ViolationCollector,
): boolean {
  const { events } = trace;
  const before = events.lamportBefore(i);
  // What the clock was before the first event is not known of every format.
  if (Number.isNaN(before)) return false;
  const after = events.lamport.at(i);
  const kind = events.kind(i);
  if (after <= before) {
    const rule = kind === "send" && after === before ? EVERY_SEND : RULES[kind];
    violations.addAt(trace, i, () => `the clock goes from ${before} to ${after}`, rule);
    return false;
  }
  if (after === before + 1 || kind === "receive") return false;
  const describe = () => `the clock jumps from ${before} to ${after} with no message`;
  if (isOwn) violations.addAt(trace, i, describe, RULES[kind]);
  return !isOwn;
}

const RULES = { internal: EVERY_EVENT, send: EVERY_EVENT, receive: EVERY_RECEIVE } as const;

function checkEnd(trace: MachineTrace, violations: ViolationCollector): void {
  const { end, events } = trace;
  if (end === undefined) return;
  const last = events.lamportBefore(events.count);
  const { lamport } = end.record;
  if (lamport === last) return;
  violations.add(trace, end.line, () => `the clock ends at ${lamport}, its last event at ${last}`);
}
