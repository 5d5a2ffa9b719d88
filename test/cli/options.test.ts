import { expect, test } from "vitest";
import { addOptions, strictCommand } from "../../src/cli/strict-command.js";
import { joinOptionsFromCommandLine } from "../../src/scenario/join-options.js";
import { scenarioFromCommandLine } from "../../src/scenario/scenario.js";

const RULES = ["--draw-range", "4", "--duration", "20s", "--phase", "aligned", "--literal"];
const SHARED = [...RULES, "--machines", "4", "--seed", "7", "--form-timeout", "5s", "--out", "o"];

test("the options of run make a scenario", () => {
  const words = [...SHARED, "--name", "demo", "--rates", "1,3,6,2.5", "--json", "--quiet"];
  const command = addOptions(strictCommand("run"), "run").parse(words, { from: "user" });
  expect(scenarioFromCommandLine(command.opts())).toMatchObject({
    name: "demo",
    machines: 4,
    rates: [1, 3, 6, 2.5],
    rules: {
      draw: { kind: "range", range: 4 },
      durationMs: 20_000,
      phase: "aligned",
      literal: true,
    },
    seed: 7,
    formTimeoutMs: 5_000,
    out: "o",
  });
  expect(command.opts()).toMatchObject({ json: true, quiet: true });
});

test("the options of join make a joining machine", () => {
  const own = ["--id", "x", "--rate", "0.5", "--listen", "h:1", "--peers", "a,b:2"];
  const words = [...SHARED, ...own, "--interface", "eth0"];
  const command = addOptions(strictCommand("join"), "join").parse(words, { from: "user" });
  expect(joinOptionsFromCommandLine("demo", command.opts())).toMatchObject({
    id: "x",
    rate: 0.5,
    listen: { host: "h", port: 1 },
    interface: "eth0",
    peers: [{ host: "a" }, { host: "b", port: 2 }],
    mdns: true,
    machines: 4,
    formTimeoutMs: 5_000,
  });
});

test("a machine told so does not use mDNS", () => {
  const command = addOptions(strictCommand("join"), "join").parse(["--no-mdns"], { from: "user" });
  expect(joinOptionsFromCommandLine("demo", command.opts()).mdns).toBe(false);
});

test("a number that is none reaches the check as it was typed", () => {
  const command = addOptions(strictCommand("run"), "run").parse(["--seed", "1e3"], {
    from: "user",
  });
  expect(() => scenarioFromCommandLine(command.opts())).toThrow(
    '--seed: "1e3" is not a whole number',
  );
});

test("what was not typed leaves everything to the scenario file", () => {
  expect(addOptions(strictCommand("run"), "run").parse([], { from: "user" }).opts()).toEqual({});
});
