import type { Check } from "../check.js";
import type { HubTrace } from "../hub-trace.js";
import { Judge, missingReason } from "../judge.js";
import type { Run } from "../run.js";
import { checkCopies } from "./forwards/copies.js";
import { Passages } from "./forwards/passages.js";
import { checkPassing } from "./forwards/passing.js";

/**
 * Every message between leaves passed the hub once, to whom it was for, after its send and before
 * its arrival. Undefined in a mesh, where there is no hub.
 */
export function checkForwards(run: Run): Check | undefined {
  const { hub } = run;
  if (hub === undefined && run.facts.topology !== "star") return undefined;
  const judge = new Judge(run);
  if (hub) {
    checkLines(hub, judge);
    const passages = new Passages();
    checkPassing(run, hub, passages, judge);
    checkCopies(run, hub, passages, judge);
    const { count: forwarded, copies } = hub.forwards;
    return { name: "forwards", ...judge.judgement(), forwarded, copies };
  }
  if (hub === null) judge.undecided(missingReason("hub"));
  else judge.notRecorded("what the hub forwarded is not recorded");
  return { name: "forwards", ...judge.judgement(), forwarded: null, copies: null };
}

/** What a hub's trace says of itself: its lines are counted, and its clocks go forward. */
function checkLines(hub: HubTrace, judge: Judge): void {
  const { forwards, notes, misdated, header, end } = hub;
  let monoUs = Number.NEGATIVE_INFINITY;
  let next = 0;
  const take = (line: number, us: number): void => {
    if (us < monoUs) judge.breach(hub, line, () => `monoUs ${us} follows ${monoUs}`);
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
    if (reason !== undefined) judge.breach(hub, line, () => reason);
  }
  takeNotes(Number.POSITIVE_INFINITY);
  for (let i = 0; i < misdated.length; i++) {
    judge.breach(hub, misdated.at(i), () => {
      return `wallUs and monoUs are not one moment of a run that began at ${header.startWallUs}`;
    });
  }
  if (end === undefined) return;
  take(end.line, end.record.monoUs);
  const { forwarded, copies } = end.record;
  if (forwarded === forwards.count && copies === forwards.copies) return;
  judge.breach(hub, end.line, () => {
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
