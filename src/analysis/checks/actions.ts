import type { SendEvent } from "../../trace/records.js";
import type { Check } from "../check.js";
import { Judge } from "../judge.js";
import type { MachineTrace } from "../machine-trace.js";
import { peersOf, type Run } from "../run.js";
import type { Recipients } from "../send-log.js";

/** Every send goes to exactly those of the sorted peers that its action names, numbered from 1. */
export function checkActions(run: Run): Check {
  const judge = new Judge(run);
  let sends = 0;
  for (const trace of run.traces) {
    sends += trace.sends.count;
    checkSends(run, trace, judge);
  }
  return { name: "actions", ...judge.judgement(), sends };
}

function checkSends(run: Run, trace: MachineTrace, judge: Judge): void {
  const { sends, events, header } = trace;
  const peers = peersOf(run, header.id);
  const lostAt = lossLines(trace);
  let number = 0;
  for (let i = 0; i < sends.count; i++) {
    const event = sends.event.at(i);
    const recipients = sends.recipients(i);
    const expected = number + 1;
    number = sends.number.at(i);
    const reason =
      recipientsProblem(recipients, peers) ??
      failedProblem(lostAt, recipients, events.line.at(event)) ??
      (number !== expected || sends.isMisnamed(i)
        ? `the message is not called ${header.id}#${expected}`
        : undefined);
    if (reason !== undefined) judge.breachAt(trace, event, () => reason);
  }
}

function recipientsProblem({ action, to }: Recipients, peers: string[]): string | undefined {
  const expected = recipientsOf(action, peers);
  if (to.length === expected.length && to.every((id, i) => id === expected[i])) return undefined;
  return `${action} goes to ${to.join(", ")}, not to ${expected.join(", ")}`;
}

function recipientsOf(action: SendEvent["action"], peers: string[]): string[] {
  switch (action) {
    case "SEND_ONE":
      return peers.slice(0, 1);
    case "SEND_SECOND":
      return peers.slice(1, 2);
    case "BROADCAST":
      return peers;
    default:
      return action satisfies never;
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
    if (!to.includes(id)) return `the send to ${id} failed, but there was none`;
    if ((lostAt.get(id) ?? line) >= line) return `the send to ${id} failed, but ${id} was not lost`;
  }
  return undefined;
}
