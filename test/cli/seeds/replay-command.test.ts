import { expect, test } from "vitest";
import { replayCommand } from "../../../src/cli/seeds/replay-command.js";
import { simulateCommand } from "../../../src/cli/simulate.js";
import { resolveRules } from "../../../src/model/rules.js";
import {
  type SimulatedScenario,
  simulationFromCommandLine,
} from "../../../src/scenario/scenario.js";
import { scenarioOf } from "./sweep-kit.js";

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ duration: "60s" }, "k3mesh simulate --seed 7"],
  [
    { topology: "star", machines: 5, rateRange: "2-9", phase: "aligned" },
    "k3mesh simulate --topology star --machines 5 --rate-range 2-9 --duration 3s --phase aligned --seed 7",
  ],
  [
    { rates: "1,3,6", drawRange: 5, literal: true, formTimeout: "5s", latency: "exp:5ms" },
    'k3mesh simulate --rates "1,3,6" --draw-range 5 --duration 3s --literal --form-timeout 5s --latency exp:5ms --seed 7',
  ],
  [
    {
      internalProbability: 0.5,
      partition: ["a|b,c@1s-2s", "a>b@form+0s-form+1s"],
      crash: ["b@1500ms"],
      stall: ["c@1s+2s"],
      reset: ["a-b@1s"],
      loss: 0.01,
      clockSkew: "200ms",
    },
    'k3mesh simulate --internal-probability 0.5 --duration 3s --loss 0.01 --partition "a|b,c@1s-2s" ' +
      '--partition "a>b@form+0s-form+1s" --crash b@1.5s --stall c@1s+2s --reset a-b@1s --clock-skew 200ms --seed 7',
  ],
])("%o is replayed by what gives it again", (options, command) => {
  const scenario = scenarioOf(options);
  expect(replayCommand(scenario, 7)).toBe(command);
  const words = command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', "")) ?? [];
  const simulate = simulateCommand().exitOverride();
  simulate.parseOptions(words.slice(2));
  const { rates, rateRange, ...typed } = simulate.opts();
  const again = simulationFromCommandLine({
    ...typed,
    ...(rates && { rates }),
    ...(rateRange && { rateRange }),
  });
  const resolved = ({ rules, ...rest }: SimulatedScenario) => [rest, resolveRules([rules])];
  expect(resolved(again)).toEqual(resolved({ ...scenario, seed: 7 }));
});
