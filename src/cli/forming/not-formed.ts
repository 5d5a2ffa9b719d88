import { thisSystem } from "../../node/computer.js";
import type { FormationView } from "../../runtime/formation/formation-view.js";
import type { HubView } from "../../runtime/formation/hub-view.js";
import type { Source } from "../../scenario/settings.js";
import { hubNotices, notFormedNotices, notJoinedNotices } from "./formation-notices.js";
import type { Outlook } from "./outlook.js";
import { lineOf } from "./waiting-screen.js";

/** Why a run did not form all of whose machines were started at once, in one line. */
export function notFormedText(
  view: FormationView,
  outlook: Outlook,
  timeout: string,
  source: Source,
): string {
  const toDo = `give them longer with ${source.option("formTimeout")}`;
  const lines = notFormedNotices(view, outlook).map(lineOf);
  return inOneLine(view.run, timeout, [...lines, toDo]);
}

/** The same of a run by `join`, with what to do about it on this system. */
export function notJoinedText(view: FormationView, outlook: Outlook, timeout: string): string {
  return inOneLine(view.run, timeout, notJoinedNotices(view, outlook, thisSystem()).map(lineOf));
}

/** The same of a hub to which no run came. */
export function noStarText(view: HubView, outlook: Outlook, timeout: string): string {
  return inOneLine(view.run, timeout, hubNotices(view, outlook).map(lineOf));
}

function inOneLine(run: string, timeout: string, lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/\s+/g, " ")).join("; ");
  return `run ${run} did not form within ${timeout}: ${text}`;
}
