import { expect, test } from "vitest";
import { localInstructions } from "../../src/cli/forming/join-instructions.js";
import { LiveLog } from "../../src/cli/live-log.js";
import { settingIfKnown } from "../../src/cli/predict/predict-options.js";
import { RunDisplay } from "../../src/cli/run-display.js";
import { DEFAULT_RULES } from "../../src/model/rules.js";
import type { RunPlan } from "../../src/protocol/roster.js";
import { scenarioFromCommandLine } from "../../src/scenario/scenario.js";
import { FakeScreen } from "./fake-screen.js";

const FORETOLD = "a will fall behind: its inbox grows by 1.0 message a second";

function plan(...rates: readonly number[]): RunPlan {
  const roster = ["a", "b", "c"].map((id, place) => {
    return { id, incarnation: id, host: "h", rate: rates[place] ?? 1, phaseUs: 0 };
  });
  return { run: "r", runId: "1", topology: "mesh", seed: 7, rules: DEFAULT_RULES, roster };
}

/** What `run` shows by these options up to the start with these rates. */
function shownByRun(options: Readonly<Record<string, unknown>>, started: RunPlan): string[] {
  const scenario = scenarioFromCommandLine(options);
  const screen = new FakeScreen(false);
  const display = new RunDisplay(localInstructions("r", scenario), screen.stdout);
  const setting = settingIfKnown(scenario);
  if (setting !== undefined) display.foretell(setting);
  display.observe({ kind: "started", plan: started, folder: "runs/r" });
  display.end();
  return screen.out.join("").trimEnd().split("\n");
}

test("run says what must go wrong before it starts, or right after where the seed draws rates", () => {
  const started = "started: rates 1, 6, 6, seed 7, 1m";
  expect(shownByRun({ rates: "1,6,6" }, plan(1, 6, 6))).toEqual([FORETOLD, started]);
  expect(shownByRun({}, plan(1, 6, 6))).toEqual([started, FORETOLD]);
  expect(shownByRun({ rates: "3,6,6" }, plan(3, 6, 6))).toHaveLength(1);
});

test("join says it right after the start, by the rates of all", () => {
  const screen = new FakeScreen(false);
  const log = new LiveLog(localInstructions("r", scenarioFromCommandLine({})), screen.stdout);
  const [me] = plan(1, 6, 6).roster;
  log.observe({ kind: "started", plan: plan(1, 6, 6), ...(me && { me }), folder: "runs/r" });
  const [started, foretold, ...more] = screen.out.join("").trimEnd().split("\n");
  expect(started).toMatch(/^started: a with b, c; 1 ticks\/s/);
  expect([foretold, ...more]).toEqual([FORETOLD]);
});
