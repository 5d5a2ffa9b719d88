import type { Analysis } from "../analysis/analyze.js";
import type { Check, Place } from "../analysis/check.js";
import type { ExplainedBreach, Explanation } from "../analysis/explanation.js";
import { describeIncident, type Incident } from "../analysis/incidents.js";
import type { MistakeName } from "../analysis/mistakes.js";
import type { Origins } from "../analysis/pairing.js";
import { traceFileName } from "../trace/format.js";
import { count, counted } from "./figures.js";
import { type Paint, USUAL_COLUMNS } from "./screen.js";
import { type MarkedResult, markedLine } from "./table.js";
import { beside, type Colour, fold, onOneLine } from "./text.js";

const NAME_WIDTH = "receives-have-sends".length;
/** Each result in one character. */
export const MARKS: Readonly<Record<Check["result"], readonly [mark: string, colour: Colour]>> = {
  true: ["✓", "green"],
  false: ["✗", "red"],
  unknown: ["?", "yellow"],
  "not recorded": ["–", "dim"],
  "nothing to check": ["–", "dim"],
};

type Judged = Pick<Analysis, "format" | "checks" | "losses">;

/**
 * One line per check, then one per machine or link that was lost; the words say all. Checks of
 * which nothing is unknown but what a missing trace would tell share a line. What does not fit into
 * `columns` goes on below.
 */
export function verdictLines(
  { format, checks, losses }: Judged,
  paint: Paint,
  columns: number,
): string[] {
  const resultWidth = Math.max("unknown".length, ...checks.map(({ result }) => result.length));
  const missing = losses.filter(({ kind }) => kind === "missing" || kind === "empty");
  const reasons = missing.map(describeIncident);
  const shown = checks.map((check) => withoutReasons(check, reasons));
  const holding = shown.filter((check) => "reason" in check && check.reason === HOLDS);
  const results = shown.flatMap((check) => {
    if (holding.length === 1 || !holding.includes(check)) return [markedResult(check)];
    return check === holding[0] ? [sharedResult(holding, checks.length)] : [];
  });
  return [
    ...results.map((one) => markedLine(one, [NAME_WIDTH, resultWidth], paint, columns)),
    ...losses.map((incident) => {
      const words = onOneLine(`${describeIncident(incident)}${remedyFor(incident, format)}`);
      return beside(`${paint("yellow", "!")} `, words, columns);
    }),
  ];
}

/** What is left of the reason of a check whose missing traces have lines of their own. */
const HOLDS = "as far as the traces go, it holds";

function withoutReasons(check: Check, reasons: readonly string[]): Check {
  if (check.result !== "unknown") return check;
  const parts = check.reason.split("; ").filter((part) => !reasons.includes(part));
  return { ...check, reason: parts.join("; ") };
}

/** All checks that hold as far as the traces go, of `ofAll`, as one. */
function sharedResult(checks: readonly Check[], ofAll: number): MarkedResult {
  const [mark, colour] = MARKS.unknown;
  const areAll = checks.length === ofAll;
  const names = areAll ? "" : `${checks.map(({ name }) => name).join(", ")}: `;
  const words = [`${names}as far as the traces go, they hold`];
  const name = `${areAll ? "all " : ""}${checks.length} checks`;
  return { mark, colour, name, result: "unknown", words };
}

function markedResult(check: Check): MarkedResult {
  const { result, name } = check;
  const [mark, colour] = MARKS[result];
  const words = [onOneLine(explanation(check))];
  return { mark, colour: isExpected(check) ? "yellow" : colour, name, result, words };
}

/** What mends an incident, as far as something does. */
function remedyFor(incident: Incident, format: Analysis["format"]): string {
  if (incident.kind !== "missing") return "";
  if (format !== "k3mesh") return ": put it into this folder";
  return `: copy ${traceFileName(incident.id)} from its computer into this folder, then analyze it`;
}

/** The lines of `verdictLines` that are of something wrong; none when all is well. */
export function troubleLines({ checks, ...rest }: Judged, paint: Paint, columns: number): string[] {
  const troubled = checks.filter(({ result }) => result === "false" || result === "unknown");
  return verdictLines({ ...rest, checks: troubled }, paint, columns);
}

/** What a check found, in words. */
export function explanation(check: Check): string {
  switch (check.result) {
    case "true":
      return checkFigures(check);
    case "false": {
      const { reason } = check.first;
      const place = fileAndLine(check.first);
      const breaches = `${counted(check.breaches, "breach", "breaches")} in ${checkFigures(check)}`;
      return `${breaches}${expectation(check)}, first ${place}: ${reason}${ruleOf(check)}`;
    }
    case "unknown":
    case "not recorded":
    case "nothing to check":
      return check.reason;
    default:
      return check satisfies never;
  }
}

function expectation(check: Check): string {
  if (!isExpected(check) || check.share === null) return "";
  return ` (${(100 * check.share).toFixed(1)} %, as --literal is there to show)`;
}

/** A violation that a run is made to show needs no word on what it breaks. */
function ruleOf(check: Check & { readonly result: "false" }): string {
  const { rule } = check.first;
  return rule === undefined || isExpected(check) ? "" : `. ${rule}`;
}

/** Steps of more than one, which are no fault. */
function leapsOf({ leaps, firstLeap }: Check & { readonly name: "clocks-increase" }): string {
  if (firstLeap === null) return "";
  const how = leaps === 1 ? "one steps" : `${count(leaps)} step`;
  return ` (${how} by more than one, which IR1 allows, first ${fileAndLine(firstLeap)})`;
}

/** Where a breach is. */
export function fileAndLine({ file, line }: Place): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** A literal run is made to break the clock condition. */
export function isExpected(check: Check): check is Check & { readonly name: "clock-condition" } {
  return check.name === "clock-condition" && check.literal && check.result === "false";
}

function checkFigures(check: Check): string {
  switch (check.name) {
    case "clock-condition":
    case "receives-have-sends":
      return receivesOf(check);
    case "clocks-increase":
      return `${counted(check.events, "event")}${leapsOf(check)}`;
    case "fifo":
      return `${receivesOf(check)} on ${counted(check.links, "link")}`;
    case "conservation":
      return conserved(check);
    case "queues":
      return `${counted(check.receives, "receive")} and ${counted(check.idleTicks, "idle tick")}`;
    case "ticks":
      return `${count(check.due)} due = ${count(check.made)} made + ${count(check.skipped)} skipped`;
    case "actions":
      return counted(check.sends, "send");
    case "forwards":
      return `${counted(check.forwarded, "message")} and ${counted(check.copies, "copy", "copies")}`;
    case "seed":
      return `${drawnRates(check)}${counted(check.phases, "phase")} and ${counted(check.draws, "draw")}`;
    default:
      return check satisfies never;
  }
}

/** Given rates are no matter of the seed. */
function drawnRates({ rates }: Check & { readonly name: "seed" }): string {
  return rates ? `${counted(rates, "rate")}, ` : "";
}

/** How many receives, and how their pairs came about where that is not recorded of all. */
function receivesOf({ receives, origins }: Check & { readonly name: Receiving }): string {
  return `${counted(receives, "receive")}${originsOf(origins)}`;
}

type Receiving = "clock-condition" | "receives-have-sends" | "fifo";

/** How pairs came about; nothing where all are recorded. */
function originsOf(origins: Origins): string {
  const parts = ORIGINS.flatMap((origin) => {
    return origins[origin] === 0 ? [] : [`${count(origins[origin])} ${origin}`];
  });
  const isRecorded = origins.derived + origins.implied + origins.unknown === 0;
  return isRecorded ? "" : ` (${parts.join(", ")})`;
}

const ORIGINS = ["recorded", "derived", "implied", "unknown"] as const;

function conserved(check: Check & { readonly name: "conservation" }): string {
  const { sent, received, queued, failed, lost } = check;
  if (check.result !== "true" || lost === null) return `${counted(sent, "message")} sent`;
  const gone = count(lost + (failed ?? 0));
  const how = originsOf(check.origins);
  return `${count(sent)} sent = ${count(received)} received${how} + ${count(queued)} queued + ${gone} lost`;
}

const INDENT = "  ";

/** The first breach in full, below a title: each line fits 80 columns. */
export function explanationLines(
  breach: ExplainedBreach | Explanation | null,
  paint: Paint,
  columns: number,
): string[] {
  if (breach === null) return [];
  const title = `the first breach: ${breach.check}`;
  const mistakes = "mistakes" in breach ? mistakeLines(breach) : [];
  return breachLines(title, breach, mistakes, paint, columns);
}

/** The same of the breach that a literal run is made to show: which mistake it is, is known. */
export function literalBreachLines(
  breach: ExplainedBreach | null,
  paint: Paint,
  columns: number,
): string[] {
  if (breach === null) return [];
  const title = `the first breach, as --literal is there to show: ${breach.check}`;
  return breachLines(title, breach, [], paint, columns);
}

function mistakeLines({ mistakes }: Explanation): string[] {
  const looks = mistakes.map(({ name, explained, of }) => {
    const all = explained === of ? `all ${count(of)}` : `${count(explained)} of ${count(of)}`;
    return `It looks like: ${WORDS[name]} (explains ${all} ${THINGS[name] ?? "events"})`;
  });
  return looks.length === 0 ? ["None of the classic mistakes explains it"] : looks;
}

function breachLines(
  title: string,
  breach: ExplainedBreach,
  remarks: readonly string[],
  paint: Paint,
  columns: number,
): string[] {
  const { demanded, done, rule } = breach;
  const width = Math.min(columns, USUAL_COLUMNS);
  const words = [
    `Demanded: ${demanded}`,
    `Done: ${done}`,
    ...(rule === null ? [] : [rule]),
    ...remarks,
  ];
  return [
    paint("bold", title),
    ...placeLines(breach, width),
    ...words.map((line) => {
      const lines = fold(onOneLine(line), width - 2 * INDENT.length);
      return INDENT + lines.join(`\n${INDENT}${INDENT}`);
    }),
  ];
}

/** Where the lines are, and below each how it reads. */
export function placeLines(
  { lines, origin }: Pick<ExplainedBreach, "lines" | "origin">,
  width: number,
): string[] {
  const roles = lines.map(({ role }) => {
    const isToldOtherwise = role === "send" && origin !== "recorded" && origin !== null;
    return isToldOtherwise ? `${role} (${origin})` : role;
  });
  const rolesWidth = Math.max(...roles.map(({ length }) => length));
  return lines.flatMap((line, i) => [
    `${INDENT}${(roles[i] ?? "").padEnd(rolesWidth)}  ${onOneLine(fileAndLine(line))}`,
    ...quoted(onOneLine(line.element ?? line.text ?? "").trim(), width - QUOTE.length).map(
      (text) => QUOTE + text,
    ),
  ]);
}

const QUOTE = "    ";
const QUOTED_LINES_MAX = 4;

/** A line of a log in as many as it takes: it may be long, and without a space. */
function quoted(text: string, width: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== "" && parts.length < QUOTED_LINES_MAX) {
    const space = rest.length > width ? rest.lastIndexOf(" ", width) : rest.length;
    const end = space > 0 ? space : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== "") parts.push("…");
  return parts;
}

const WORDS: Readonly<Record<MistakeName, string>> = {
  "stamp before increment": "the clock is sent, and then incremented",
  "no increment at a receive": "a receive takes max(own, message's), and adds nothing",
  "max(own + 1, message's)": "a receive takes max(own + 1, message's): the 1 is in the wrong place",
  "message's clock taken over": "a receive takes over the message's clock, though its own is ahead",
  "clock moved on arrival": "the clock moves when a message arrives, not when it is taken",
  "broadcast counted twice": "a broadcast moves the clock once for each recipient",
  "internal events without a tick": "internal events leave the clock alone",
  "logged before the increment": "an event is logged, and then the clock incremented",
  "latest message first": "the inbox gives the latest message first",
  "peers not sorted": "the list of peers is not sorted by name",
};

/** Of what a mistake that is none of the clock's has to explain. */
const THINGS: Partial<Readonly<Record<MistakeName, string>>> = {
  "latest message first": "receives",
  "peers not sorted": "sends to one",
};
