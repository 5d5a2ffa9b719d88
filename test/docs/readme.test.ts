import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyze } from "../../src/cli/analyze.js";
import { expectedUnlessQuiet } from "../../src/cli/expected/expected.js";
import { expectedLines } from "../../src/cli/expected/expected-lines.js";
import { explain } from "../../src/cli/explain.js";
import { askedOnCommandLine } from "../../src/cli/predict/predict-options.js";
import { predict } from "../../src/cli/predict.js";
import { remedies } from "../../src/cli/remedies.js";
import type { System } from "../../src/node/computer.js";
import { Simulation } from "../../src/sim.js";
import { writeRun } from "../analysis/run-folder.js";
import { FakeScreen } from "../cli/fake-screen.js";
import { simulated } from "../kit/simulated.js";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const SYSTEMS: readonly System[] = ["linux", "wsl", "container", "macos", "windows"];

test.each(SYSTEMS)("the README's table holds what helps on %s, word for word", (system) => {
  const names = { linux: "Linux", wsl: "WSL2", container: "container", macos: "macOS" };
  const name = { ...names, windows: "Windows" }[system];
  const rows = README.split("\n").filter((line) => line.startsWith("| "));
  for (const trouble of ["none-seen", "no-multicast", "cannot-connect"] as const) {
    for (const text of remedies(trouble, system)) {
      const row = rows.find((line) => line.endsWith(`| ${text} |`));
      expect(row, text).toMatch(new RegExp(`^\\| (all|.*\\b${name}\\b.*) \\|`));
    }
  }
});

test("what the README predicts is what is predicted", async () => {
  const [, section = ""] =
    /## Say beforehand\n([\s\S]*?)\n## /.exec(README.replaceAll("\r\n", "\n")) ?? [];
  const [one, map, ...more] = [...section.matchAll(/```text\n([\s\S]*?)```/g)];
  const options = [{ rates: "1,3,6" }, { map: true }];
  for (const [at, shown] of [one, map].entries()) {
    const screen = new FakeScreen(false, 80);
    await predict(askedOnCommandLine(options[at] ?? {}), options[at] ?? {}, screen);
    expect(screen.out.join("")).toBe(shown?.[1]);
  }
  expect(more).toEqual([]);
});

test("the README's table of theory and measurement is what its command shows", async () => {
  const run = new Simulation({ rates: [1, 6, 6], seed: 7 });
  run.runToEnd();
  const analysis = await run.verdict();
  const expected = await expectedUnlessQuiet(analysis, {});
  const lines = expected ? expectedLines(expected, analysis, (_, text) => text, 80) : [];
  expect(lines).toHaveLength(12);
  expect(README.replaceAll("\r\n", "\n")).toContain(`\`\`\`\n${lines.join("\n")}\`\`\`\n`);
});

test("the README's event is explained as it shows", async () => {
  const [, command, event, shown] =
    /\n {4}npx k3mesh simulate (.*) --name demo\n {4}npx k3mesh explain runs\/demo (\S+)\n[\s\S]*?```text\n([\s\S]*?)```/.exec(
      README,
    ) ?? [];
  expect(command).toBe("--rates 1,6,6 --seed 7");
  const screen = new FakeScreen(false);
  const folder = writeRun(simulated({ rates: "1,6,6", seed: 7 }).traces);
  await explain(folder, event, {}, screen);
  expect(screen.out.join("")).toBe(shown);
});

test("the README's questions about events are answered as it shows", async () => {
  const [, section = ""] =
    /### Could one event have caused another\?\n([\s\S]*?)\n## /.exec(
      README.replaceAll("\r\n", "\n"),
    ) ?? [];
  const asked = [...section.matchAll(/--(between|around) (\w+:\d+(?:,\w+:\d+)?)/g)];
  const shown = [...section.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text);
  const folder = writeRun(simulated({ rates: "1,6,6", seed: 7 }).traces);
  const answers: string[] = [];
  for (const [, option = "", events] of asked) {
    const screen = new FakeScreen(false);
    await analyze(folder, { [option]: events }, screen);
    answers.push(screen.out.join(""));
  }
  expect(answers).toStrictEqual(shown);
  expect(answers).toHaveLength(3);
});
