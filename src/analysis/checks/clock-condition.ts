import {
  type Check,
  EVERY_MESSAGE,
  EVERY_RECEIVE,
  LOGGED_TOO_EARLY,
  SENT_TOO_EARLY,
} from "../check.js";
import type { MachineTrace } from "../machine-trace.js";
import { type MatchedRun, type SendMatch, sentLamport, WITHOUT_SEND } from "../matching.js";
import { NO_RECEIVE, ViolationCollector } from "../violations.js";

/**
 * Every receive is stamped max(own clock, message's stamp) + 1, and so later than its send
 * (Lamport 1978, IR2). In a literal run the message carries the clock before the increment.
 */
export function checkClockCondition(run: MatchedRun): Check {
  const violations = new ViolationCollector(run);
  let receives = 0;
  let breaking = 0;
  let told = 0;
  for (const trace of run.traces) {
    receives += trace.receives.count;
    for (let i = 0; i < trace.receives.count; i++) {
      const found = run.matching.matchSend(trace, i);
      if (found.kind !== "unknown" || found.isSent) told += 1;
      const problem = receiveProblem(run, trace, i, found);
      if (problem === undefined) {
        if (found.kind === "unrecorded") violations.undecided(found.reason);
        if (found.kind === "absent") violations.undecided(WITHOUT_SEND);
        continue;
      }
      breaking += 1;
      violations.addAt(trace, trace.receives.event.at(i), () => problem.reason, problem.rule);
    }
  }
  if (receives > 0 && told === 0)
    violations.notRecorded("no receive tells the stamp of its message, or jumps");
  const share = receives === 0 ? null : breaking / receives;
  const literal = run.facts.rules.literal === true;
  return {
    name: "clock-condition",
    ...violations.judgement(receives === 0 && NO_RECEIVE),
    literal,
    receives,
    origins: run.matching.origins,
    share,
  };
}

/** How a receive breaks the condition. */
export interface Problem {
  readonly reason: string;
  /** In one sentence. */
  readonly rule: string;
}

/** How a receive, with what is known of its send, breaks the condition; undefined: it does not. */
export function receiveProblem(
  run: MatchedRun,
  trace: MachineTrace,
  receive: number,
  found: SendMatch,
): Problem | undefined {
  return stampProblem(trace, receive) ?? orderProblem(run, trace, receive, found);
}

/** What two lines of one log say against each other, if it has the stamp of the message. */
function stampProblem({ events, receives }: MachineTrace, i: number): Problem | undefined {
  const carried = receives.msgLamport.at(i);
  if (Number.isNaN(carried)) return undefined;
  const event = receives.event.at(i);
  return ruleProblem(events.lamportBefore(event), carried, events.lamport.at(event));
}

/** Without the own clock before it, a receive can only be too early. */
function ruleProblem(own: number, carried: number, lamport: number): Problem | undefined {
  if (Number.isNaN(own)) {
    if (lamport > carried) return undefined;
    const reason = `the receive is stamped ${lamport}, its message ${carried}`;
    return { reason, rule: EVERY_RECEIVE };
  }
  if (lamport === Math.max(own, carried) + 1) return undefined;
  const reason = `the receive is stamped ${lamport}, not max(${own}, ${carried}) + 1`;
  return { reason, rule: EVERY_RECEIVE };
}

/** What a receive says against its send. */
function orderProblem(
  run: MatchedRun,
  trace: MachineTrace,
  i: number,
  found: SendMatch,
): Problem | undefined {
  if (found.kind === "absent" && found.by === "jump") return jumpProblem(trace, i);
  if (found.kind !== "found") return undefined;
  const sent = sentLamport(found);
  const event = trace.receives.event.at(i);
  const lamport = trace.events.lamport.at(event);
  const carried = trace.receives.msgLamport.at(i);
  if (Number.isNaN(carried)) {
    if (lamport === sent) return sameStamp(lamport, sent);
    return ruleProblem(trace.events.lamportBefore(event), sent, lamport);
  }
  const stamp = run.facts.rules.literal ? sent - 1 : sent;
  if (carried !== stamp) {
    const reason = `${trace.receives.message(i)} carries ${carried}, not ${stamp}`;
    return { reason, rule: messageRule(carried - sent) };
  }
  return lamport > sent ? undefined : sameStamp(lamport, sent);
}

/** A jump says what the stamp of the message was. */
function jumpProblem({ events, receives }: MachineTrace, i: number): Problem {
  const event = receives.event.at(i);
  const lamport = events.lamport.at(event);
  const sender = receives.from(i) ?? "another machine";
  const reason =
    `the receive jumps from ${events.lamportBefore(event)} to ${lamport}, ` +
    `but no message of ${sender} is stamped ${lamport - 1}`;
  return { reason, rule: EVERY_RECEIVE };
}

function messageRule(ahead: number): string {
  if (ahead === -1) return SENT_TOO_EARLY;
  return ahead === 1 ? LOGGED_TOO_EARLY : EVERY_MESSAGE;
}

function sameStamp(lamport: number, sent: number): Problem {
  const rule = lamport === sent ? SENT_TOO_EARLY : EVERY_RECEIVE;
  return { reason: `the receive is stamped ${lamport}, its send ${sent}`, rule };
}
