import type { Check } from "../check.js";
import { Judge } from "../judge.js";
import type { MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";
import { sendOf } from "../send-of.js";

/**
 * Every receive is stamped max(own clock, message's stamp) + 1, and so later than its send
 * (Lamport 1978, IR2). In a literal run the message carries the clock before the increment.
 */
export function checkClockCondition(run: Run): Check {
  const judge = new Judge(run);
  let receives = 0;
  let breaking = 0;
  for (const trace of run.traces) {
    receives += trace.receives.count;
    for (let i = 0; i < trace.receives.count; i++) {
      const reason = stampProblem(trace, i) ?? orderProblem(run, trace, i, judge);
      if (reason === undefined) continue;
      breaking += 1;
      judge.breachAt(trace, trace.receives.event.at(i), () => reason);
    }
  }
  const share = receives === 0 ? null : breaking / receives;
  const literal = run.rules.literal;
  return { name: "clock-condition", ...judge.judgement(), literal, receives, share };
}

function stampProblem({ events, receives }: MachineTrace, i: number): string | undefined {
  const event = receives.event.at(i);
  const own = events.lamportBefore(event);
  const carried = receives.msgLamport.at(i);
  const lamport = events.lamport.at(event);
  if (lamport === Math.max(own, carried) + 1) return undefined;
  return `the receive is stamped ${lamport}, not max(${own}, ${carried}) + 1`;
}

function orderProblem(run: Run, trace: MachineTrace, i: number, judge: Judge): string | undefined {
  const found = sendOf(run, trace, i);
  if (found.kind === "unrecorded") judge.undecided(found.reason);
  if (found.kind === "absent") judge.undecided("there is a receive without a send");
  if (found.kind !== "found") return undefined;
  const { sender, send } = found;
  const sent = sender.events.lamport.at(sender.sends.event.at(send));
  const carried = trace.receives.msgLamport.at(i);
  const stamp = run.rules.literal ? sent - 1 : sent;
  if (carried !== stamp) return `${trace.receives.message(i)} carries ${carried}, not ${stamp}`;
  const lamport = trace.events.lamport.at(trace.receives.event.at(i));
  if (lamport > sent) return undefined;
  return `the receive is stamped ${lamport}, its send ${sent}`;
}
