import { expect, test } from "vitest";
import {
  filesFromCommandLine,
  topologiesFromCommandLine,
} from "../../../src/cli/compare/compare-options.js";
import { messageOf } from "../../scenario/message-of.js";

test("a comparison that is told nothing makes five pairs, and kills nobody", () => {
  expect(topologiesFromCommandLine({})).toMatchObject({ repeat: 5 });
  expect(topologiesFromCommandLine({})).not.toHaveProperty("killMs");
});

test("its own options and those of the runs find their place", () => {
  const options = { repeat: 3, kill: "2s", duration: "10s", rates: "1,3,6", seed: 7 };
  expect(topologiesFromCommandLine(options)).toMatchObject({
    repeat: 3,
    killMs: 2_000,
    seed: 7,
    sides: ["mesh", "star"].map((topology) => ({
      name: topology,
      scenario: { topology, rates: [1, 3, 6], rules: { durationMs: 10_000 } },
    })),
  });
});

test.each(["name", "topology"])("a file's %s is refused, as each run has its own", (key) => {
  const source = { option: (name: string) => name, where: (name: string) => `s.yaml:2: ${name}` };
  const file = { options: { machines: 3, [key]: "star" }, source };
  expect(messageOf(() => topologiesFromCommandLine({}, file))).toBe(
    `s.yaml:2: ${key}: compare has one for each of its runs; leave it out`,
  );
});

function named(name: string, options: Readonly<Record<string, unknown>>) {
  const source = { option: (key: string) => key, where: (key: string) => `${name}:2: ${key}` };
  return { name, given: { options, source } };
}

test("two files have a side each, and what is typed holds for both", () => {
  const files = [
    named("a.yaml", { rates: "1,3,6", duration: "20s" }),
    named("b.yaml", { rates: "1,1,1", topology: "star", seed: 9 }),
  ] as const;
  expect(filesFromCommandLine({ duration: "5s", repeat: 2 }, files)).toMatchObject({
    repeat: 2,
    seed: 9,
    sides: [
      { name: "a.yaml", scenario: { rates: [1, 3, 6], rules: { durationMs: 5_000 } } },
      { name: "b.yaml", scenario: { topology: "star", rules: { durationMs: 5_000 } } },
    ],
  });
});

test("two files of different seeds are refused, unless one is typed", () => {
  const files = [named("a.yaml", { seed: 7 }), named("b.yaml", { seed: 9 })] as const;
  expect(messageOf(() => filesFromCommandLine({}, files))).toBe(
    "b.yaml:2: seed: is 9, but 7 in a.yaml; both run the same seeds: leave one out, or type --seed",
  );
  expect(filesFromCommandLine({ seed: 3 }, files).seed).toBe(3);
});

test("a kill comes before the end of the shorter of two files' runs", () => {
  const files = [named("a.yaml", { duration: "2s" }), named("b.yaml", { duration: "9s" })] as const;
  expect(messageOf(() => filesFromCommandLine({ kill: "5s" }, files))).toMatch(
    /^--kill: 5s is not before the end of the run, 2s/,
  );
});

test("a file among two has no name for its runs either", () => {
  const files = [named("a.yaml", {}), named("b.yaml", { name: "demo" })] as const;
  expect(messageOf(() => filesFromCommandLine({}, files))).toBe(
    "b.yaml:2: name: compare has one for each of its runs; leave it out",
  );
});

test.each([
  [{ repeat: 0 }, "--repeat: 0 is too small; give 1 to 10000"],
  [{ repeat: 1.5 }, "--repeat: 1.5 is not a whole number; give 1 to 10000"],
  [{ kill: "soon" }, '--kill: "soon" is no duration; give 1ms to 24h, like 500ms, 60s, 2m or 1h'],
  [
    { kill: "10s", duration: "10s" },
    "--kill: 10s is not before the end of the run, 10s; give less, or a longer --duration",
  ],
])("%o is refused in one line", (options, message) => {
  expect(messageOf(() => topologiesFromCommandLine(options))).toBe(message);
});
