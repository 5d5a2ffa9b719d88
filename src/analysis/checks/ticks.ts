import type { End, Note } from "../../trace/records.js";
import type { Check } from "../check.js";
import { dueUs, type Schedule, ticksDueBefore } from "../due-times.js";
import { Judge } from "../judge.js";
import type { MachineTrace, Placed } from "../machine-trace.js";
import type { Run } from "../run.js";

/** A tick that is this late, and a period, is skipped and counted: none is due but unaccounted. */
const LATENESS_ALLOWED_US = 250_000;

/**
 * Every tick that the rate and the duration call for is made, in order and not before it is due,
 * or noted as skipped. How late it is made is measured elsewhere, and is no failure.
 */
export function checkTicks(run: Run): Check {
  const judge = new Judge(run);
  const total = { due: 0, made: 0, skipped: 0 };
  for (const trace of run.traces) {
    if (!isScheduled(trace)) {
      judge.notRecorded("when ticks were due is not recorded");
      return { name: "ticks", ...judge.judgement(), due: null, made: null, skipped: null };
    }
    const skipped = checkEvents(trace, judge);
    checkEnd(trace, skipped, judge);
    total.due += trace.end?.record.ticks.due ?? trace.events.count + skipped;
    total.made += trace.events.count;
    total.skipped += skipped;
  }
  return { name: "ticks", ...judge.judgement(), ...total };
}

/** A trace of which it is known when its ticks were due. */
type Scheduled = MachineTrace & { readonly schedule: Schedule };

function isScheduled(trace: MachineTrace): trace is Scheduled {
  return trace.schedule !== undefined;
}

/** Returns how many ticks the trace notes as skipped. */
function checkEvents(trace: Scheduled, judge: Judge): number {
  const { events, schedule } = trace;
  const skips = trace.notes.filter((note): note is Skip => note.record.kind === "skipped");
  const walk = { tick: 0, skipped: 0, next: 0, seq: 0, monoUs: 0 };
  const takeSkips = (untilLine: number): void => {
    for (let skip = skips[walk.next]; skip && skip.line < untilLine; skip = skips[walk.next]) {
      walk.next += 1;
      walk.skipped += skip.record.ticks;
      walk.tick += skip.record.ticks;
      if (dueUs(schedule, walk.tick - 1) > skip.record.monoUs) {
        judge.breach(trace, skip.line, () => `tick ${walk.tick} is skipped before it is due`);
      }
    }
  };
  for (let i = 0; i < events.count; i++) {
    takeSkips(events.line.at(i));
    const tick = events.tick.at(i);
    const reason = eventProblem(trace, i, walk);
    if (reason !== undefined) judge.breachAt(trace, i, () => reason);
    // After a breach the walk goes on from what is written, so that one gap counts once.
    walk.tick = tick;
    walk.seq = events.seq.at(i);
    walk.monoUs = events.monoUs.at(i);
  }
  takeSkips(Number.POSITIVE_INFINITY);
  return walk.skipped;
}

type Skip = Placed<Extract<Note, { kind: "skipped" }>>;

function eventProblem(
  { events, schedule }: Scheduled,
  i: number,
  before: { readonly tick: number; readonly seq: number; readonly monoUs: number },
): string | undefined {
  const tick = events.tick.at(i);
  const seq = events.seq.at(i);
  const monoUs = events.monoUs.at(i);
  const due = dueUs(schedule, tick - 1);
  if (seq !== before.seq + 1) return `seq ${seq} follows ${before.seq}`;
  if (tick !== before.tick + 1) return `tick ${tick} comes where ${before.tick + 1} is next`;
  if (monoUs < due) return `tick ${tick} is made at ${monoUs}, due at ${due}`;
  if (i > 0 && monoUs < before.monoUs) return `monoUs ${monoUs} follows ${before.monoUs}`;
  if (due < schedule.durationMs * 1000) return undefined;
  return `tick ${tick} is due at ${due}, after the duration`;
}

function checkEnd(trace: Scheduled, skipped: number, judge: Judge): void {
  const { end, events, id, schedule } = trace;
  if (end === undefined) {
    judge.undecided(`${id} died: its trace stops after ${events.count} ticks`);
    return;
  }
  const reason = countProblem(trace, end.record, skipped) ?? dueProblem(trace, end.record);
  if (reason !== undefined) judge.breach(trace, end.line, () => reason);
  const { due } = end.record.ticks;
  const called = ticksDueBefore(schedule, durationUs(trace, end.record) - allowedUs(schedule.rate));
  if (hasRunOut(end.record) || due >= called) return;
  judge.undecided(`${id} stopped with ${called - due} late ticks neither made nor skipped`);
}

function countProblem({ events, sends, receives }: MachineTrace, end: End, skipped: number) {
  const { ticks, counts } = end;
  const internal = events.count - sends.count - receives.count;
  if (ticks.made !== events.count) return `${ticks.made} ticks made, ${events.count} events`;
  if (ticks.skipped !== skipped) return `${ticks.skipped} ticks skipped, ${skipped} noted`;
  if (ticks.due !== ticks.made + ticks.skipped) {
    return `${ticks.due} ticks due, ${ticks.made} made and ${ticks.skipped} skipped`;
  }
  const right =
    counts.internal === internal &&
    counts.send === sends.count &&
    counts.receive === receives.count;
  return right ? undefined : "the counts by kind are not those of the events";
}

function dueProblem(trace: Scheduled, end: End): string | undefined {
  const { due } = end.ticks;
  const most = ticksDueBefore(trace.schedule, durationUs(trace, end));
  if (due === most || (due < most && !hasRunOut(end))) return undefined;
  return `${due} ticks due; rate and duration call for ${most}`;
}

/** Whether the machine ticked for its whole duration. */
function hasRunOut({ reason }: End): boolean {
  return reason === "duration" || reason === "drain-timeout";
}

/** The first moment at which the machine no longer ticked. */
function durationUs({ schedule }: Scheduled, end: End): number {
  const planned = schedule.durationMs * 1000;
  return hasRunOut(end) ? planned : Math.min(planned, end.monoUs + 1);
}

function allowedUs(rate: number): number {
  return Math.max(LATENESS_ALLOWED_US, 1_000_000 / rate) + 1_000_000 / rate;
}
