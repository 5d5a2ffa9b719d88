import { runIds } from "../../model/id.js";
import { MACHINES_MIN } from "../../model/limits.js";
import { resolveRules } from "../../model/rules.js";
import { ConfigError } from "../../scenario/config-error.js";
import { type Faults, NO_FAULTS } from "../../scenario/faults.js";
import { type SimulatedScenario, withFaults } from "../../scenario/scenario.js";
import { COMMAND_LINE } from "../../scenario/settings.js";

/** What is tried takes no longer than the reader's patience. */
const TRIES_MAX = 200;
const DURATION_MS_MIN = 1_000;
const DURATION_STEP_MS = 100;

/**
 * The smallest scenario that still fails, as far as dropping faults, machines and time leads from
 * this one. `fails` runs one.
 */
export async function shrunk(
  scenario: SimulatedScenario,
  fails: (smaller: SimulatedScenario) => Promise<boolean>,
): Promise<SimulatedScenario> {
  let smallest = scenario;
  let tries = 0;
  for (let found = true; found; ) {
    found = false;
    for (const smaller of smallerThan(smallest)) {
      tries += 1;
      if (tries > TRIES_MAX) return smallest;
      if (!(await fails(smaller))) continue;
      smallest = smaller;
      found = true;
      break;
    }
  }
  return smallest;
}

/** Scenarios that are a step smaller: fewer faults first, then fewer machines, then shorter. */
function* smallerThan(scenario: SimulatedScenario): Generator<SimulatedScenario> {
  for (const faults of fewerFaults(scenario.faults)) yield { ...scenario, faults };
  for (const machines of fewer(scenario.machines, MACHINES_MIN, 1)) {
    yield withMachines(scenario, machines);
  }
  const { durationMs } = resolveRules([scenario.rules]);
  for (const shorterMs of fewer(durationMs, DURATION_MS_MIN, DURATION_STEP_MS)) {
    const shorter = { ...scenario, rules: { ...scenario.rules, durationMs: shorterMs } };
    if (areIn(shorter)) yield shorter;
  }
}

/** Each time without one of them. */
function* fewerFaults(faults: Faults): Generator<Faults> {
  for (const key of ["partitions", "crashes", "stalls", "resets"] as const) {
    for (const one of faults[key]) {
      yield {
        ...faults,
        [key]: (faults[key] as readonly unknown[]).filter((each) => each !== one),
      };
    }
  }
  for (const key of ["loss", "clockSkewUs", "latency"] as const) {
    if (faults[key] !== NO_FAULTS[key]) yield { ...faults, [key]: NO_FAULTS[key] };
  }
}

/** The least, then what is between that and `value`, ever nearer to `value`, in whole steps. */
function* fewer(value: number, least: number, step: number): Generator<number> {
  let before = 0;
  for (let apart = value - least; apart >= step; apart = Math.floor(apart / 2)) {
    const smaller = value - Math.ceil(apart / step) * step;
    if (smaller >= least && smaller !== before) yield smaller;
    before = smaller;
  }
}

/** With fewer machines, and none of the faults of those that are gone. */
function withMachines(scenario: SimulatedScenario, machines: number): SimulatedScenario {
  const { faults, rates } = scenario;
  const gone = new Set(runIds(scenario.machines).slice(machines));
  const isThere = (id: string) => !gone.has(id);
  return {
    ...scenario,
    machines,
    ...(rates && { rates: rates.slice(0, machines) }),
    faults: {
      ...faults,
      partitions: faults.partitions.flatMap((cut) => {
        const sides = cut.sides.map((ids) => ids.filter(isThere)).filter((ids) => ids.length > 0);
        return sides.length < 2 ? [] : [{ ...cut, sides }];
      }),
      crashes: faults.crashes.filter(({ id }) => isThere(id)),
      stalls: faults.stalls.filter(({ id }) => isThere(id)),
      resets: faults.resets.filter(({ between }) => between.every(isThere)),
    },
  };
}

/** Whether all faults still fall into the run. */
function areIn(scenario: SimulatedScenario): boolean {
  try {
    withFaults(scenario, scenario.faults, COMMAND_LINE.where);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
