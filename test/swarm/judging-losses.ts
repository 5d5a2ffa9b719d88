import type { Note } from "../../src/trace/records.js";
import { endOf } from "../kit/inspection.js";
import type { Life, Told } from "./life.js";
import type { PlayedRun, Truth } from "./truth.js";

const S = 1_000_000;
type PeerDown = Extract<Note, { kind: "peer-down" }>;
/** A machine that woke so lately does not know who closed. */
const WOKE_WITHIN_US = 1.1 * S;

/** Who says that a machine is lost says it for a reason; and where there is one it is said. */
export function judgeLosses(truth: Truth): string[] {
  const { told } = truth.playing;
  return [
    ...truth.runs.flatMap((run) => [
      ...told.flatMap((each) => judgeNote(truth, run, each)),
      ...judgeSilentOnes(truth, run),
      ...judgeEnds(truth, run),
    ]),
    ...judgeClockJumps(truth),
  ];
}

export function peerDownOf({ event }: Told): PeerDown | undefined {
  return event.kind === "record" && event.record.kind === "peer-down" ? event.record : undefined;
}

function judgeNote(truth: Truth, run: PlayedRun, told: Told): string[] {
  const note = peerDownOf(told);
  const { life, atUs } = told;
  if (note === undefined || truth.planOf(life)?.runId !== run.plan.runId) return [];
  const peers = [...run.members, ...truth.playing.lives.filter(({ role }) => role === "hub")];
  const about = peers.filter((peer) => truth.idOf(peer, run) === note.peer);
  const explained = about.some((peer) => explains(truth, run, life, peer, note.reason, atUs));
  if (explained) return [];
  return [`${life.name} lost ${note.peer} (${note.reason}) at ${atUs / S} s for no reason`];
}

/** Whether what happened explains that one notes the loss of the other. */
function explains(
  truth: Truth,
  run: PlayedRun,
  one: Life,
  other: Life,
  reason: PeerDown["reason"],
  atUs: number,
): boolean {
  const sinceUs = run.startedUs - 2 * S;
  const between = truth.between(one, other).filter((life) => life !== one);
  const isApart = truth.apartUs(one, other, sinceUs) < atUs;
  const isDeaf = truth
    .deafness(other, one)
    .some(({ fromUs, toUs }) => fromUs < atUs && toUs >= sinceUs);
  const isMute = truth
    .deafness(one, other)
    .some(({ fromUs, toUs }) => fromUs < atUs && toUs >= sinceUs);
  const mishaps = truth.playing.breaking.mishaps.filter((each) => each.atUs <= atUs);
  const crashed = mishaps.some(({ kind, one: who }) => {
    if (kind === "full-disk") return between.some(({ store }) => store === who.store);
    return kind === "crash" && between.includes(who);
  });
  const left = mishaps.some(({ kind, one: who }) => kind === "interrupt" && between.includes(who));
  const isReset = truth.resetUs(one, other, sinceUs) <= atUs;
  const missedIt = between.some(({ startedUs }) => startedUs > atUs);
  // Who gives its hub up loses all whom that carries.
  const isCarried = between.length > 1;
  const closed = crashed || isReset || missedIt || (isApart && (isMute || isCarried));
  switch (reason) {
    case "closed":
      return closed || left;
    case "silent":
      return isApart && isDeaf;
    case "left":
      return left || isApart;
    case "gave-me-up":
      return (isApart && isMute) || (closed && wokeLately(truth, one, atUs));
    default:
      return reason satisfies never;
  }
}

function wokeLately({ playing }: Truth, who: Life, atUs: number): boolean {
  return playing.breaking.frozen.some(
    (each) => each.who === who && each.toUs <= atUs && each.toUs + WOKE_WITHIN_US >= atUs,
  );
}

/** Who is killed in a run is missed at once by all that still run; whose power fails, after 8 s. */
function judgeSilentOnes(truth: Truth, run: PlayedRun): string[] {
  const { mishaps } = truth.playing.breaking;
  return mishaps.flatMap(({ kind, one: dead, atUs }) => {
    if (kind !== "crash" && kind !== "power-off") return [];
    if (!run.members.includes(dead) || !(dead.startedUs < atUs)) return [];
    if (truth.playing.told.some((each) => each.life === dead && isDraining(each))) return [];
    const withinUs = kind === "crash" ? 1 * S : 10 * S;
    return run.members.flatMap((one) => {
      const runs = one.startedUs < atUs && truth.planOf(one)?.runId === run.plan.runId;
      const endUs = Math.min(truth.endedUs(one), traceEndUs(truth, one));
      const calm = truth.deafness(dead, one).every(({ fromUs }) => fromUs >= atUs);
      const awake = truth.deafness(one, dead).length === 0;
      if (one === dead || !runs || endUs < atUs + withinUs || !calm || !awake) return [];
      if (truth.resetUs(one, dead) < Number.POSITIVE_INFINITY) return [];
      if (
        truth
          .between(one, dead)
          .some((each) => each !== dead && truth.endedUs(each) < atUs + withinUs)
      ) {
        return [];
      }
      const notes = truth.playing.told.filter((each) => {
        return each.life === one && peerDownOf(each)?.peer === truth.idOf(dead, run);
      });
      const [first] = notes;
      const inTime = first !== undefined && first.atUs <= atUs + withinUs;
      return inTime ? [] : [`${one.name} does not notice that ${dead.name} is gone (${kind})`];
    });
  });
}

function isDraining({ event }: Told): boolean {
  return event.kind === "draining" || isEnd({ event });
}

function isEnd({ event }: Pick<Told, "event">): boolean {
  return event.kind === "record" && event.record.kind === "end";
}

function traceEndUs({ playing }: Truth, life: Life): number {
  return (
    playing.told.find((each) => each.life === life && isEnd(each))?.atUs ?? Number.POSITIVE_INFINITY
  );
}

/** Where nothing broke, each member runs for its duration and ends in order. */
function judgeEnds(truth: Truth, run: PlayedRun): string[] {
  const unharmed = truth.isUnharmed(run);
  return [...run.members, ...run.hubs].flatMap((life) => {
    const end = endOf(life.node);
    if (end === "lives") return [];
    const allowed = unharmed
      ? ["duration"]
      : ["duration", "drain-timeout", "interrupted", "failed"];
    if (truth.planOf(life) === undefined) {
      if (unharmed) return [`${life.name} never started, though nothing broke`];
      return ["shut-out", "not-formed", "given-up", "no-star", "failed"].includes(end)
        ? []
        : [`${life.name} ended: ${end}`];
    }
    if (!allowed.includes(end)) return [`${life.name} ended: ${end}`];
    const interrupted = truth.endedUs(life) < Number.POSITIVE_INFINITY;
    return end === "interrupted" && !interrupted ? [`${life.name} was interrupted by nobody`] : [];
  });
}

/** A computer's clock that is set is noted, once and with the right distance; no other is. */
function judgeClockJumps(truth: Truth): string[] {
  const { told, breaking } = truth.playing;
  const lives = truth.playing.lives.filter(({ startedUs }) => startedUs < Number.POSITIVE_INFINITY);
  return lives.flatMap((life) => {
    const notes = told.flatMap(({ life: one, event }) =>
      one === life && event.kind === "record" && event.record.kind === "clock-jump"
        ? [event.record]
        : [],
    );
    const sets = breaking.mishaps.filter(
      ({ kind, one, atUs }) => kind === "set-clock" && one === life && atUs >= life.startedUs,
    );
    const [set] = sets;
    if (set === undefined) return notes.length === 0 ? [] : [`${life.name} saw a clock jump`];
    if (sets.length > 1 || life.role === "hub" || Math.abs(set.byUs ?? 0) < 0.6 * S) return [];
    const frozen = breaking.frozen.some(({ who }) => who === life);
    const endUs = Math.min(truth.endedUs(life), traceEndUs(truth, life));
    if (frozen || endUs < set.atUs + 2.5 * S) return [];
    const right =
      notes.length === 1 && Math.abs((notes[0]?.byUs ?? 0) - (set.byUs ?? 0)) < 0.01 * S;
    return right
      ? []
      : [`${life.name} noted ${notes.length} clock jumps, not one by ${set.byUs} us`];
  });
}
