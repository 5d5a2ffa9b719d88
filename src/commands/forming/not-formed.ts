import { thisSystem } from "../../live/computer.js";
import type { FormationView } from "../../runtime/formation-view.js";
import { notFormedNotices, notJoinedNotices } from "./formation-notices.js";
import type { Outlook } from "./outlook.js";
import { lineOf } from "./waiting-screen.js";

/** Why a run did not form, and what to do about it, in one line; `byHand`: by `join`. */
export function notFormedText(
  view: FormationView,
  outlook: Outlook,
  timeout: string,
  byHand: boolean,
): string {
  const lines = byHand
    ? notJoinedNotices(view, outlook, thisSystem()).map(lineOf)
    : [...notFormedNotices(view, outlook).map(lineOf), "give them longer with --form-timeout"];
  const text = lines.map((line) => line.replace(/\s+/g, " ")).join("; ");
  return `run ${view.run} did not form within ${timeout}: ${text}`;
}
