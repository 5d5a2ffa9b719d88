import type { Analysis } from "../analysis/analyze.js";
import type { Breach, Check } from "../analysis/check.js";
import { describeLoss } from "../analysis/losses.js";
import { count, counted } from "./figures.js";
import { fold } from "./fold.js";
import type { Paint } from "./screen.js";
import { type Colour, onOneLine } from "./text.js";

const NAME_WIDTH = "receives-have-sends".length;
/** Each result in one character. */
export const MARKS: Readonly<Record<Check["result"], readonly [mark: string, colour: Colour]>> = {
  true: ["✓", "green"],
  false: ["✗", "red"],
  unknown: ["?", "yellow"],
  "not recorded": ["–", "dim"],
};

/**
 * One line per check, then one per machine or link that was lost; the words say all. Where a check
 * has more to say than fits into `columns`, its line goes on below.
 */
export function verdictLines(
  { checks, losses }: Pick<Analysis, "checks" | "losses">,
  paint: Paint,
  columns: number,
): string[] {
  const width = Math.max(...["unknown", ...checks.map(({ result }) => result)].map(lengthOf));
  return [
    ...checks.map((check) => checkLine(check, width, paint, columns)),
    ...losses.map((loss) => `${paint("yellow", "!")} ${onOneLine(describeLoss(loss))}`),
  ];
}

/** The lines of `verdictLines` that are of something wrong; none when all is well. */
export function troubleLines(
  { checks, losses }: Pick<Analysis, "checks" | "losses">,
  paint: Paint,
  columns: number,
): string[] {
  const troubled = checks.filter(({ result }) => result === "false" || result === "unknown");
  return verdictLines({ checks: troubled, losses }, paint, columns);
}

function lengthOf({ length }: string): number {
  return length;
}

function checkLine(check: Check, resultWidth: number, paint: Paint, columns: number): string {
  const [mark, usual] = MARKS[check.result];
  const colour = isExpected(check) ? "yellow" : usual;
  const name = check.name.padEnd(NAME_WIDTH);
  const result = check.result.padEnd(resultWidth);
  const before = `${mark} ${name}  ${result}`;
  const indent = " ".repeat(before.length + 2);
  const lines = fold(onOneLine(explanation(check)), columns - indent.length);
  return `${paint(colour, before)}  ${lines.join(`\n${indent}`)}`;
}

function explanation(check: Check): string {
  switch (check.result) {
    case "true":
      return figuresOf(check);
    case "false": {
      const { reason } = check.first;
      const place = placeOf(check.first);
      const breaches = `${counted(check.breaches, "breach", "breaches")} in ${figuresOf(check)}`;
      return `${breaches}${expectation(check)}, first ${place}: ${reason}${ruleOf(check)}`;
    }
    case "unknown":
    case "not recorded":
      return check.reason;
    default:
      return check satisfies never;
  }
}

function expectation(check: Check): string {
  if (!isExpected(check) || check.share === null) return "";
  return ` (${(100 * check.share).toFixed(1)} %, as --literal is there to show)`;
}

/** Of a violation that is there to be seen nobody needs to be told what it breaks. */
function ruleOf(check: Check & { readonly result: "false" }): string {
  const { rule } = check.first;
  return rule === undefined || isExpected(check) ? "" : `. ${rule}`;
}

/** Where a breach is. */
export function placeOf({ file, line }: Breach): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** A literal run is made to break the clock condition. */
function isExpected(check: Check): check is Check & { readonly name: "clock-condition" } {
  return check.name === "clock-condition" && check.literal && check.result === "false";
}

function figuresOf(check: Check): string {
  switch (check.name) {
    case "clock-condition":
    case "receives-have-sends":
      return counted(check.receives, "receive");
    case "clocks-increase":
      return counted(check.events, "event");
    case "fifo":
      return `${counted(check.receives, "receive")} on ${counted(check.links, "link")}`;
    case "conservation":
      return conserved(check);
    case "queues":
      return `${counted(check.receives, "receive")} and ${counted(check.idleTicks, "idle tick")}`;
    case "ticks":
      return `${count(check.due)} due = ${count(check.made)} made + ${count(check.skipped)} skipped`;
    case "actions":
      return counted(check.sends, "send");
    default:
      return check satisfies never;
  }
}

function conserved(check: Check & { readonly name: "conservation" }): string {
  const { sent, received, queued, failed, lost } = check;
  if (check.result !== "true" || lost === null) return `${counted(sent, "message")} sent`;
  const gone = count(lost + (failed ?? 0));
  return `${count(sent)} sent = ${count(received)} received + ${count(queued)} queued + ${gone} lost`;
}
