import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOptionsText, readScenarioFile } from "../../src/node/options-file.js";
import { type Scenario, scenarioFromCommandLine } from "../../src/scenario/scenario.js";
import { makeFifo } from "../kit/fifo.js";
import { messageOf } from "../scenario/message-of.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "k3mesh-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function scenarioOf(yaml: string, options: Record<string, unknown> = {}): Scenario {
  const path = join(folder, "s.yaml");
  writeFileSync(path, yaml);
  return scenarioFromCommandLine(options, readScenarioFile(path));
}

function refusal(yaml: string, options: Record<string, unknown> = {}): string {
  return messageOf(() => scenarioOf(yaml, options)).replace(join(folder, "s.yaml"), "s.yaml");
}

test.each([
  ["default.yaml", [1, 3, 6], { durationMs: 20_000 }],
  ["order-of-magnitude.yaml", [1, 3, 10], { durationMs: 60_000 }],
  ["small-variation.yaml", [4, 5, 6], { durationMs: 60_000 }],
  ["busy.yaml", [1, 3, 6], { durationMs: 60_000, draw: { kind: "range", range: 4 } }],
])("config/%s is a scenario", (name, rates, rules) => {
  const path = fileURLToPath(new URL(`../../config/${name}`, import.meta.url));
  expect(scenarioFromCommandLine({}, readScenarioFile(path))).toMatchObject({ rates, rules });
});

test("a file of comments alone leaves everything as it is", () => {
  expect(scenarioOf("# later\n")).toEqual(scenarioFromCommandLine({}));
});

test("lines may end as on Windows, and lists may be lists", () => {
  expect(scenarioOf("\ufeffrates: [2, 3, 4]\r\nduration: 2m\r\n")).toMatchObject({
    rates: [2, 3, 4],
    rules: { durationMs: 120_000 },
  });
});

test("the command line wins over the file", () => {
  const yaml = "duration: 20s\nseed: 1\nout: there\n";
  expect(scenarioOf(yaml, { duration: "5s", out: "here" })).toMatchObject({
    rules: { durationMs: 5_000 },
    seed: 1,
    out: "here",
  });
});

test("an option of the command line replaces the file's other option for the same thing", () => {
  expect(scenarioOf("internalProbability: 0.5\n", { drawRange: 4 }).rules).toEqual({
    draw: { kind: "range", range: 4 },
  });
  expect(scenarioOf("drawRange: 4\n", { internalProbability: 0.5 }).rules).toEqual({
    draw: { kind: "probability", internal: 0.5 },
  });
  expect(scenarioOf("rates: 1,3,6\n", { rateRange: "2-4", machines: 5 })).not.toHaveProperty(
    "rates",
  );
  expect(scenarioOf("rateRange: 2-4\n", { rates: "1,3,6" })).toMatchObject({ rates: [1, 3, 6] });
});

test.each([
  [
    "seed: 1\nmachines: 2\n",
    "s.yaml:2: machines: 2 is too few, a machine sends to two others; give 3 to 1000",
  ],
  ["machines: three", 's.yaml:1: machines: "three" is not a whole number; give 3 to 1000'],
  ["machines:", "s.yaml:1: machines: an empty value is not a whole number; give 3 to 1000"],
  [
    "# rates\nrates: [1, 0, 6]",
    "s.yaml:2: rates: 0 is no rate; give ticks per second above 0, at most 10000",
  ],
  ["rates: 1,3", "s.yaml:1: rates: 2 rates for 3 machines; give one rate per machine"],
  ["rates: 5", "s.yaml:1: rates: 5 is no list of rates; give one per machine, like 1,3,6"],
  [
    "drawRange: 2",
    "s.yaml:1: drawRange: 2 is too small, 1 to 3 are the three ways to send; give 3 to 1000000",
  ],
  [
    "drawRange: 4\ninternalProbability: 1",
    "s.yaml:2: internalProbability: cannot stand beside drawRange: both set one thing; keep one",
  ],
  ["\ndrawrange: 4", "s.yaml:2: drawrange: no such option; did you mean drawRange?"],
  ["draw-range: 4", "s.yaml:1: draw-range: no such option; did you mean drawRange?"],
  ["__proto__: 4", "s.yaml:1: __proto__: no such option; the options are name, rates, topology,"],
  [
    "duration: 20",
    "s.yaml:1: duration: 20 is no duration; give 1ms to 24h, like 500ms, 60s, 2m or 1h",
  ],
  ["literal: yes", 's.yaml:1: literal: "yes" is neither true nor false; give one of them'],
  ["name: 7", "s.yaml:1: name: 7 is no name; give a text of a-z, 0-9 and -"],
  ["seed: 1\nseed: 2", "s.yaml:2: seed: given twice; keep one"],
  ["- machines: 3", "s.yaml:1: is no list of options; write one a line, like machines: 3"],
  ["hello", "s.yaml:1: is no list of options; write one a line, like machines: 3"],
  ["seed: 1\nrates: [1,", "s.yaml:2: is not YAML ("],
  ["machines: !three 3", "s.yaml:1: is not YAML (Unresolved tag: !three)"],
  ["seed: *one", "s.yaml:1: seed: is not YAML (Unresolved alias"],
  ["rates: &own [*own]", "s.yaml:1: rates: object is no rate"],
  ["? [1]\n: 2", "s.yaml:1: ?: no such option; the options are"],
  ["seed: 1\n---\nseed: 2", "s.yaml:2: is not YAML ("],
])("the file %j is refused with one line that names file, line and option", (yaml, message) => {
  expect(refusal(yaml)).toContain(message);
});

test("machines of the command line that do not fit the file's rates are named with them", () => {
  expect(refusal("rates: 1,3,6", { machines: 4 })).toBe(
    "--machines beside s.yaml:1: rates: 3 rates for 4 machines; give one rate per machine",
  );
});

test("rates of the command line are the command line's, whatever the file says", () => {
  expect(refusal("rates: 1,3,6", { rates: "1,3" })).toBe(
    "--rates: 2 rates for 3 machines; give one rate per machine",
  );
});

test("a file that is not there, a folder and a huge file are refused with one line", () => {
  expect(messageOf(() => readScenarioFile("no/such.yaml"))).toBe(
    "no/such.yaml: cannot be read, there is no such file; check the path",
  );
  expect(messageOf(() => readScenarioFile(folder))).toBe(
    `${folder}: is a folder; give a scenario file`,
  );
  expect(messageOf(() => readOptionsText(folder, "a file of another kind"))).toContain(
    ": is a folder; give a file of another kind",
  );
  expect(messageOf(() => scenarioOf(`# ${"x".repeat(1_048_576)}`))).toContain(
    "s.yaml: is larger than 1 MiB; give a scenario file",
  );
});

// Windows has no such files.
test.skipIf(process.platform === "win32")("what is no file is said, and not waited for", () => {
  const odd = (name: string) => messageOf(() => readScenarioFile(join(folder, name)));
  makeFifo(join(folder, "pipe"));
  symlinkSync("/dev/zero", join(folder, "device"));
  symlinkSync("circle", join(folder, "circle"));
  expect(odd("pipe")).toContain("pipe: is a FIFO; give a scenario file");
  expect(odd("device")).toContain("device: is a device; give");
  expect(odd("circle")).toContain("circle: cannot be read, its links lead in a circle");
});
