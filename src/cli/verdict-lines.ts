import type { Analysis } from "../analysis/analyze.js";
import type { Check, Place } from "../analysis/check.js";
import type { Explanation } from "../analysis/explanation.js";
import { describeIncident, type Incident } from "../analysis/incidents.js";
import type { MistakeName } from "../analysis/mistakes.js";
import type { Origins } from "../analysis/pairing.js";
import { traceFileName } from "../trace/format.js";
import { count, counted } from "./figures.js";
import type { Paint } from "./screen.js";
import { type Colour, fold, onOneLine } from "./text.js";

const NAME_WIDTH = "receives-have-sends".length;
/** With less room a check's words begin at the left, below its name. */
const COLUMNS_MIN = 60;
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
export function verdictLines(judged: Judged, paint: Paint, columns: number): string[] {
  const { format, checks, losses } = judged;
  const width = Math.max(...["unknown", ...checks.map(({ result }) => result)].map(lengthOf));
  const missing = losses.flatMap((incident) =>
    MISSING.includes(incident.kind) ? [describeIncident(incident)] : [],
  );
  const shown = checks.map((check) => withoutReasons(check, missing));
  const unmarred = shown.filter((check) => "reason" in check && check.reason === HOLDS);
  const lines = shown.flatMap((check) => {
    if (!unmarred.includes(check)) return [checkLine(check, width, paint, columns)];
    return check === unmarred[0]
      ? [sharedLine(unmarred, checks.length, width, paint, columns)]
      : [];
  });
  return [
    ...lines,
    ...losses.map((incident) => {
      const words = onOneLine(`${describeIncident(incident)}${remedyFor(incident, format)}`);
      return `${paint("yellow", "!")} ${fold(words, columns - 2).join("\n  ")}`;
    }),
  ];
}

/** Nothing is there of such a machine. */
const MISSING: readonly Incident["kind"][] = ["missing", "empty"];

/** What is left of the reason of a check whose missing traces have lines of their own. */
const HOLDS = "as far as the traces go, it holds";

function withoutReasons(check: Check, reasons: readonly string[]): Check {
  if (check.result !== "unknown") return check;
  const parts = check.reason.split("; ").filter((part) => !reasons.includes(part));
  return { ...check, reason: parts.join("; ") };
}

/** The line of all checks that hold as far as the traces go. */
function sharedLine(
  checks: readonly Check[],
  ofAll: number,
  resultWidth: number,
  paint: Paint,
  columns: number,
): string {
  const [first] = checks;
  if (checks.length === 1 && first) return checkLine(first, resultWidth, paint, columns);
  const which = checks.length === ofAll ? `all ${ofAll} checks` : `${checks.length} checks`;
  const names = checks.length === ofAll ? "" : `${checks.map(({ name }) => name).join(", ")}: `;
  const words = `${names}as far as the traces go, they hold`;
  return lineOf("unknown", which, words, resultWidth, paint, columns);
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

function lengthOf({ length }: string): number {
  return length;
}

function checkLine(check: Check, resultWidth: number, paint: Paint, columns: number): string {
  const { result, name } = check;
  const words = explanation(check);
  return lineOf(result, name, words, resultWidth, paint, columns, isExpected(check));
}

function lineOf(
  result: Check["result"],
  name: string,
  words: string,
  resultWidth: number,
  paint: Paint,
  columns: number,
  expected = false,
): string {
  const [mark, usual] = MARKS[result];
  const colour = expected ? "yellow" : usual;
  if (columns < COLUMNS_MIN) {
    const below = fold(onOneLine(words), columns - 2);
    return [paint(colour, `${mark} ${name} ${result}`), ...below].join("\n  ");
  }
  const before = `${mark} ${name.padEnd(NAME_WIDTH)}  ${result.padEnd(resultWidth)}`;
  const indent = " ".repeat(before.length + 2);
  const lines = fold(onOneLine(words), columns - indent.length);
  return `${paint(colour, before)}  ${lines.join(`\n${indent}`)}`;
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

/** However wide a terminal is, words are read best within this. */
const COLUMNS_MAX = 80;
const INDENT = "  ";

/** The first breach in full, below a title: each line fits 80 columns. */
export function explanationLines(
  explanation: Explanation | null,
  paint: Paint,
  columns: number,
): string[] {
  if (explanation === null) return [];
  const { check, demanded, done, rule, mistakes } = explanation;
  const width = Math.min(columns, COLUMNS_MAX);
  const looks = mistakes.map(({ name, explained, of }) => {
    const all = explained === of ? `all ${count(of)}` : `${count(explained)} of ${count(of)}`;
    return `It looks like: ${WORDS[name]} (explains ${all} ${THINGS[name] ?? "events"})`;
  });
  const words = [
    `Demanded: ${demanded}`,
    `Done: ${done}`,
    ...(rule === null ? [] : [rule]),
    ...(looks.length === 0 ? ["None of the classic mistakes explains it"] : looks),
  ];
  return [
    paint("bold", `the first breach: ${check}`),
    ...placeLines(explanation, width),
    ...words.map((line) => `${INDENT}${folded(line, width)}`),
  ];
}

/** Where the lines are, and below each how it reads. */
function placeLines({ lines, origin }: Explanation, width: number): string[] {
  const roles = lines.map(({ role }) => {
    const isToldOtherwise = role === "send" && origin !== "recorded" && origin !== null;
    return isToldOtherwise ? `${role} (${origin})` : role;
  });
  const rolesWidth = Math.max(...roles.map(({ length }) => length));
  return lines.flatMap((line, i) => [
    `${INDENT}${(roles[i] ?? "").padEnd(rolesWidth)}  ${onOneLine(fileAndLine(line))}`,
    ...quoted(onOneLine(line.text ?? "").trim(), width - QUOTE.length).map((text) => QUOTE + text),
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

function folded(line: string, width: number): string {
  return fold(onOneLine(line), width - 2 * INDENT.length).join(`\n${INDENT}${INDENT}`);
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
