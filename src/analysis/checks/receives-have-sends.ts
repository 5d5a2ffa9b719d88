import type { Check } from "../check.js";
import { type ClockLead, leadOf } from "../clock-lead.js";
import type { MachineTrace } from "../machine-trace.js";
import { type MatchedRun, UNPAIRED } from "../matching.js";
import { NO_RECEIVE, ViolationCollector } from "../violations.js";

/**
 * Every receive has its own send, addressed to the receiver, and names the time of it; which is not
 * after the arrival, as far as pings told how the two clocks stand.
 */
export function checkReceivesHaveSends(run: MatchedRun): Check {
  const violations = new ViolationCollector(run);
  let receives = 0;
  for (const trace of run.traces) {
    receives += trace.receives.count;
    const taken = new Map<string, Taken>();
    const leads = new Map(trace.receives.senders.map((id) => [id, leadOf(run, id, trace.id)]));
    for (let i = 0; i < trace.receives.count; i++) {
      const reason =
        sendProblem(run, trace, i, violations) ??
        repeatProblem(trace, i, taken) ??
        timeProblem(trace, i, leads);
      if (reason !== undefined) violations.addAt(trace, trace.receives.event.at(i), () => reason);
    }
  }
  return {
    name: "receives-have-sends",
    ...violations.judgement(receives === 0 && NO_RECEIVE),
    receives,
    origins: run.matching.origins,
  };
}

function sendProblem(
  run: MatchedRun,
  trace: MachineTrace,
  i: number,
  violations: ViolationCollector,
): string | undefined {
  const { receives, id } = trace;
  const found = run.matching.matchSend(trace, i);
  if (found.kind === "unrecorded") violations.undecided(found.reason);
  if (found.kind === "unrecorded") return undefined;
  if (found.kind === "unknown" && !found.isSent) violations.notRecorded(UNPAIRED);
  if (found.kind === "unknown") return undefined;
  // The clock-condition says what a jump without a send is.
  if (found.kind === "absent" && found.by === "jump") return undefined;
  if (found.kind === "absent") return absentReason(trace, i);
  const { sender, send, isCertain } = found;
  if (!isCertain) return undefined;
  const { reached, isImplied } = sender.sends.recipients(send);
  // Which peers an action means is another question than where the message was sent.
  if (reached?.has(id) === false && !isImplied)
    return `${receives.message(i)} was not sent to ${id}`;
  const sentUs = sender.sends.wallUs.at(send);
  const claimedUs = receives.sentWallUs.at(i);
  if (sentUs === claimedUs || Number.isNaN(sentUs) || Number.isNaN(claimedUs)) return undefined;
  return `${receives.message(i)} was sent at ${sentUs}, not at ${claimedUs} (wallUs)`;
}

function absentReason({ receives }: MachineTrace, i: number): string {
  const from = receives.from(i);
  return from === undefined
    ? `${receives.message(i)} comes, but no other machine sent one more of that kind`
    : `${from} sent no such message`;
}

/** The times by two clocks, where those of the receiver's log are those of the sender's. */
function timeProblem(
  { receives }: MachineTrace,
  i: number,
  leads: ReadonlyMap<string, ClockLead>,
): string | undefined {
  const lead = leads.get(receives.from(i) ?? "");
  const [sentUs, arrivedUs] = [receives.sentWallUs.at(i), receives.arrivedWallUs.at(i)];
  const after = lead?.certainlyAfter(sentUs, arrivedUs);
  if (after === undefined) return undefined;
  return `${receives.message(i)} was sent ${after} after it arrived, by clocks that pings compared`;
}

function repeatProblem(
  { receives }: MachineTrace,
  i: number,
  takenBySender: Map<string, Taken>,
): string | undefined {
  const from = receives.from(i);
  const number = receives.number.at(i);
  if (from === undefined || Number.isNaN(number)) return undefined;
  if (receives.pairing(i).isDoubtful) return undefined;
  let taken = takenBySender.get(from);
  if (taken === undefined) {
    taken = new Taken();
    takenBySender.set(from, taken);
  }
  return taken.add(number) ? undefined : `${receives.message(i)} was received before`;
}

/** Message numbers of one sender; nearly all numbers up to the last are among them. */
class Taken {
  #near = new Uint8Array(64);
  readonly #far = new Set<number>();

  /** Returns whether the number is new. */
  add(number: number): boolean {
    if (number >= FAR) {
      const isNew = !this.#far.has(number);
      this.#far.add(number);
      return isNew;
    }
    if (number >= this.#near.length) {
      const grown = new Uint8Array(Math.max(number + 1, this.#near.length * 2));
      grown.set(this.#near);
      this.#near = grown;
    }
    const isNew = this.#near[number] === 0;
    this.#near[number] = 1;
    return isNew;
  }
}

/** Up to here a byte each is less than an entry of a set. */
const FAR = 2 ** 24;
