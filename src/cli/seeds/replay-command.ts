import { DEFAULT_RULES, resolveRules } from "../../model/rules.js";
import { faultTexts } from "../../scenario/faults.js";
import { DEFAULT_RATE_RANGE, formatDuration } from "../../scenario/field.js";
import {
  DEFAULT_MACHINES,
  defaultFormTimeoutMs,
  type SimulatedScenario,
} from "../../scenario/scenario.js";
import { commandLineOption } from "../../scenario/settings.js";
import { calledAs, quoted } from "../called-as.js";

/** What to type to have the run of a seed again, whatever file its options came from. */
export function replayCommand(scenario: SimulatedScenario, seed: number): string {
  const options = [...optionsOf(scenario), ["seed", `${seed}`] as const];
  const words = options.flatMap(([key, text]) => [
    commandLineOption(key),
    ...(text === "" ? [] : [quoted(text)]),
  ]);
  return [calledAs(), "simulate", ...words].join(" ");
}

/** The options that are not as by default, with their values; none of a flag. */
function optionsOf(scenario: SimulatedScenario): (readonly [key: string, text: string])[] {
  const { topology, machines, rates, rateRange, rules, formTimeoutMs, faults } = scenario;
  const { draw, durationMs, phase, literal } = resolveRules([rules]);
  const { min, max } = rateRange;
  const hasOwnRange = min !== DEFAULT_RATE_RANGE.min || max !== DEFAULT_RATE_RANGE.max;
  const options: (readonly [key: string, text: string, given: boolean])[] = [
    ["topology", topology, topology !== "mesh"],
    ["machines", `${machines}`, rates === undefined && machines !== DEFAULT_MACHINES],
    ["rates", `${rates}`, rates !== undefined],
    ["rateRange", `${min}-${max}`, rates === undefined && hasOwnRange],
    draw.kind === "range"
      ? ["drawRange", `${draw.range}`, rules.draw !== undefined]
      : ["internalProbability", `${draw.internal}`, true],
    ["duration", formatDuration(durationMs), durationMs !== DEFAULT_RULES.durationMs],
    ["phase", phase, phase !== DEFAULT_RULES.phase],
    ["literal", "", literal],
    [
      "formTimeout",
      formatDuration(formTimeoutMs),
      formTimeoutMs !== defaultFormTimeoutMs(machines),
    ],
  ];
  return [
    ...options.flatMap(([key, text, given]) => (given ? [[key, text] as const] : [])),
    ...faultTexts(faults),
  ];
}
