import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { slotIn } from "../protocol/address.js";
import { SILENCE_MAX_US } from "../protocol/liveness.js";
import type { Member, RunPlan } from "../protocol/roster.js";
import { formatDuration } from "../scenario/field.js";
import type { End, EventRecord, Forward, HubEnd, Note } from "../trace/records.js";
import { counted } from "./figures.js";

/** What is shown of a trace as it is written. The clocks' offsets are for `analyze`. */
type ShownRecord = EventRecord | Exclude<Note, { kind: "offset" }> | End | HubEnd;

/** A line of the log for people: time, tick, what, which peer, clock before → after, inbox. */
export function eventLine(record: ShownRecord, clockBefore: number): string {
  const time = timeOfDay(record.wallUs);
  switch (record.kind) {
    case "internal":
    case "send":
    case "receive": {
      const { tick, lamport, queue } = record;
      const what = lastEventText(record).padEnd(WHAT_WIDTH);
      const clock = `clock ${clockBefore} → ${lamport}`;
      return `${time}  tick ${String(tick).padStart(4)}  ${what}  ${clock}  inbox ${queue}`;
    }
    case "peer-down":
      return `${time}  ! ${record.peer} ${DOWN[record.reason]}`;
    case "link-refused":
      return `${time}  ! refused ${placeText(record.address)}: ${record.reason}`;
    case "skipped":
      return `${time}  ! ${record.ticks} ticks skipped: they were too late to be made`;
    case "clock-jump":
      return `${time}  ! this computer's clock was set ${setBy(record.byUs)}: no tick moves by it`;
    case "end":
      return `${time}  ${ENDS[record.reason]}: ${endText(record)}`;
    default:
      return record satisfies never;
  }
}

/** A line of a hub's log: time, sender → recipients, message, how long it was here. */
export function forwardLine(record: Forward): string {
  const here = `${((record.wallUs - record.arrivedWallUs) / 1000).toFixed(2)} ms here`;
  const queue = Math.max(0, ...record.queues);
  const behind = queue > 0 ? `, behind ${queue}` : "";
  const what = lastForwardText(record).padEnd(WHAT_WIDTH);
  return `${timeOfDay(record.wallUs)}  ${what}  ${record.msg}, ${here}${behind}`;
}

/** The sender and the recipients of a message that a hub copied: `a → b, c`. */
export function lastForwardText({ from, to }: Forward): string {
  return `${from} → ${to.join(", ") || "none"}`;
}

function endText(record: End | HubEnd): string {
  if (!("forwarded" in record)) return `clock ${record.lamport}, inbox ${record.queue}`;
  const { forwarded, copies } = record;
  return `${counted(forwarded, "message")} forwarded, ${counted(copies, "copy", "copies")}`;
}

/** What an event was, and with which peer: `SEND_ONE → b`. */
export function lastEventText(event: EventRecord): string {
  switch (event.kind) {
    case "internal":
      return "internal";
    case "send": {
      const lost = event.failed ? ` (lost: ${event.failed.join(", ")})` : "";
      return `${event.action} → ${event.to.join(", ")}${lost}`;
    }
    case "receive":
      return `receive ← ${event.from} (stamp ${event.msgLamport})`;
    default:
      return event satisfies never;
  }
}

function setBy(us: number): string {
  return `${us < 0 ? "back" : "forward"} by ${(Math.abs(us) / 1e6).toFixed(1)} s`;
}

const ENDS = {
  duration: "end, the duration is over",
  interrupted: "end, interrupted",
  "drain-timeout": "end, though some others had not stopped in time",
  error: "end, by an error",
} as const;

const DOWN = {
  closed: "is lost: its link closed",
  // In large runs for longer.
  silent: `is lost: it was silent for at least ${SILENCE_MAX_US / 1e6} s`,
  left: "left the run",
  "gave-me-up": "gave this machine up: it had heard nothing from it",
} as const;

const WHAT_WIDTH = 26;

/** `18:45:01.234` in local time. */
function timeOfDay(wallUs: number): string {
  const date = new Date(wallUs / 1000);
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${time.join(":")}.${pad(date.getMilliseconds(), 3)}`;
}

/** Where a connection led, for people: an address, or a leaf's slot at the hub. */
export function placeText(address: string): string {
  const slot = slotIn(address);
  return slot === undefined ? address : `slot ${slot} at the hub`;
}

/** With which machines a machine starts, how fast, and where its trace is. */
export function startedLine(plan: RunPlan, me: Member, folder: string): string {
  const others = plan.roster.filter(({ id }) => id !== me.id).map(({ id }) => id);
  return (
    `started: ${me.id} with ${others.join(", ")}; ${me.rate} ticks/s for ` +
    `${formatDuration(plan.rules.durationMs)}, seed ${plan.seed}, folder ${folder}`
  );
}

/** The leaves of a hub, and where its trace is. */
export function hubStartedLine({ roster, rules }: RunPlan, folder: string): string {
  const leaves = roster.map(({ id }) => id).join(", ");
  return `started: hub of ${leaves}, which tick for ${formatDuration(rules.durationMs)}, folder ${folder}`;
}

/** Why the folder is not called after the run, if it is not. */
export function folderLine(
  { run, roster }: Pick<RunPlan, "run" | "roster">,
  folder: string,
): string | undefined {
  const name = basename(folder);
  if (name === run) return undefined;
  const other = join(dirname(folder), run);
  const why = existsSync(other)
    ? `${other} exists already from another run`
    : `another host has a folder ${run} already, from another run`;
  const hosts = new Set(roster.map(({ host }) => host)).size;
  return `${why}: this one is ${name}${hosts > 1 ? `, on each of the ${hosts} computers` : ""}`;
}

/** Strangers may knock any number of times, and for as many reasons. */
const SHOWN_MAX = 20;
const SHOWN_MAX_PER_REASON = 5;

/** Lines about connections of strangers, as many as people want to read. */
export class Strangers {
  readonly #countByReason = new Map<string, number>();
  #shown = 0;
  #silent = false;

  /** What to say of one more; undefined when enough was said. */
  line(address: string, reason: string): string | undefined {
    if (this.#silent) return undefined;
    const count = (this.#countByReason.get(reason) ?? 0) + 1;
    this.#countByReason.set(reason, count);
    if (this.#shown === SHOWN_MAX) {
      this.#silent = true;
      return "more strangers: not shown";
    }
    if (count > SHOWN_MAX_PER_REASON + 1) return undefined;
    this.#shown += 1;
    if (count <= SHOWN_MAX_PER_REASON) return `closed ${address}: ${reason}`;
    return `more of the same (${reason}): not shown`;
  }
}
