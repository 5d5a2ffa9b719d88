import { type ClockLead, leadOf } from "../../clock-lead.js";
import { HUB, type HubTrace } from "../../hub-trace.js";
import type { Judge } from "../../judge.js";
import { gaveUp, hasDied, hasRunOut, type MachineTrace } from "../../machine-trace.js";
import type { Run } from "../../run.js";
import type { Passages } from "./passages.js";

/**
 * Whether a hub's lines are what the leaves sent: of each leaf a beginning of its sends, in their
 * order, each to those that it reached. Notes which messages passed.
 */
export function checkPassing(run: Run, hub: HubTrace, passages: Passages, judge: Judge): void {
  const { forwards } = hub;
  const leaves = new Map(run.facts.roster.map(({ id }) => [id, new Leaf(run, hub, id)]));
  for (let i = 0; i < forwards.count; i++) {
    const from = forwards.from(i);
    const isNew = passages.add(from, forwards.number.at(i), i);
    const reason = isNew
      ? (leaves.get(from)?.problem(i, judge) ?? (leaves.has(from) ? undefined : "is of no leaf"))
      : "comes again, or after a later one";
    if (reason === undefined) continue;
    judge.breach(hub, forwards.line.at(i), () => `${forwards.message(i)} ${reason}`);
  }
  for (const leaf of leaves.values()) leaf.checkRest(judge);
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
  problem(i: number, judge: Judge): string | undefined {
    const { forwards } = this.#hub;
    const number = forwards.number.at(i);
    const trace = this.#trace;
    if (trace === undefined) return undefined;
    const send = trace.sends.find(number);
    if (send === undefined) {
      if (!hasDied(trace) || number <= trace.sends.numberMax) return "was never sent";
      judge.undecided(`${this.#id} died, and its trace ends before a message it sent`);
      return undefined;
    }
    const passedOver = this.#goTo(trace, send);
    if (passedOver > 0) return `comes before ${passedOver} sent earlier`;
    return this.#recipientsProblem(trace, send, i) ?? this.#timeProblem(trace, send, i);
  }

  /** What was sent to somebody, and never forwarded. */
  checkRest(judge: Judge): void {
    const trace = this.#trace;
    if (trace === undefined) return;
    const rest = this.#goTo(trace, trace.sends.count);
    if (rest === 0) return;
    const { end } = this.#hub;
    if (end === undefined) judge.undecided("hub died: what it forwarded later is not recorded");
    if (end === undefined || this.#mayHaveLost(trace)) return;
    judge.breach(this.#hub, end.line, () => `${rest} that ${this.#id} sent never passed the hub`);
  }

  /** How many sends that reached somebody are passed over up to a place. */
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
