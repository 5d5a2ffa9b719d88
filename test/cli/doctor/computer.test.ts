import { expect, test } from "vitest";
import { judgeNode, judgeOpenFiles, judgeTimers } from "../../../src/cli/doctor/checks.js";
import { doctorExitCode, type Verdict } from "../../../src/cli/doctor/finding.js";
import { remedies } from "../../../src/cli/remedies.js";
import { refuseOverload } from "../../../src/node/capacity.js";
import { manifest } from "../../../src/node/node-version.js";

test.each<[Verdict, string]>([
  ["bad", "18.20.4"],
  ["bad", "20.9.0"],
  ["bad", "20.18.3"],
  ["ok", "20.19.0"],
  ["ok", "20.20.2"],
  ["ok", "22.0.0"],
  ["ok", "100.1.0"],
])("Node is %s when it is %s and 20.19 is wanted", (verdict, version) => {
  const finding = judgeNode(version, ">=20.19", "linux");
  expect(finding.verdict).toBe(verdict);
  expect(finding.text).toBe(`${version}; k3mesh needs 20.19 or later`);
  expect(finding.remedies).toEqual(verdict === "ok" ? [] : remedies("old-node", "linux"));
});

test("what package.json wants of Node is of the form that is understood", () => {
  expect(manifest().engines.node).toMatch(/^>=\d+(\.\d+)*$/);
});

test.each([
  [null, "ok", null, "no limit is known here"],
  [Number.POSITIVE_INFINITY, "ok", 1000, "any number of files a process"],
  [1_048_576, "ok", 1000, "1,048,576 files a process: enough for runs of 1,000 machines"],
  [256, "ok", 64, "256 files a process: enough for runs of 64 machines"],
  [154, "ok", 30, "runs of 30 machines"],
  [153, "warn", 29, "runs of 29 machines"],
  [127, "warn", 0, "runs of 0 machines"],
] as const)("%s open files are %s: enough for n = %s", (limit, verdict, machinesMax, text) => {
  const finding = judgeOpenFiles(limit, "macos");
  expect(finding.verdict).toBe(verdict);
  expect(finding.text).toContain(text);
  expect(finding.figures.machinesMax).toBe(machinesMax);
  expect(finding.remedies).toEqual(verdict === "ok" ? [] : remedies("few-open-files", "macos"));
  expect(() => JSON.parse(JSON.stringify(finding.figures))).not.toThrow();
});

test.each([128, 256, 1024])(
  "with %i open files run takes as many machines as doctor says",
  (limit) => {
    const { machinesMax } = judgeOpenFiles(limit, "linux").figures as { machinesMax: number };
    const has = { cores: 1, freeBytes: 1e12, openFiles: limit, threads: 1e6 };
    const asked = (machines: number) => () =>
      refuseOverload({ machines, topology: "mesh" }, has, "--machines");
    expect(asked(machinesMax)).not.toThrow();
    expect(asked(machinesMax + 1)).toThrow(`give at most ${machinesMax}`);
  },
);

/** 300 timers that ran so late, but for the last one. */
function lateness(usualUs: number, lastUs: number = usualUs): Float64Array {
  return new Float64Array(300).fill(usualUs).with(299, lastUs);
}

test.each<[Verdict, string, Float64Array]>([
  ["ok", "max 0.05 ms: good up to 10,000 ticks/s", lateness(50)],
  ["ok", "late p50 1.13, p99 1.13, max 9.00 ms: good up to 880 ticks/s", lateness(1_130, 9_000)],
  ["ok", "good up to 64 ticks/s", lateness(15_600)],
  ["ok", "good up to 30 ticks/s", lateness(33_000)],
  ["warn", "good up to 29 ticks/s", lateness(34_000)],
  ["warn", "good up to 900 ticks/s; now and then ticks would be skipped", lateness(1_100, 250_001)],
  ["warn", "good up to 6 ticks/s", lateness(160_000)],
  ["bad", "good up to 5 ticks/s", lateness(170_000)],
  ["bad", "no timer ran within 2 s", new Float64Array()],
])("timers are %s when they are %s", (verdict, text, latenessUs) => {
  const finding = judgeTimers(latenessUs, "windows");
  expect(finding.text).toContain(text);
  expect(finding.verdict).toBe(verdict);
  expect(finding.remedies).toEqual(verdict === "ok" ? [] : remedies("late-timers", "windows"));
});

test("the order in which timers were late does not matter", () => {
  const { figures } = judgeTimers(Float64Array.of(9, 10, 1), "linux");
  expect(figures).toEqual({ timers: 3, p50Us: 9, p99Us: 10, maxUs: 10, rateMax: 10_000 });
});

test.each<[number, Verdict[]]>([
  [0, []],
  [0, ["ok", "ok"]],
  [0, ["ok", "warn"]],
  [4, ["warn", "bad", "ok"]],
])("the exit code is %i for %j", (code, verdicts) => {
  const findings = verdicts.map((verdict) => {
    return { name: "x", verdict, text: "", remedies: [], figures: {} };
  });
  expect(doctorExitCode(findings)).toBe(code);
});
