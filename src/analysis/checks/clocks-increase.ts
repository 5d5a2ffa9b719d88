import type { Check } from "../check.js";
import { Judge } from "../judge.js";
import type { MachineTrace } from "../machine-trace.js";
import { EVERY_EVENT, EVERY_RECEIVE, EVERY_SEND } from "../rules.js";
import type { Run } from "../run.js";

/** Every clock grows with every event, by exactly 1 where nothing is received, and ends so. */
export function checkClocksIncrease(run: Run): Check {
  const judge = new Judge(run);
  let events = 0;
  for (const trace of run.traces) {
    events += trace.events.count;
    checkEvents(trace, judge);
    checkEnd(trace, judge);
  }
  return {
    name: "clocks-increase",
    ...judge.judgement(events === 0 && "there is no event"),
    events,
  };
}

function checkEvents(trace: MachineTrace, judge: Judge): void {
  const { events } = trace;
  for (let i = 0; i < events.count; i++) {
    const before = events.lamportBefore(i);
    // What the clock was before the first event is not known of every format.
    if (Number.isNaN(before)) continue;
    const after = events.lamport.at(i);
    const kind = events.kind(i);
    if (after <= before) {
      const rule = kind === "send" && after === before ? EVERY_SEND : RULES[kind];
      judge.breachAt(trace, i, () => `the clock goes from ${before} to ${after}`, rule);
    } else if (after !== before + 1 && kind !== "receive") {
      const describe = () => `the clock jumps from ${before} to ${after} with no message`;
      judge.breachAt(trace, i, describe, RULES[kind]);
    }
  }
}

const RULES = { internal: EVERY_EVENT, send: EVERY_EVENT, receive: EVERY_RECEIVE } as const;

function checkEnd(trace: MachineTrace, judge: Judge): void {
  const { end, events } = trace;
  if (end === undefined) return;
  const last = events.lamportBefore(events.count);
  const { lamport } = end.record;
  if (lamport === last) return;
  judge.breach(trace, end.line, () => `the clock ends at ${lamport}, its last event at ${last}`);
}
