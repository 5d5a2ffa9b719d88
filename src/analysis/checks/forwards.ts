import type { Check } from "../check.js";
import { type ClockLead, leadOf } from "../clock-lead.js";
import { Column, firstNotBelow } from "../column.js";
import { HUB, type HubTrace } from "../hub-trace.js";
import { gaveUp, hasDied, hasRunOut, type MachineTrace } from "../machine-trace.js";
import type { Run } from "../run.js";
import { missingReason, ViolationCollector } from "../violations.js";

/**
 * Every message between leaves passed the hub once, to its recipients, after its send and before
 * its arrival. Undefined in a mesh, where there is no hub.
 */
export function checkForwards(run: Run): Check | undefined {
  const { hub } = run;
  if (hub === undefined && run.facts.topology !== "star") return undefined;
  const violations = new ViolationCollector(run);
  if (hub) {
    checkLines(hub, violations);
    const passages = new Passages();
    checkPassing(run, hub, passages, violations);
    for (const trace of run.traces) checkCopies(run, trace, hub, passages, violations);
    const { count: forwarded, copies } = hub.forwards;
    return { name: "forwards", ...violations.judgement(), forwarded, copies };
  }
  if (hub === null) violations.undecided(missingReason("hub"));
  else violations.notRecorded("what the hub forwarded is not recorded");
  return { name: "forwards", ...violations.judgement(), forwarded: null, copies: null };
}

/** What a hub's trace says of itself: its lines are counted, and its clocks go forward. */
function checkLines(hub: HubTrace, violations: ViolationCollector): void {
  const { forwards, notes, header, end } = hub;
  let monoUs = Number.NEGATIVE_INFINITY;
  let next = 0;
  const take = (line: number, us: number): void => {
    if (us < monoUs) violations.add(hub, line, () => `monoUs ${us} follows ${monoUs}`);
    monoUs = us;
  };
  const takeNotes = (untilLine: number): void => {
    for (let note = notes[next]; note && note.line < untilLine; note = notes[next]) {
      next += 1;
      take(note.line, note.record.monoUs);
    }
  };
  for (let i = 0; i < forwards.count; i++) {
    const line = forwards.line.at(i);
    takeNotes(line);
    take(line, forwards.monoUs.at(i));
    const reason = lineProblem(hub, i);
    if (reason !== undefined) violations.add(hub, line, () => reason);
  }
  takeNotes(Number.POSITIVE_INFINITY);
  violations.addMisdated(hub, header.startWallUs);
  if (end === undefined) return;
  take(end.line, end.record.monoUs);
  const { forwarded, copies } = end.record;
  if (forwarded === forwards.count && copies === forwards.copies) return;
  violations.add(hub, end.line, () => {
    return `${forwarded} messages and ${copies} copies, ${forwards.count} and ${forwards.copies} noted`;
  });
}

function lineProblem({ forwards }: HubTrace, i: number): string | undefined {
  const { seq, wallUs, arrivedWallUs } = forwards;
  const before = i === 0 ? 0 : seq.at(i - 1);
  if (seq.at(i) !== before + 1) return `seq ${seq.at(i)} follows ${before}`;
  const arrivedUs = arrivedWallUs.at(i);
  if (arrivedUs > wallUs.at(i))
    return `forwarded at ${wallUs.at(i)}, came at ${arrivedUs} (wallUs)`;
  if (i === 0 || arrivedUs >= arrivedWallUs.at(i - 1)) return undefined;
  return `came at ${arrivedUs}, the message before it at ${arrivedWallUs.at(i - 1)} (wallUs)`;
}

/**
 * Whether a hub's lines are what the leaves sent: of each leaf a beginning of its sends, in their
 * order, each to those that it reached. Notes which messages passed.
 */
function checkPassing(
  run: Run,
  hub: HubTrace,
  passages: Passages,
  violations: ViolationCollector,
): void {
  const { forwards } = hub;
  const leaves = new Map(run.facts.roster.map(({ id }) => [id, new Leaf(run, hub, id)]));
  for (let i = 0; i < forwards.count; i++) {
    const from = forwards.from(i);
    const isNew = passages.add(from, forwards.number.at(i), i);
    const reason = isNew
      ? (leaves.get(from)?.problem(i, violations) ??
        (leaves.has(from) ? undefined : "is of no leaf"))
      : "comes again, or after a later one";
    if (reason === undefined) continue;
    violations.add(hub, forwards.line.at(i), () => `${forwards.message(i)} ${reason}`);
  }
  for (const leaf of leaves.values()) leaf.checkRest(violations);
}

/** What one leaf sent, and how far a hub has forwarded it. */
class Leaf {
  readonly #run: Run;
  readonly #hub: HubTrace;
  readonly #id: string;
  readonly #trace: MachineTrace | undefined;
  readonly #lead: ClockLead;
  /** All sends before this one have been forwarded, or were passed over. */
  #next = 0;

  constructor(run: Run, hub: HubTrace, id: string) {
    this.#run = run;
    this.#hub = hub;
    this.#id = id;
    this.#trace = run.traceById.get(id);
    this.#lead = leadOf(run, id, HUB);
  }

  /** What is wrong with a line of the hub's about a message of this leaf, if anything. */
  problem(i: number, violations: ViolationCollector): string | undefined {
    const { forwards } = this.#hub;
    const number = forwards.number.at(i);
    const trace = this.#trace;
    if (trace === undefined) return undefined;
    const send = trace.sends.find(number);
    if (send === undefined) {
      if (!hasDied(trace) || number <= trace.sends.numberMax) return "was never sent";
      violations.undecided(`${this.#id} died, and its trace ends before a message it sent`);
      return undefined;
    }
    const passedOver = this.#goTo(trace, send);
    if (passedOver > 0) return `comes before ${passedOver} sent earlier`;
    return this.#recipientsProblem(trace, send, i) ?? this.#timeProblem(trace, send, i);
  }

  /** Sends that reached a leaf, and were never forwarded. */
  checkRest(violations: ViolationCollector): void {
    const trace = this.#trace;
    if (trace === undefined) return;
    const rest = this.#goTo(trace, trace.sends.count);
    if (rest === 0) return;
    const { end } = this.#hub;
    if (end === undefined)
      violations.undecided("hub died: what it forwarded later is not recorded");
    if (end === undefined || this.#mayHaveLost(trace)) return;
    violations.add(this.#hub, end.line, () => `${rest} that ${this.#id} sent never passed the hub`);
  }

  /** How many sends with a recipient that they reached are passed over up to a place. */
  #goTo({ sends }: MachineTrace, send: number): number {
    let passedOver = 0;
    for (let i = this.#next; i < send; i++) {
      if (sends.recipients(i).reached?.size !== 0) passedOver += 1;
    }
    this.#next = Math.max(this.#next, send + 1);
    return passedOver;
  }

  /** Whether what this leaf sent last may not have come to the hub any more. */
  #mayHaveLost(trace: MachineTrace): boolean {
    return (
      this.#hub.end?.record.reason !== "duration" ||
      !hasRunOut(trace) ||
      gaveUp(this.#hub, this.#id) ||
      gaveUp(trace, HUB)
    );
  }

  #recipientsProblem({ sends }: MachineTrace, send: number, i: number): string | undefined {
    const reached = [...(sends.recipients(send).reached ?? [])];
    const copied = this.#hub.forwards.to(i);
    let next = 0;
    for (const id of reached) {
      if (copied[next] === id) next += 1;
      else if (!this.#mayBeGone(id, this.#hub.forwards.line.at(i))) return `is not copied to ${id}`;
    }
    return next === copied.length ? undefined : `is copied to ${copied[next]}, and was not sent so`;
  }

  /** Whether a leaf may have left the hub before a line: then nothing is copied to it. */
  #mayBeGone(id: string, line: number): boolean {
    const leaf = this.#run.traceById.get(id);
    return (
      leaf === undefined ||
      !hasRunOut(leaf) ||
      gaveUp(this.#hub, id, line) ||
      gaveUp(leaf, this.#id) ||
      (this.#trace !== undefined && gaveUp(this.#trace, id))
    );
  }

  #timeProblem({ sends }: MachineTrace, send: number, i: number): string | undefined {
    const cameUs = this.#hub.forwards.arrivedWallUs.at(i);
    const after = this.#lead.certainlyAfter(sends.wallUs.at(send), cameUs);
    return after && `came to the hub ${after} before it was sent`;
  }
}

/** Whether what a leaf received is what a hub copied to it, in the order of its lines. */
function checkCopies(
  run: Run,
  trace: MachineTrace,
  hub: HubTrace,
  passages: Passages,
  violations: ViolationCollector,
): void {
  const { receives, id } = trace;
  const lead = leadOf(run, HUB, id);
  let last = -1;
  for (let i = 0; i < receives.count; i++) {
    const from = receives.from(i);
    if (from === undefined || receives.isMisnamed(i)) continue;
    const number = receives.number.at(i);
    const place = passages.find(from, number);
    let reason: string | undefined;
    if (place !== undefined) {
      const after = lead.certainlyAfter(
        hub.forwards.wallUs.at(place),
        receives.arrivedWallUs.at(i),
      );
      reason = copyProblem(hub, id, place, last, after);
      last = Math.max(last, place);
    } else if (hasDied(hub) && number > passages.last(from)) {
      violations.undecided("hub died, and its trace ends before a message it forwarded");
    } else reason = "never passed the hub";
    if (reason === undefined) continue;
    violations.addAt(trace, receives.event.at(i), () => `${receives.message(i)} ${reason}`);
  }
}

function copyProblem(
  { forwards, file }: HubTrace,
  id: string,
  place: number,
  last: number,
  after: string | undefined,
): string | undefined {
  const where = `${file}:${forwards.line.at(place)}`;
  if (!forwards.to(place).includes(id)) return `was not copied to ${id} by the hub (${where})`;
  if (place < last) return `passed the hub before a message that came earlier (${where})`;
  return after && `arrived ${after} before the hub copied it (${where})`;
}

/** Which messages passed a hub, by sender and number, and at what place of its trace. */
class Passages {
  readonly #bySender = new Map<string, { readonly numbers: Column; readonly places: Column }>();

  /** Adds a message; false where it is not later than all before it of that sender. */
  add(sender: string, number: number, place: number): boolean {
    let passed = this.#bySender.get(sender);
    if (passed === undefined) {
      passed = { numbers: new Column(), places: new Column() };
      this.#bySender.set(sender, passed);
    }
    if (number <= this.last(sender)) return false;
    passed.numbers.push(number);
    passed.places.push(place);
    return true;
  }

  /** The number of the last message of a sender; 0 where none passed. */
  last(sender: string): number {
    const numbers = this.#bySender.get(sender)?.numbers;
    return numbers === undefined || numbers.length === 0 ? 0 : numbers.at(numbers.length - 1);
  }

  /** Where a message passed; undefined where it did not. */
  find(sender: string, number: number): number | undefined {
    const passed = this.#bySender.get(sender);
    if (passed === undefined) return undefined;
    const { numbers, places } = passed;
    const place = firstNotBelow(numbers, number);
    return numbers.at(place) === number ? places.at(place) : undefined;
  }
}
