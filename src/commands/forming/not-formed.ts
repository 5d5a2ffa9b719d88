import { thisSystem } from "../../live/computer.js";
import type { FormationView } from "../../runtime/formation-view.js";
import type { HubView } from "../../runtime/hub/hub-view.js";
import { hubNotices, notFormedNotices, notJoinedNotices } from "./formation-notices.js";
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
  return inOneLine(view.run, timeout, lines);
}

/** The same of a hub to which no run came. */
export function noStarText(view: HubView, outlook: Outlook, timeout: string): string {
  return inOneLine(view.run, timeout, hubNotices(view, outlook).map(lineOf));
}

function inOneLine(run: string, timeout: string, lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/\s+/g, " ")).join("; ");
  return `run ${run} did not form within ${timeout}: ${text}`;
}
