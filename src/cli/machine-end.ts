import type { MachineEnd } from "../node/local-run.js";
import type { FormationView } from "../runtime/formation/formation-view.js";
import { formatDuration } from "../scenario/duration.js";
import { CODE, type Source } from "../scenario/settings.js";
import { refusalsToTell } from "./forming/formation-notices.js";
import { noStarText, notFormedText, notJoinedText } from "./forming/not-formed.js";
import { oneLine } from "./forming/notice.js";
import type { Outlook } from "./forming/outlook.js";
import { refusalNotice } from "./forming/refusal-notice.js";

/** What a machine's end means for the command that ran it. */
export interface EndMeaning {
  readonly exitCode: number;
  /** For people, one line; absent when there is nothing to say. */
  readonly text?: string;
  /** Where a defect of ours is; for `--debug`. */
  readonly stack?: string;
}

/** What was tried. */
export interface Attempt {
  readonly outlook: Outlook;
  readonly formTimeoutMs: number;
  /** By `join`; else all machines were started together. */
  readonly byHand: boolean;
  /** How its options are written. */
  readonly source: Source;
}

/** The exit code and the line of one machine's end; the verdict on a run that was is not in it. */
export function meaningOf(
  end: MachineEnd,
  { outlook, formTimeoutMs, byHand, source }: Attempt,
): EndMeaning {
  switch (end.kind) {
    case "ended":
      return { exitCode: 0 };
    case "not-formed":
      return {
        exitCode: anyRefused(end.view) ? 5 : 3,
        text: byHand
          ? notJoinedText(end.view, outlook, formatDuration(formTimeoutMs))
          : notFormedText(end.view, outlook, formatDuration(formTimeoutMs), source),
      };
    case "no-star":
      return {
        exitCode: anyRefused(end.view) ? 5 : 3,
        text: noStarText(end.view, outlook, formatDuration(formTimeoutMs)),
      };
    case "shut-out":
      return { exitCode: 5, text: oneLine(refusalNotice(end.refusal, outlook)) };
    case "given-up":
    case "killed":
      return { exitCode: 130 };
    case "cannot-listen": {
      const toDo = byHand ? `; give another with ${source.option("listen")} host:port` : "";
      return { exitCode: 2, text: end.text + toDo };
    }
    case "failed":
      return {
        exitCode: end.exitCode,
        text: end.exitCode === 70 ? defectText(end.text, source) : end.text,
        ...(end.stack !== undefined && { stack: end.stack }),
      };
    case "died":
      return { exitCode: 4, text: `its process ended by itself (${end.how})` };
    case "frozen": {
      const text = `its process gave no sign for ${Math.round(end.silentMs / 1000)} s: killed`;
      return { exitCode: 4, text };
    }
    default:
      return end satisfies never;
  }
}

function anyRefused(view: Pick<FormationView, "refusals" | "standing">): boolean {
  return refusalsToTell(view).length > 0;
}

/** In code there is nothing that would show more of it. */
function defectText(error: string, source: Source): string {
  const how = source === CODE ? "" : ` with ${source.option("debug")}`;
  return `a defect of k3mesh, please report it${how}: ${error}`;
}
