import { describe, expect, test } from "vitest";
import { differencesOf } from "../../src/analysis/comparison/difference.js";
import { comparisonTable, failureImpactTable } from "../../src/cli/compare/comparison-table.js";
import { findingLines } from "../../src/cli/doctor/finding.js";
import { reportFailure } from "../../src/cli/failure.js";
import { printOverview } from "../../src/cli/overview.js";
import { printReport } from "../../src/cli/report.js";
import { liveTable, progressLine } from "../../src/cli/run-display.js";
import { paintFor } from "../../src/cli/screen.js";
import { addOptions, strictCommand } from "../../src/cli/strict-command.js";
import { hung, widthOf } from "../../src/cli/text.js";
import { ConfigError } from "../../src/scenario/config-error.js";
import { sampleWith } from "../analysis/comparison/samples.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { analyzeRunFolder } from "../kit/folders.js";
import { FakeScreen } from "./fake-screen.js";

const WIDTHS = [80, 60, 40];
const PLAIN = paintFor({});

/** A good run, one that lost a machine, and one that breaks a rule. */
async function analyses() {
  const lost = goodRun();
  lost.delete("c");
  const runs = [goodRun(), lost, goodRun({ interrupt: { ids: ["b"], atUs: 9_000_000 } })];
  return Promise.all(runs.map((traces) => analyzeRunFolder(writeRun(traces))));
}

/** Lines that do not fit, though words could have been broken off them. */
function tooWide(text: string, width: number): string[] {
  return text.split("\n").filter((line) => widthOf(line) > width && /\S\s+\S/.test(line.trim()));
}

describe.each(WIDTHS)("in a terminal of %i columns", (width) => {
  test("what a run showed fits, whole", async () => {
    for (const analysis of await analyses()) {
      const screen = new FakeScreen(true, width);
      printReport(analysis, "runs/demo", {}, screen);
      const text = screen.out.join("");
      expect(tooWide(text, width)).toEqual([]);
      const known = analysis.checks.filter(({ result }) => result !== "unknown");
      for (const { name } of known) expect(text).toContain(name);
      expect(text.match(/^a /gm)?.length).toBeGreaterThanOrEqual(1);
      for (const title of ["events", "clock", "jump", "inbox", "ticks", "late ms"]) {
        expect(text).toContain(title);
      }
    }
  });

  test("a row for each folder fits", async () => {
    const screen = new FakeScreen(true, width);
    const results = (await analyses()).map((analysis, i) => {
      return { kind: "read", folder: `handed-in/group-${i}`, analysis } as const;
    });
    printOverview(results, {}, screen);
    expect(tooWide(screen.out.join(""), width)).toEqual([]);
  });

  test("the live table and its bar fit, and a last event is whole", () => {
    const lastEvent = {
      kind: "receive",
      seq: 5,
      tick: 6,
      wallUs: 1,
      monoUs: 1,
      lamport: 12_345,
      queue: 17,
      msg: "b#9",
      from: "b",
      msgLamport: 12_344,
      sentWallUs: 1,
      arrivedWallUs: 1,
      arrivedMonoUs: 1,
    } as const;
    const status = { phase: "ticking", links: 2, rate: 6, lastEvent } as const;
    const rows = ["a", "b", "c"].map((id) => ({ id, status, silentMs: 0 }));
    const table = liveTable(rows, 9, width, PLAIN);
    expect(tooWide(table, width)).toEqual([]);
    expect(table.replace(/\s+/g, " ")).toContain("receive ← b (stamp 12344)");
    expect(progressLine(1_000, 60_000, width).length).toBeLessThanOrEqual(width);
  });

  test("a comparison fits, with every figure", () => {
    const pairs = [1_100, 1_300].map((us) => ({
      one: sampleWith(),
      other: sampleWith({ latencyP50Us: us }),
    }));
    const text = comparisonTable(differencesOf(pairs), ["mesh", "star"], PLAIN, width);
    expect(tooWide(text, width)).toEqual([]);
    expect(text).toContain("busiest process, messages");
    expect(text).toContain("difference");
  });

  test("what a kill left fits, with every figure", () => {
    const some = { sent: 1_000, delivered: 900, failed: 100, noticedMs: 1_234 };
    const victims = ["evening: the hub", "daytime: the first machine"] as const;
    const table = failureImpactTable([{ one: some, other: some }], victims, width);
    expect(tooWide(table, width)).toEqual([]);
    expect(table.match(/1234/g)).toHaveLength(2);
  });

  test("an error is one line, which goes on below where it is wider", () => {
    const screen = new FakeScreen(true, width);
    const words = "there is no such file; give another, or make it, and try again "
      .repeat(2)
      .trim();
    reportFailure(new ConfigError("scenario.yaml", words), false, screen.stderr);
    const text = screen.err.join("");
    expect(tooWide(text, width)).toEqual([]);
    expect(text.replace(/\n {2}/g, " ")).toBe(`k3mesh: scenario.yaml: ${words}\n`);
  });

  test("what doctor finds fits", () => {
    const text = "eth0 192.168.1.7 and 2001:db8::17, and others that are up";
    const remedies = ["a firewall drops what comes in: let in UDP 5353 and TCP 4330-4345"];
    const finding = { name: "network", verdict: "warn", text, remedies, figures: {} } as const;
    const surface = { isTTY: true, columns: width };
    expect(findingLines([finding], surface).filter((line) => widthOf(line) > width)).toEqual([]);
  });

  test("the help of a command fits", () => {
    const command = addOptions(strictCommand("join").description("join a run"), "join");
    command.configureOutput({ getOutHelpWidth: () => width });
    const help = command.helpInformation();
    expect(tooWide(help, width)).toEqual([]);
    expect(help.replace(/\s+/g, " ")).toContain("how long machines tick, like 500ms, 60s, 2m, 1h");
  });

  test("an event's line goes on below, indented", () => {
    const line =
      "19:50:34.396  tick    1  SEND_SECOND → c (lost: c)   clock 1000 → 1001  inbox 120";
    const lines = hung(line, width).split("\n");
    expect(lines.filter((each) => each.length > width)).toEqual([]);
    expect(lines.slice(1).every((each) => each.startsWith("  "))).toBe(true);
    expect(lines.join(" ").replace(/\s+/g, " ")).toBe(line.replace(/\s+/g, " "));
  });
});

test("below 60 columns the words of a check begin at the left", async () => {
  const [good] = await analyses();
  if (good === undefined) throw new Error("there is one");
  const screen = new FakeScreen(true, 40);
  printReport(good, "runs/demo", {}, screen);
  expect(screen.out.join("")).toMatch(/✓ conservation true[^\n]*\n {2}\d+ sent = /);
});
