import type { Command } from "commander";
import {
  asWritten,
  type ExplainedBreach,
  type ExplainedLine,
  explainBreach,
  type FalseCheck,
} from "../analysis/explanation.js";
import { type Provenance, provenanceOf } from "../analysis/provenance/provenance.js";
import type { Settings } from "../scenario/options.js";
import { readSettings, typed } from "../scenario/settings.js";
import type { RunSource } from "../trace/run-source.js";
import { type OpenedRun, oneRun, type RunOptions } from "./explain/one-run.js";
import { provenanceLines } from "./explain/provenance-lines.js";
import { subjectOf } from "./explain/subject.js";
import {
  columnsOf,
  paintFor,
  type Screen,
  type Surface,
  TERMINAL,
  USUAL_COLUMNS,
} from "./screen.js";
import {
  addOptions,
  examples,
  helpText,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";
import { hung, onOneLine } from "./text.js";
import { explanationLines, isExpected, literalBreachLines, placeLines } from "./verdict-lines.js";

type ExplainOptions = RunOptions & Pick<Settings, "json">;

/** `k3mesh explain <folder|latest> [event]`. */
export function explainCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("explain")
    .description("say why an event has its clock: what it comes from, and what was known there")
    .argument("<folder|latest>", "the folder of a run or of other logs, or the newest run")
    .argument("[event]", "an event, a line of a log, or a check that is false")
    .addHelpText("after", helpText(EVENTS))
    .addHelpText("after", examples("explain latest a:17", "explain latest a.trace.jsonl:20"));
  return addOptions(command, "explain").action(
    async (target: string, event: string | undefined, options: TypedOptions) => {
      const settings = readSettings(typed(options, "explain"), "explain");
      await explain(target, event, { ...options, ...settings }, screen);
    },
  );
}

const EVENTS =
  "a:17 is the event of machine a with seq 17, in logs of other programs its 17th. With no event," +
  " the first breach of the first check that is false is explained.";

/** An event, or a breach and the event on its line. */
interface Explained {
  readonly check: FalseCheck | null;
  readonly breach: ExplainedBreach | null;
  readonly event: Provenance | null;
  /** Of the event, and of the send of the message that it took. */
  readonly lines: readonly ExplainedLine[];
}

/**
 * Explains an event of a run; without one, the first breach. Throws FolderError, TraceError and
 * ConfigError, and EventNameError where there is no such event, or nothing to explain.
 */
export async function explain(
  target: string,
  text: string | undefined,
  options: ExplainOptions,
  { stdout, stderr }: Screen,
): Promise<void> {
  const opened = await oneRun(target, options, stderr);
  const explained = await explainedIn(opened, text);
  if (options.json) {
    const { breach, event, lines } = explained;
    const document = {
      folder: opened.source.path,
      breach,
      explained: event && { ...event, lines },
    };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  stdout.write(
    explainedLines(explained, stdout)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

async function explainedIn(opened: OpenedRun, text: string | undefined): Promise<Explained> {
  const { source, run } = opened;
  const { check, found } = subjectOf(opened, text);
  const event = found && provenanceOf(run, found);
  return {
    check,
    breach: check && (await breachOf(opened, check)),
    event,
    lines: event === null ? [] : await linesOf(source, event),
  };
}

/** The first breach of all is explained already, with what the logs look like. */
async function breachOf({ source, run, analysis }: OpenedRun, check: FalseCheck) {
  const { explanation } = analysis;
  if (explanation?.check === check.name) return explanation;
  const breach = explainBreach(run, check);
  return { ...breach, lines: await asWritten(source, breach.lines) };
}

function linesOf(source: RunSource, { event, message }: Provenance): Promise<ExplainedLine[]> {
  const role = event.kind === "internal" ? "event" : event.kind;
  const own = { role, file: event.file, line: event.line, text: null } as const;
  const send = message?.send;
  if (!send) return asWritten(source, [own]);
  const { file, line } = send;
  return asWritten(source, [{ role: "send", file, line, text: null }, own]);
}

function explainedLines({ check, breach, event, lines }: Explained, stdout: Surface): string[] {
  const paint = paintFor(stdout);
  const width = columnsOf(stdout, USUAL_COLUMNS);
  const shown = check !== null && isExpected(check) ? literalBreachLines : explanationLines;
  const breachLines = breach === null ? [] : [...shown(breach, paint, width), ""];
  if (event === null) return [...breachLines, "no event stands there: no clock comes from it"];
  const { name, lamport } = event.event;
  const places = { lines, origin: event.message?.origin ?? null };
  return [
    ...breachLines,
    paint("bold", hung(onOneLine(`why ${name} has the clock ${lamport}`), width)),
    ...(breach === null ? placeLines(places, Math.min(width, USUAL_COLUMNS)) : []),
    ...provenanceLines(event, paint, Math.min(width, USUAL_COLUMNS)),
  ];
}
