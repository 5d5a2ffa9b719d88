import type { Command } from "commander";
import { expect, test } from "vitest";
import { analyzeCommand } from "../../src/cli/analyze.js";
import { compareCommand } from "../../src/cli/compare.js";
import { doctorCommand } from "../../src/cli/doctor.js";
import { explainCommand } from "../../src/cli/explain.js";
import { formatsCommand } from "../../src/cli/formats.js";
import { hubCommand, joinCommand } from "../../src/cli/join.js";
import { predictCommand } from "../../src/cli/predict.js";
import { runCommand } from "../../src/cli/run.js";
import { simulateCommand } from "../../src/cli/simulate.js";
import type { CommandName } from "../../src/scenario/option-row.js";
import { optionsOf } from "../../src/scenario/options.js";
import { readSettings, typed } from "../../src/scenario/settings.js";

const COMMANDS: readonly [CommandName, () => Command][] = [
  ["run", runCommand],
  ["simulate", simulateCommand],
  ["join", joinCommand],
  ["hub", hubCommand],
  ["analyze", analyzeCommand],
  ["compare", compareCommand],
  ["explain", explainCommand],
  ["predict", predictCommand],
  ["formats", () => formatsCommand().commands[0] as Command],
  ["doctor", doctorCommand],
];

function helpOf(command: Command): string {
  const parts: string[] = [];
  command
    .configureOutput({ writeOut: (text) => parts.push(text), getOutHelpWidth: () => 300 })
    .outputHelp();
  return parts.join("");
}

test.each(COMMANDS)("%s --help has each option of the table below its heading", (name, make) => {
  const help = helpOf(make());
  for (const { flag, group, help: words } of optionsOf(name)) {
    const section = help.slice(help.indexOf(`\n${group}\n`)).split("\n\n")[0] ?? "";
    const line = section.split("\n").find((each) => each.trim().startsWith(`${flag} `));
    expect(line).toContain(typeof words === "string" ? words : words(name));
  }
  expect(help).not.toContain("Options:");
});

test.each(COMMANDS)("%s --help shows two examples that the command takes", (name, make) => {
  const lines = helpOf(make()).split("\nExamples:\n")[1]?.trim().split("\n") ?? [];
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const words = line.trim().split(" ").slice(1);
    const own = words.slice(name === "formats" ? 2 : 1);
    let taken: Command | undefined;
    const command = make().action((...args) => {
      taken = args.at(-1);
    });
    command.parse(own, { from: "user" });
    expect(words[0]).toBe(name);
    const { rates, ...options } = taken?.opts() ?? {};
    // Those that may be typed several times are each a list of its own.
    for (const each of [rates].flat()) {
      const given = each === undefined ? options : { ...options, rates: each };
      expect(() => readSettings(typed(given, name), name)).not.toThrow();
    }
  }
});

test("an option of other commands is refused with their names", () => {
  const command = runCommand().action(() => {});
  expect(() => command.parse(["--clock-skew", "1s"], { from: "user" })).toThrow(
    "--clock-skew is an option of simulate, compare, not of run",
  );
});
