import type { Check } from "../check.js";
import type { MachineTrace } from "../machine-trace.js";
import type { MatchedRun } from "../matching.js";
import { peersOf } from "../run.js";
import { type Recipients, recipientsOf } from "../send-log.js";
import { NO_SEND, ViolationCollector } from "../violations.js";

/** Every send goes to exactly those of the sorted peers that its action names, numbered from 1. */
export function checkActions(run: MatchedRun): Check {
  const violations = new ViolationCollector(run);
  const areImplied = run.traces.some(({ sends }) => {
    return sends.recipientsSeen.some(({ isImplied }) => isImplied);
  });
  let sends = 0;
  for (const trace of run.traces) {
    sends += trace.sends.count;
    if (trace.sends.recipientsSeen.some(({ action }) => action === undefined)) {
      violations.notRecorded("which action a send was is not recorded");
    } else if (!trace.sends.tellsRecipients) {
      violations.notRecorded("the list of peers is not known: a log is missing");
    } else {
      checkSends(run, trace, violations);
    }
    if (areImplied) checkArrivals(run, trace, violations);
  }
  return { name: "actions", ...violations.judgement(sends === 0 && NO_SEND), sends };
}

function checkSends(run: MatchedRun, trace: MachineTrace, violations: ViolationCollector): void {
  const { sends, events, id } = trace;
  const peers = peersOf(run, id);
  const lostAt = lossLines(trace);
  let number = 0;
  for (let i = 0; i < sends.count; i++) {
    const event = sends.event.at(i);
    const recipients = sends.recipients(i);
    const expected = number + 1;
    number = sends.number.at(i);
    const reason =
      recipientsProblem(recipients, peers) ??
      // A log without notes of lost peers may have failed sends anywhere.
      (trace.marksEnd ? failedProblem(lostAt, recipients, events.line.at(event)) : undefined) ??
      (number !== expected || sends.isMisnamed(i)
        ? `the message is not called ${id}#${expected}`
        : undefined);
    if (reason !== undefined) violations.addAt(trace, event, () => reason);
  }
}

function recipientsProblem({ action, to }: Recipients, peers: string[]): string | undefined {
  if (action === undefined || to === undefined) return undefined;
  const expected = recipientsOf(action, peers);
  if (to.length === expected.length && to.every((id, i) => id === expected[i])) return undefined;
  return `${action} goes to ${to.join(", ")}, not to ${expected.join(", ")}`;
}

/** Where a log does not name the recipients of a message, the logs that receive it tell them. */
function checkArrivals(run: MatchedRun, trace: MachineTrace, violations: ViolationCollector): void {
  const { receives } = trace;
  for (let i = 0; i < receives.count; i++) {
    const found = run.matching.matchSend(trace, i);
    if (found.kind !== "found" || !found.isCertain) continue;
    const { action, reached, isImplied } = found.sender.sends.recipients(found.send);
    if (!isImplied || reached?.has(trace.id) !== false) continue;
    const meant = [...reached].join(", ");
    const from = receives.from(i);
    violations.addAt(trace, receives.event.at(i), () => {
      return `the ${action} of ${from} arrives at ${trace.id}, but means ${meant}`;
    });
  }
}

/** By id, the line on which a machine noted a peer as lost. */
function lossLines({ notes }: MachineTrace): Map<string, number> {
  const lines = new Map<string, number>();
  for (const { record, line } of notes) {
    if (record.kind === "peer-down" && !lines.has(record.peer)) lines.set(record.peer, line);
  }
  return lines;
}

/** Only a send to a machine that this one has noted as lost may fail. */
function failedProblem(
  lostAt: ReadonlyMap<string, number>,
  { to, failed }: Recipients,
  line: number,
): string | undefined {
  for (const id of failed) {
    if (to?.includes(id) === false) return `the send to ${id} failed, but there was none`;
    if ((lostAt.get(id) ?? line) >= line) return `the send to ${id} failed, but ${id} was not lost`;
  }
  return undefined;
}
