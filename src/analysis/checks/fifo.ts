import type { Check } from "../check.js";
import type { MachineTrace } from "../machine-trace.js";
import { type MatchedRun, UNPAIRED, WITHOUT_SEND } from "../matching.js";
import type { ReceiveLog } from "../receive-log.js";
import type { SendLog } from "../send-log.js";
import { NO_RECEIVE, ViolationCollector } from "../violations.js";

/**
 * What one machine receives from another is a beginning of what was sent to it, in that order.
 * Where the sends are not known, their numbers rise all the same.
 */
export function checkFifo(run: MatchedRun): Check {
  const violations = new ViolationCollector(run);
  let links = 0;
  let receives = 0;
  for (const trace of run.traces) {
    if (!trace.sends.tellsRecipients) {
      violations.notRecorded("to whom messages went is not recorded: a gap would not be seen");
    }
    links += run.facts.roster.length - 1;
    receives += trace.receives.count;
    checkReceiver(run, trace, violations);
  }
  return {
    name: "fifo",
    ...violations.judgement(receives === 0 && NO_RECEIVE),
    links,
    receives,
    origins: run.matching.origins,
  };
}

function checkReceiver(run: MatchedRun, trace: MachineTrace, violations: ViolationCollector): void {
  const incoming = new Map<string, Incoming>();
  const numbers = new Map<string, number>();
  const { receives } = trace;
  if (!receives.isPaired) violations.notRecorded(UNPAIRED);
  for (let i = 0; i < receives.count; i++) {
    const found = run.matching.matchSend(trace, i);
    if (found.kind === "unrecorded") violations.undecided(found.reason);
    if (found.kind === "absent" && found.by === "name") violations.undecided(WITHOUT_SEND);
    let problem = numberProblem(receives, i, found.kind === "unrecorded", numbers);
    if (found.kind === "found" && found.isCertain) {
      const from = incoming.get(found.sender.id) ?? new Incoming(found.sender, trace);
      incoming.set(found.sender.id, from);
      problem = from.take(found.send) ?? problem;
    }
    if (problem === undefined) continue;
    violations.addAt(trace, receives.event.at(i), () => `${receives.message(i)} ${problem}`);
  }
}

/** `numbers`: by sender, the last number of a message whose send is not known. */
function numberProblem(
  receives: ReceiveLog,
  i: number,
  isUnrecorded: boolean,
  numbers: Map<string, number>,
): string | undefined {
  const from = receives.from(i);
  if (from === undefined || (!isUnrecorded && numbers.size === 0)) return undefined;
  const number = receives.number.at(i);
  const last = numbers.get(from) ?? 0;
  if (isUnrecorded && !Number.isNaN(number)) numbers.set(from, Math.max(last, number));
  return number <= last ? OUT_OF_ORDER : undefined;
}

const OUT_OF_ORDER = "comes again, or after a later one";

/** What is sent from one machine to another, and how far it has been received. */
class Incoming {
  readonly #sends: SendLog;
  readonly #receiver: string;
  /**
   * There is an order all the same. But where recipients are not known, what seems a gap may have
   * gone to others; and it may have come without a name.
   */
  readonly #wouldSeeGaps: boolean;
  /** All sends before this one have been received, or were passed over. */
  #next = 0;

  constructor({ sends }: MachineTrace, { id, receives }: MachineTrace) {
    this.#sends = sends;
    this.#receiver = id;
    this.#wouldSeeGaps = sends.tellsRecipients && receives.isPaired;
  }

  /** Takes the next receive; says what is wrong with its turn, if anything. */
  take(send: number): string | undefined {
    // Not sent to this receiver at all: there is no order that it could break.
    if (!this.#isMeant(send)) return undefined;
    if (send < this.#next) return OUT_OF_ORDER;
    let passedOver = 0;
    for (let i = this.#next; i < send; i++) if (this.#isMeant(i)) passedOver += 1;
    this.#next = send + 1;
    const isGap = passedOver > 0 && this.#wouldSeeGaps;
    return isGap ? `comes before ${passedOver} sent earlier` : undefined;
  }

  #isMeant(send: number): boolean {
    return this.#sends.recipients(send).reached?.has(this.#receiver) !== false;
  }
}
