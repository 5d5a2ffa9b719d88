import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { causalityOf } from "../../src/analysis/causality/causality.js";
import { matched } from "../../src/analysis/matching.js";
import { causalityLines } from "../../src/cli/causality-lines.js";
import { FAULT_EFFECTS, faultTable } from "../../src/cli/fault-table.js";
import { NO_FAULTS } from "../../src/scenario/faults.js";
import { simulationFromCommandLine } from "../../src/scenario/scenario.js";
import { commandLineOption } from "../../src/scenario/settings.js";
import { yamlOptions } from "../../src/scenario/yaml-options.js";
import { simulated } from "../kit/simulated.js";

const TEXT = readFileSync(new URL("../../docs/simulating.md", import.meta.url), "utf8");

test("the table of docs/simulating.md is that of simulate --help", () => {
  const [, table = ""] = TEXT.split("## What each fault does to whom\n");
  const rows = table.split("\n").filter((line) => line.startsWith("| `--"));
  expect(rows).toEqual(
    FAULT_EFFECTS.map(
      ({ key, does, toWhom }) => `| \`${commandLineOption(key)}\` | ${does} | ${toWhom} |`,
    ),
  );
  const help = faultTable().replace(/\s+/g, " ");
  for (const { key, does, toWhom } of FAULT_EFFECTS) {
    expect(help).toContain(`${commandLineOption(key)} ${does} → ${toWhom}`);
  }
});

test("every fault is in the table, and every example is one", () => {
  const { faults } = simulationFromCommandLine({});
  expect(FAULT_EFFECTS).toHaveLength(Object.keys(NO_FAULTS).length);
  const commands = TEXT.split("\n").filter((line) => line.startsWith("    npx k3mesh simulate"));
  expect(commands).toHaveLength(8);
  for (const command of commands) {
    const words = command
      .replaceAll("'", "")
      .split(/ --/)
      .slice(1)
      .map((word) => word.split(" "));
    const given = words.map(([name = "", value = ""]) => {
      const key = name.replace(/-(.)/g, (_all, letter: string) => letter.toUpperCase());
      return [key, /^[\d.]+$/.test(value) ? Number(value) : value] as const;
    });
    expect(simulationFromCommandLine(Object.fromEntries(given)).faults).not.toEqual(faults);
  }
});

test("the file in docs/simulating.md gives what it says", () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(TEXT)?.[1] ?? "";
  const file = yamlOptions(yaml, "x.yaml", { what: "a scenario file", example: "machines: 3" });
  const { faults } = simulationFromCommandLine({}, file);
  expect(faults).toMatchObject({ loss: 0.01, clockSkewUs: 200_000, crashes: [{ id: "b" }] });
  expect(faults.partitions).toHaveLength(2);
});

test("the messages in docs/simulating.md overtake others, and in a star none does", async () => {
  const options = { machines: 4, rates: "6,6,6,6", seed: 7, latency: "1ms-1s" };
  const [mesh, star] = ["mesh", "star"].map(async (topology) => {
    const run = await simulated({ ...options, topology }).recorded();
    return causalityLines(causalityOf(matched(run)));
  });
  expect(TEXT).toContain(`\`\`\`\n${(await mesh)?.join("\n")}\n\`\`\`\n`);
  expect((await star)?.[0]).toMatch(/; overtaking: none$/);
});
