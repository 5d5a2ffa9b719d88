import { join } from "node:path";
import { analyze, type RunAnalysis } from "../analysis/analyze.js";
import { withTexts } from "../analysis/explanation.js";
import { describeIncident } from "../analysis/incidents.js";
import { type MatchedRun, matched } from "../analysis/matching.js";
import { readRun } from "../analysis/recorded-run.js";
import type { RecordedRun } from "../analysis/run.js";
import { exitCodeOf, finishRunFile, formatVerdict, VERDICT_FILE } from "../analysis/verdict.js";
import { HUB_ID } from "../model/id.js";
import { thisSystem } from "../node/computer.js";
import { FolderSource } from "../node/folder-source.js";
import { replaceFile } from "../node/regular-file.js";
import type { MachineEnd } from "../node/runner.js";
import type { FormationView, HubView } from "../runtime/formation/formation-view.js";
import { formatDuration } from "../scenario/field.js";
import type { Scenario } from "../scenario/scenario.js";
import { CODE, type Source } from "../scenario/settings.js";
import { formatRunFile, RUN_FILE } from "../trace/format.js";
import type { TraceError } from "../trace/trace-error.js";
import { calledAs } from "./called-as.js";
import {
  hubNotices,
  notFormedNotices,
  notJoinedNotices,
  refusalsToTell,
} from "./forming/formation-notices.js";
import { type JoinInstructions, localInstructions } from "./forming/join-instructions.js";
import { lineOf, oneLine } from "./forming/notice.js";
import { refusalNotice } from "./forming/refusal-notice.js";
import { grouped } from "./grouped.js";
import { complain, TERMINAL } from "./screen.js";

/** What a machine's end means for the command that ran it. */
interface EndMeaning {
  readonly exitCode: number;
  /** For people, one line; absent when there is nothing to say. */
  readonly text?: string;
  /** Where a defect of ours is; for `--debug`. */
  readonly stack?: string;
}

/** What was tried. */
export interface Attempt {
  readonly instructions: JoinInstructions;
  readonly formTimeoutMs: number;
  /** By `join`; else all machines were started together. */
  readonly byHand: boolean;
  /** How its options are written. */
  readonly source: Source;
}

/** A run all of whose machines are on this computer. */
export function localAttempt(name: string, scenario: Scenario, source: Source): Attempt {
  const { formTimeoutMs } = scenario;
  return { instructions: localInstructions(name, scenario), formTimeoutMs, byHand: false, source };
}

/** The exit code and the line of one machine's end; the verdict on a run that was is not in it. */
export function meaningOf(end: MachineEnd, attempt: Attempt): EndMeaning {
  const { instructions, byHand, source } = attempt;
  switch (end.kind) {
    case "ended":
      return { exitCode: 0 };
    case "not-formed":
    case "no-star":
      return {
        exitCode: refusalsToTell(end.view).length > 0 ? 5 : 3,
        text: notFormedText(end, attempt),
      };
    case "shut-out":
      return { exitCode: 5, text: oneLine(refusalNotice(end.refusal, instructions)) };
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
    case "crashed":
      return { exitCode: 4, text: "killed by a fault of the run" };
    case "frozen": {
      const text = `its process gave no sign for ${Math.round(end.silentMs / 1000)} s: killed`;
      return { exitCode: 4, text };
    }
    default:
      return end satisfies never;
  }
}

/** In code there is nothing that would show more of it. */
function defectText(error: string, source: Source): string {
  const how = source === CODE ? "" : ` with ${source.option("debug")}`;
  return `a defect of k3mesh, please report it${how}: ${error}`;
}

/** Says what went wrong with which machines, the same cause once; returns the exit codes. */
export function reportEnds(
  ends: ReadonlyMap<string, MachineEnd>,
  attempt: Attempt,
  debug = false,
): number[] {
  const ended = [...ends].map(([id, end]) => ({ id, end, ...meaningOf(end, attempt) }));
  for (const { id, stack } of ended) {
    if (debug && stack !== undefined) TERMINAL.stderr.write(`${id}: ${stack}\n`);
  }
  // Each machine that waited in vain saw others missing: the first one's view speaks for all.
  const causes = grouped(
    ended,
    ({ end, text }) => text && (end.kind === "not-formed" ? end.kind : text),
  );
  for (const same of causes.values()) {
    complain(`k3mesh: ${same.map(({ id }) => id).join(", ")}: ${same[0]?.text}`);
  }
  return ended.map(({ exitCode }) => exitCode);
}

/** Why a run did not form, in one line. */
function notFormedText(
  end: Extract<MachineEnd, { kind: "not-formed" | "no-star" }>,
  { instructions, formTimeoutMs, byHand, source }: Attempt,
): string {
  const timeout = formatDuration(formTimeoutMs);
  if (end.kind === "no-star") return noStarText(end.view, instructions, timeout);
  if (byHand) return notJoinedText(end.view, instructions, timeout);
  const lines = notFormedNotices(end.view, instructions).map(lineOf);
  const toDo = `give them longer with ${source.option("formTimeout")}`;
  return inOneLine(end.view.run, timeout, [...lines, toDo]);
}

/** The same of a run by `join`, with what to do about it on this system. */
export function notJoinedText(
  view: FormationView,
  instructions: JoinInstructions,
  timeout: string,
): string {
  const notices = notJoinedNotices(view, instructions, thisSystem());
  return inOneLine(view.run, timeout, notices.map(lineOf));
}

/** The same of a hub to which no run came. */
export function noStarText(view: HubView, instructions: JoinInstructions, timeout: string): string {
  return inOneLine(view.run, timeout, hubNotices(view, instructions).map(lineOf));
}

function inOneLine(run: string, timeout: string, lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/\s+/g, " ")).join("; ");
  return `run ${run} did not form within ${timeout}: ${text}`;
}

/**
 * Judges a run that is over, writes the verdict into the folder, and shows it, even where the disk
 * is full. Showing comes last: it takes its time, and may be interrupted. A trace that is none of
 * the run's is left out, and `onLeftOut` told of it. Throws NotWritableError.
 */
export async function finalizeRun(
  folder: string,
  show: (analysis: RunAnalysis, run: RecordedRun & MatchedRun) => Promise<void>,
  onLeftOut: (error: TraceError) => void = () => {},
): Promise<RunAnalysis> {
  const source = new FolderSource(folder);
  const run = matched(await readRun(source, onLeftOut));
  const analysis = await withTexts(source, analyze(run));
  try {
    await writeVerdict(folder, analysis);
  } finally {
    await show(analysis, run);
  }
  return analysis;
}

/**
 * Finalizes a run of which the other traces stay where they were made. That judges nothing, but
 * shows what this machine lost. Where all share the folder, all traces are here, and are judged.
 */
export async function finalizeScattered(
  folder: string,
  show: (analysis: RunAnalysis, run: MatchedRun) => Promise<void>,
  say: (text: string) => void,
): Promise<0 | 1 | 4> {
  const analysis = analyze(await readRun(new FolderSource(folder), () => {}));
  const { losses, machines, hub } = analysis;
  if (!losses.some(({ kind }) => kind === "missing")) {
    return exitCodeOf(await finalizeRun(folder, show));
  }
  const here = [...(hub ? [HUB_ID] : []), ...Object.keys(machines)];
  say(`${folder} has the trace of ${here.join(", ")} alone: put all into one`);
  say(`folder and judge them with: ${calledAs()} analyze ${folder}`);
  const others = losses.filter(({ kind }) => kind !== "missing");
  for (const incident of others) say(describeIncident(incident));
  return others.length > 0 ? 4 : 0;
}

/**
 * Finalizes a run of which this machine was interrupted, if every other trace is there and has its
 * end: then this machine is the last, and no other writes the verdict. Throws NotWritableError.
 */
export async function finalizeIfOver(folder: string): Promise<void> {
  const analysis = analyze(await readRun(new FolderSource(folder), () => {}));
  const goesOn = analysis.losses.some(({ kind }) => kind === "missing" || kind === "died");
  if (!goesOn) await writeVerdict(folder, analysis);
}

/** Writes verdict.json and the finished run.json into the folder. Throws NotWritableError. */
export async function writeVerdict(folder: string, analysis: RunAnalysis): Promise<void> {
  await replaceFile(join(folder, VERDICT_FILE), formatVerdict(analysis));
  await replaceFile(join(folder, RUN_FILE), formatRunFile(finishRunFile(analysis)));
}

/** Says on stderr which trace is left out and why. */
export function nameLeftOut({ message }: TraceError): void {
  complain(`k3mesh: left out: ${message}`);
}
