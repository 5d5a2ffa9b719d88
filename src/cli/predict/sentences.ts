import type { Draw, PhaseMode } from "../../model/rules.js";
import { type Expectation, expectedOf, type MachineExpectation } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import { count, counted, measured } from "../figures.js";
import { listed } from "../text.js";

/** Where there are more machines of a kind, the first of them are named and the rest counted. */
const NAMED_MAX = 4;
/** The length of an inbox that people ask for. */
export const INBOX_ASKED = 100;

/** What must go wrong in a run, for the screen of one that begins. */
export function warningsOf(setting: TheorySetting): string[] {
  return warnings(setting, expectedOf(setting));
}

/**
 * What must go wrong in a run, in a line each; none where every machine keeps up, or in so short a
 * run falls behind by less than a message.
 */
export function warnings({ rules }: TheorySetting, { machines }: Expectation): string[] {
  const behind = ofLoad(machines, "overloaded").filter((one) => {
    return inboxAtEnd(one, rules.durationMs) >= 1;
  });
  const critical = ofLoad(machines, "critical");
  return [
    ...(behind.length > 0 ? [`${names(behind)} will fall behind: ${growthText(behind)}`] : []),
    ...(critical.length > 0 ? [limitText(critical)] : []),
  ];
}

/** What must happen, in sentences. */
export function sentences({ rules }: TheorySetting, expectation: Expectation): string[] {
  const { machines } = expectation;
  const behind = ofLoad(machines, "overloaded");
  const critical = ofLoad(machines, "critical");
  const behindTexts =
    behind.length > NAMED_MAX
      ? [`${names(behind)} fall behind: ${growthText(behind)}.`]
      : behind.map((one) => behindText(one, rules.durationMs));
  return [
    ...behindTexts,
    ...(critical.length > 0 ? [`${limitText(critical)}.`] : []),
    ...keepUpTexts(machines),
    ...clockTexts(expectation, rules.phase),
  ];
}

/** What an idle tick does. */
export function drawText(draw: Draw): string {
  return draw.kind === "range"
    ? `idle ticks draw 1 to ${draw.range}`
    : `idle ticks are internal with probability ${draw.internal}`;
}

/** How many messages wait when a run of so many milliseconds is over, on average. */
export function inboxAtEnd(
  { inboxGrowthPerSecond }: Pick<MachineExpectation, "inboxGrowthPerSecond">,
  durationMs: number,
): number {
  return Math.round((inboxGrowthPerSecond * durationMs) / 1_000);
}

/** After how many seconds as many messages wait as people ask for; null where none pile up. */
export function inboxAskedAfterS({
  inboxGrowthPerSecond,
}: Pick<MachineExpectation, "inboxGrowthPerSecond">): number | null {
  return inboxGrowthPerSecond === 0 ? null : INBOX_ASKED / inboxGrowthPerSecond;
}

/** A time for people, a dash where there is none: `0.35 s`, `100 s`, `28 min`, `14 h`. */
export function timeText(seconds: number | null): string {
  if (seconds === null) return "–";
  const larger = UNITS.find(({ s }) => seconds >= SHOWN_FROM * s);
  if (larger !== undefined) return `${count(Math.round(seconds / larger.s))} ${larger.unit}`;
  return `${Number(seconds.toPrecision(2))} s`;
}

const UNITS = [
  { unit: "h", s: 3_600 },
  { unit: "min", s: 60 },
  { unit: "s", s: 1 },
] as const;
/** Of a smaller number a smaller unit tells more. */
const SHOWN_FROM = 10;

function ofLoad(
  machines: readonly MachineExpectation[],
  wanted: MachineExpectation["load"],
): MachineExpectation[] {
  return machines.filter(({ load }) => load === wanted);
}

/** `a`, `a and b`, `a, b and c`, `a, b, c, d and 5 more`. */
function names(machines: readonly MachineExpectation[]): string {
  const ids = machines.slice(0, NAMED_MAX).map(({ id }) => id);
  const hidden = machines.length - ids.length;
  return listed(hidden > 0 ? [...ids, `${hidden} more`] : ids);
}

function growthText(behind: readonly MachineExpectation[]): string {
  const growths = behind.map(({ inboxGrowthPerSecond }) => inboxGrowthPerSecond);
  const texts = growths.map(rateText);
  const [first = 0] = growths;
  if (behind.length === 1) return `its inbox grows by ${messages(first)} a second`;
  if (new Set(texts).size === 1) return `their inboxes grow by ${messages(first)} a second each`;
  const growth =
    behind.length > NAMED_MAX
      ? `up to ${messages(Math.max(...growths))}`
      : `${listed(texts)} messages`;
  return `their inboxes grow by ${growth} a second`;
}

/** To a tenth, or to the first digit that is none. */
function rateText(perSecond: number): string {
  return perSecond >= 0.1 ? perSecond.toFixed(1) : perSecond.toPrecision(1);
}

function messages(perSecond: number): string {
  const text = rateText(perSecond);
  return `${text} message${Number(text) === 1 ? "" : "s"}`;
}

function behindText(machine: MachineExpectation, durationMs: number): string {
  const { id, rate, arrivalsPerSecond, clockPerSecond } = machine;
  const afterS = inboxAskedAfterS(machine) ?? 0;
  const end = `about ${count(inboxAtEnd(machine, durationMs))} at the end`;
  const asked = `${INBOX_ASKED} after ${timeText(afterS)}`;
  const when = afterS * 1_000 <= durationMs ? [asked, end] : [end, asked];
  const arrive = `${measured(arrivalsPerSecond)} messages a second arrive for its ${ticks(rate)}`;
  const clock =
    clockPerSecond === null ? "" : `, and its clock gains ${measured(clockPerSecond)} a second`;
  return `${id} falls behind: ${arrive}, so ${growthText([machine])} (${when.join(", ")}). Once behind it has no time to send${clock}.`;
}

function ticks(rate: number): string {
  return counted(Number(rate.toFixed(3)), "tick");
}

function limitText(critical: readonly MachineExpectation[]): string {
  const [is, it, inbox] =
    critical.length === 1
      ? ["is", "it has", "its inbox grows"]
      : ["are", "they have", "their inboxes grow"];
  return `${names(critical)} ${is} at the limit: as many messages arrive as ${it} ticks, so ${inbox}, but ever more slowly`;
}

function keepUpTexts(machines: readonly MachineExpectation[]): string[] {
  const stable = ofLoad(machines, "stable");
  if (stable.length === 0) return [];
  if (stable.length === machines.length) return ["All keep up: no inbox grows."];
  return [`${names(stable)} ${stable.length === 1 ? "keeps" : "keep"} up.`];
}

/** How fast the clocks go of those that keep up; all of these go alike. */
function clockTexts({ machines, phasesDecide }: Expectation, phase: PhaseMode): string[] {
  const stable = ofLoad(machines, "stable");
  const [fastest] = stable.toSorted((one, other) => other.rate - one.rate);
  if (fastest === undefined) return [];
  if (machines.every(({ arrivalsPerSecond }) => arrivalsPerSecond === 0)) {
    return ["No machine ever sends: each clock counts the ticks of its own machine."];
  }
  const { id, clockPerSecond, clockPerSecondMin } = fastest;
  const gain = (least: string, perSecond: number) => {
    const clocks = stable.length === 1 ? "Its clock gains" : "Their clocks gain";
    return `${clocks}${least} ${measured(perSecond)} a second`;
  };
  if (clockPerSecond !== null) return [`${gain("", clockPerSecond)}, as fast as ${id} ticks.`];
  const atLeast = gain(" at least", clockPerSecondMin);
  if (!phasesDecide) {
    return [
      `${atLeast}, as fast as ${id} ticks; another is nearly as fast and may drive them on, by how much has no closed form.`,
    ];
  }
  const tied = stable.filter(({ rate }) => rate === fastest.rate);
  // A band has no time between the starts of its machines; on real computers there is some.
  const why =
    phase === "aligned"
      ? "by how much their starts differ (in the bands by nothing)"
      : "their phases (when each ticks first)";
  return [
    `${names(tied)} tie as the fastest: how fast clocks go depends on ${why}, so there is no one number. ${atLeast}.`,
  ];
}
