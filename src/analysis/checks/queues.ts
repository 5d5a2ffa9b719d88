import type { Check } from "../check.js";
import { hasDied, type MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";
import { NO_RECEIVE, ViolationCollector } from "../violations.js";

/** By arrival times: the oldest is taken first, inbox lengths are right, idle ticks had none. */
export function checkQueues(run: Run): Check {
  const violations = new ViolationCollector(run);
  let receives = 0;
  let idleTicks = 0;
  for (const trace of run.traces) {
    receives += trace.receives.count;
    idleTicks += trace.events.count - trace.receives.count;
    checkTrace(trace, violations);
  }
  return {
    name: "queues",
    ...violations.judgement(receives === 0 && NO_RECEIVE),
    receives,
    idleTicks,
  };
}

function checkTrace(trace: MachineTrace, violations: ViolationCollector): void {
  const { events, receives } = trace;
  if (!events.monoUs.isWhole() || !receives.arrivedMonoUs.isWhole()) {
    violations.notRecorded("when messages arrived is not recorded");
    return;
  }
  checkOrder(trace, violations);
  if (events.queue.isWhole()) checkLengths(trace, violations);
  else violations.notRecorded("inbox lengths are not recorded");
}

function checkOrder(trace: MachineTrace, violations: ViolationCollector): void {
  const { events, receives } = trace;
  for (let i = 0; i < receives.count; i++) {
    const event = receives.event.at(i);
    const arrivedUs = receives.arrivedMonoUs.at(i);
    const takenUs = events.monoUs.at(event);
    const name = () => receives.message(i);
    if (arrivedUs > takenUs) {
      const describe = () => `${name()} is taken at ${takenUs}, arrives at ${arrivedUs}`;
      violations.addAt(trace, event, describe);
    } else if (i > 0 && arrivedUs < receives.arrivedMonoUs.at(i - 1)) {
      const describe = () => `${name()} is taken after a message that arrived later`;
      violations.addAt(trace, event, describe);
    }
  }
}

/**
 * Messages that were never received have no arrival time in the trace. They arrived after all
 * others, so whatever an inbox length has above the known arrivals can only be theirs: `left`,
 * which starts at 0 when the last known message has arrived, never shrinks, and ends at most at
 * the inbox length of the end.
 */
function checkLengths(trace: MachineTrace, violations: ViolationCollector): void {
  const { events, receives, end } = trace;
  const arrivals = new ArrivalTimes(receives.arrivedMonoUs.toArray());
  let received = 0;
  let left = 0;
  for (let event = 0; event < events.count; event++) {
    const present = arrivals.by(events.monoUs.at(event));
    const queue = events.queue.at(event);
    if (events.kind(event) !== "receive") {
      const waiting = Math.max(0, present.least - received) + left;
      if (waiting > 0 || queue > 0) {
        const length = Math.max(waiting, queue);
        violations.addAt(trace, event, () => `an idle tick, but ${length} in the inbox`);
      }
      continue;
    }
    received += 1;
    // With ties a length has two ends; the fewest that were left explain it with the least.
    const fewest = Math.max(queue - Math.max(0, present.most - received), left);
    const most = queue - Math.max(0, present.least - received);
    const allowed = present.allKnown ? most : Math.min(most, 0);
    if (fewest <= allowed) left = fewest;
    else violations.addAt(trace, event, () => lengthReason(queue, present, received, left));
  }
  checkLeft(trace, left, end?.record.queue, violations);
}

function lengthReason(
  queue: number,
  present: { readonly least: number; readonly most: number },
  received: number,
  left: number,
): string {
  const least = Math.max(0, present.least - received) + left;
  const most = Math.max(0, present.most - received) + left;
  const expected = least === most ? `${least}` : `${least} to ${most}`;
  return `the inbox is said to hold ${queue}; by the arrivals it holds ${expected}`;
}

function checkLeft(
  trace: MachineTrace,
  left: number,
  atEnd: number | undefined,
  violations: ViolationCollector,
): void {
  if (left === 0) return;
  if (hasDied(trace)) {
    violations.undecided(`${trace.id} died: the arrivals it had not received are not recorded`);
  } else if (atEnd !== undefined && left > atEnd) {
    const line = trace.end?.line ?? 0;
    violations.add(trace, line, () => `the inbox holds ${atEnd} at the end, held ${left} before`);
  }
}

/** How many of the known messages had arrived by a moment; a tie may fall either way. */
interface Present {
  readonly least: number;
  readonly most: number;
  /** Whether none is still to come. */
  readonly allKnown: boolean;
}

/** The arrival times of the messages that one machine received. */
class ArrivalTimes {
  readonly #sortedUs: Float64Array;
  #least = 0;
  #most = 0;

  /** Takes the times over, in any order. */
  constructor(timesUs: Float64Array) {
    this.#sortedUs = timesUs.sort();
  }

  by(timeUs: number): Present {
    this.#least = this.#firstNotBelow(timeUs, this.#least);
    // Times are integers, so that "at most t" is "below t + 1".
    this.#most = this.#firstNotBelow(timeUs + 1, this.#most);
    const [least, most] = [this.#least, this.#most];
    return { least, most, allKnown: most === this.#sortedUs.length };
  }

  /** The moments that are asked for follow each other, so that the next place is near the last. */
  #firstNotBelow(timeUs: number, last: number): number {
    const sortedUs = this.#sortedUs;
    let place = last;
    while (place < sortedUs.length && (sortedUs[place] as number) < timeUs) place += 1;
    while (place > 0 && (sortedUs[place - 1] as number) >= timeUs) place -= 1;
    return place;
  }
}
