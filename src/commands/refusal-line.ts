import type { Draw } from "../model/rules.js";
import type { Conflict } from "../protocol/settings.js";
import type { Refusal } from "../runtime/refusal.js";
import { formatDuration } from "../scenario/duration.js";
import { PROTOCOL_VERSION } from "../wire/frames.js";

/** Why this machine and another want no link, and what to type: one line. */
export function refusalLine(refusal: Refusal, run: string): string {
  const { reason, hello, address } = refusal;
  const who = hello ? `${hello.id} (${address})` : address;
  switch (reason) {
    case "settings":
      return `${who} ${settingsText(refusal.conflict, run)}`;
    case "protocol":
      return `${who} speaks ${versionText(refusal)}; install the same k3mesh on both`;
    case "run":
      return `${who} is no machine of run ${run}${otherRun(refusal)}; to join type there: k3mesh join ${run}`;
    case "id-taken":
      return idTakenText(refusal, who, run);
    case "started":
      if (refusal.by === "me")
        return `${who} came too late and was told that run ${run} has started`;
      return `run ${run} has started without this machine, says ${who}; wait for its end or join under another name`;
    case "ending":
      if (refusal.by === "me") return `${who} came too late and was told that run ${run} is ending`;
      return `run ${run} is just ending, says ${who}; trying again`;
    case "duplicate":
      return `${who} is linked already`;
    default:
      return reason satisfies never;
  }
}

/** Any machine that knows the owner of an id may say that it is taken, not only that owner. */
function idTakenText({ by }: Refusal, who: string, run: string): string {
  const command = `k3mesh join ${run} --id <id>`;
  if (by === "me") return `${who} asked for an id that is taken; type there: ${command}`;
  return `the id of this machine is taken, says ${who}; choose another: ${command}`;
}

function settingsText(conflict: Conflict | undefined, run: string): string {
  if (conflict === undefined) return "refuses this machine's settings";
  const [mine, theirs] = [optionText(conflict, "mine"), optionText(conflict, "theirs")];
  const here = `this machine ${mine}`;
  return `has ${theirs}, ${here}; type there: k3mesh join ${run} ${mine}, or here: ${theirs}`;
}

/** A side's value as the option that gives it. */
function optionText(conflict: Conflict, side: "mine" | "theirs"): string {
  switch (conflict.setting) {
    case "machines":
    case "seed":
    case "phase":
      return `--${conflict.setting} ${conflict[side]}`;
    case "durationMs":
      return `--duration ${formatDuration(conflict[side])}`;
    case "literal":
      return conflict[side] ? "--literal" : "no --literal";
    case "draw":
      return drawText(conflict[side]);
    default:
      return conflict satisfies never;
  }
}

function drawText(draw: Draw): string {
  if (draw.kind === "range") return `--draw-range ${draw.range}`;
  return `--internal-probability ${draw.internal}`;
}

function versionText({ theirVersion }: Refusal): string {
  if (theirVersion === undefined) return "another protocol version";
  return `protocol version ${theirVersion}, this machine ${PROTOCOL_VERSION}`;
}

function otherRun({ hello }: Refusal): string {
  return hello === undefined ? "" : ` but of ${hello.run}`;
}
