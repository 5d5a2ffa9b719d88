import { EVERY_EVENT, EVERY_RECEIVE } from "../../analysis/check.js";
import type { TakenMessage } from "../../analysis/provenance/clock-chain.js";
import type { EventDetails } from "../../analysis/provenance/event-details.js";
import type { Provenance } from "../../analysis/provenance/provenance.js";
import { count, measured, measuredMs } from "../figures.js";

/** Which way an event's clock went, by which rule, and what moved it. */
export function clockSentences(provenance: Provenance): string[] {
  const { event, clockBefore, message, waitedUs } = provenance;
  if (message === null) {
    return [...ownSentences(event, clockBefore), ...recipientSentences(event)];
  }
  return [
    ...stampSentences(provenance, message),
    ...senderSentences(event.machine, message, waitedUs),
    ...sendBreach(provenance, message),
  ];
}

/** How a receive, whose own stamp is as the rule wants it, stands against its send. */
function sendBreach({ event, clockBefore, breach }: Provenance, { stamp }: TakenMessage): string[] {
  if (breach === null || isStampBroken(event, clockBefore, stamp)) return [];
  return [`That is broken: ${breach.reason}. ${breach.rule}.`];
}

/** Whether the clock is not what its own log demands of the receive. */
function isStampBroken(
  { lamport }: EventDetails,
  own: number | null,
  stamp: number | null,
): boolean {
  return own !== null && stamp !== null && lamport !== Math.max(own, stamp) + 1;
}

/** An event of the machine's own. */
function ownSentences({ lamport }: EventDetails, before: number | null): string[] {
  if (before === null) return [withoutBefore(lamport)];
  const step = lamport - before;
  const goes = `The clock goes from ${before} to ${lamport}. ${EVERY_EVENT}.`;
  if (step < 1) return [goes, `That breaks the rule: it has to be ${before + 1} at least.`];
  if (step === 1) return [goes];
  return [
    goes,
    `It steps by ${step}: Lamport's paper allows that, the exercise does not ask for it.`,
  ];
}

function withoutBefore(clock: number): string {
  return `The clock is ${clock}. What it was before, the log does not tell.`;
}

function recipientSentences({ kind, action, to }: EventDetails): string[] {
  if (kind !== "send") return [];
  if (to === null) return ["Where its message goes, the log does not tell."];
  const how = action === null ? "The" : `${action}: the`;
  return [`${how} message goes to ${to.join(", ")}.`];
}

function stampSentences(
  { event, clockBefore: own }: Provenance,
  { name, stamp }: TakenMessage,
): string[] {
  const { lamport, machine } = event;
  const goes = own === null ? withoutBefore(lamport) : `The clock goes from ${own} to ${lamport}.`;
  if (stamp === null) return [`${goes} ${EVERY_RECEIVE}; what ${name} carried is not known.`];
  if (own === null) return [`${goes} ${EVERY_RECEIVE}; ${name} carries ${stamp}.`];
  const demanded = Math.max(own, stamp) + 1;
  const rule = `${goes} ${EVERY_RECEIVE}: here max(${own}, ${stamp}) + 1 = ${demanded}.`;
  const carries = `${name} carries ${stamp}, ${comparison(machine, own, stamp)}`;
  if (isStampBroken(event, own, stamp)) {
    return [rule, `That is broken: the clock has to be ${demanded}.`, `${carries}.`];
  }
  const jump = Math.max(1, stamp - own + 1);
  const moves = jump === 1 ? "moves by one, as at any event" : `jumps by ${count(jump)}`;
  return [rule, `${carries}: so the clock ${moves}.`];
}

/** Which of the two was larger, and by how much. */
function comparison(machine: string, own: number, stamp: number): string {
  if (stamp > own) return `${count(stamp - own)} more than ${machine}'s own ${own}`;
  if (stamp === own) return `as much as ${machine}'s own clock`;
  return `${count(own - stamp)} less than ${machine}'s own ${own}`;
}

/** Who sent the message, when, and how long it waited. */
function senderSentences(
  machine: string,
  { from, stamp, send, origin, isCertain, missing }: TakenMessage,
  waitedUs: number | null,
): string[] {
  const waited =
    waitedUs === null ? "" : `, and it waited ${timeText(waitedUs)} in ${machine}'s inbox`;
  if (send === null) {
    return [`Its send is not known: ${missing}${waited}.`];
  }
  const { monoUs } = send;
  const when = monoUs === null ? "" : `, ${seconds(monoUs)} after the start of ${from}`;
  const other = stamp === send.lamport ? "" : `, though the message carries ${stamp}`;
  const recipients = send.to === null ? "" : ` to ${send.to.join(", ")}`;
  const doubt = isCertain ? "" : ", most likely: another send, which no log has, may be the one";
  return [
    `${from} sent it at ${send.name} (clock ${send.lamport}${other})${recipients}${when}${waited}${doubt}.`,
    ...(origin === "recorded" ? [] : [`The log does not name that send: it is ${origin}.`]),
  ];
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}

function timeText(us: number): string {
  return us >= 1e6 ? `${measured(us / 1e6)} s` : `${measuredMs(us)} ms`;
}
