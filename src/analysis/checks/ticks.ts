import type { End, Note } from "../../trace/records.js";
import type { Check } from "../check.js";
import {
  dueUs,
  hasRunOut,
  latenessAllowedUs,
  type MachineTrace,
  type Schedule,
  ticksDueBefore,
} from "../machine-trace.js";
import type { Run } from "../run.js";
import { ViolationCollector } from "../violations.js";

/**
 * Every tick that the rate and the duration call for is made, in order and not before it is due,
 * or noted as skipped; skipped are those that are later than a tick may be, and no others. Up to
 * there, how late it is made is measured elsewhere, and is no failure. Both clocks of a line agree.
 */
export function checkTicks(run: Run): Check {
  const violations = new ViolationCollector(run);
  const total = { due: 0, made: 0, skipped: 0 };
  for (const trace of run.traces) {
    if (!isScheduled(trace)) {
      violations.notRecorded("when ticks were due is not recorded");
      return { name: "ticks", ...violations.judgement(), due: null, made: null, skipped: null };
    }
    const walk = walkThrough(trace, violations);
    const { file, misdated, formed } = trace;
    if (misdated && formed) violations.addMisdated({ file, misdated }, formed.startWallUs);
    checkEnd(trace, walk, violations);
    total.due += trace.end?.record.ticks.due ?? trace.events.count + walk.skipped;
    total.made += trace.events.count;
    total.skipped += walk.skipped;
  }
  return { name: "ticks", ...violations.judgement(), ...total };
}

/** A trace of which it is known when its ticks were due. */
type Scheduled = MachineTrace & { readonly schedule: Schedule };

function isScheduled(trace: MachineTrace): trace is Scheduled {
  return trace.schedule !== undefined;
}

/** How far a walk through a trace has come. */
interface Walk {
  /** The last tick that was made or skipped, from 1. */
  tick: number;
  skipped: number;
  seq: number;
  monoUs: number;
}

/** Looks at events and notes in the order of their lines. */
function walkThrough(trace: Scheduled, violations: ViolationCollector): Walk {
  const { events, schedule, notes } = trace;
  const walk = { tick: 0, skipped: 0, seq: 0, monoUs: Number.NEGATIVE_INFINITY };
  let next = 0;
  const takeNotes = (untilLine: number): void => {
    for (let note = notes[next]; note && note.line < untilLine; note = notes[next]) {
      next += 1;
      const reason = timeProblem(note.record, walk) ?? skipProblem(schedule, note.record, walk);
      if (reason !== undefined) violations.add(trace, note.line, () => reason);
      walk.monoUs = note.record.monoUs;
    }
  };
  for (let i = 0; i < events.count; i++) {
    takeNotes(events.line.at(i));
    const tick = events.tick.at(i);
    const reason = eventProblem(trace, i, walk);
    if (reason !== undefined) violations.addAt(trace, i, () => reason);
    // After a violation the walk goes on from what is written, so that one gap counts once.
    walk.tick = tick;
    walk.seq = events.seq.at(i);
    walk.monoUs = events.monoUs.at(i);
  }
  takeNotes(Number.POSITIVE_INFINITY);
  return walk;
}

function timeProblem({ monoUs }: { readonly monoUs: number }, before: Walk): string | undefined {
  return monoUs < before.monoUs ? `monoUs ${monoUs} follows ${before.monoUs}` : undefined;
}

/** Of ticks that are skipped: the last is the one that is least late. */
function skipProblem(schedule: Schedule, note: Note, walk: Walk): string | undefined {
  if (note.kind !== "skipped") return undefined;
  walk.skipped += note.ticks;
  walk.tick += note.ticks;
  const { tick } = walk;
  const { monoUs } = note;
  const due = dueUs(schedule, tick - 1);
  if (due > monoUs) return `tick ${tick} is skipped before it is due`;
  if (due < monoUs - latenessAllowedUs(schedule)) return undefined;
  return `tick ${tick} is skipped, ${monoUs - due} µs late: ${allowedText(schedule)} are allowed`;
}

function allowedText(schedule: Schedule): string {
  return `${Math.round(latenessAllowedUs(schedule))} µs`;
}

function eventProblem(
  { events, schedule }: Scheduled,
  i: number,
  before: Walk,
): string | undefined {
  const tick = events.tick.at(i);
  const seq = events.seq.at(i);
  const monoUs = events.monoUs.at(i);
  const due = dueUs(schedule, tick - 1);
  if (seq !== before.seq + 1) return `seq ${seq} follows ${before.seq}`;
  if (tick !== before.tick + 1) return `tick ${tick} comes where ${before.tick + 1} is next`;
  if (monoUs < due) return `tick ${tick} is made at ${monoUs}, due at ${due}`;
  const backwards = timeProblem({ monoUs }, before);
  if (backwards !== undefined) return backwards;
  if (due < monoUs - latenessAllowedUs(schedule)) {
    return `tick ${tick} is made ${monoUs - due} µs late: beyond ${allowedText(schedule)} it is skipped`;
  }
  if (due < schedule.durationMs * 1000) return undefined;
  return `tick ${tick} is due at ${due}, after the duration`;
}

function checkEnd(trace: Scheduled, walk: Walk, violations: ViolationCollector): void {
  const { end, events, id, schedule } = trace;
  if (end === undefined) {
    violations.undecided(`${id} died: its trace stops after ${events.count} ticks`);
    return;
  }
  const reason =
    countProblem(trace, end.record, walk.skipped) ??
    dueProblem(trace, end.record) ??
    timeProblem(end.record, walk) ??
    earlyProblem(trace, end.record);
  if (reason !== undefined) violations.add(trace, end.line, () => reason);
  const { due } = end.record.ticks;
  const called = ticksDueBefore(schedule, durationUs(trace, end.record) - unaccountedUs(schedule));
  if (hasRunOut(trace) || due >= called) return;
  violations.undecided(`${id} stopped with ${called - due} late ticks neither made nor skipped`);
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
  if (due === most || (due < most && !hasRunOut(trace))) return undefined;
  return `${due} ticks due; rate and duration call for ${most}`;
}

function earlyProblem(trace: Scheduled, end: End): string | undefined {
  const overUs = trace.schedule.durationMs * 1000;
  if (!hasRunOut(trace) || end.monoUs >= overUs) return undefined;
  return `the end is at ${end.monoUs}, the duration is over at ${overUs}`;
}

/** The first moment at which the machine no longer ticked. */
function durationUs(trace: Scheduled, end: End): number {
  const planned = trace.schedule.durationMs * 1000;
  return hasRunOut(trace) ? planned : Math.min(planned, end.monoUs + 1);
}

/** Nothing that was due so long ago is neither made nor skipped. */
function unaccountedUs(schedule: Schedule): number {
  return latenessAllowedUs(schedule) + 1_000_000 / schedule.rate;
}
