import { expect, test } from "vitest";
import { compareOptionsFromCommandLine } from "../../src/scenario/compare-options.js";
import { messageOf } from "./message-of.js";

test("a comparison that is told nothing makes five pairs, and kills nobody", () => {
  expect(compareOptionsFromCommandLine({})).toMatchObject({ repeat: 5 });
  expect(compareOptionsFromCommandLine({})).not.toHaveProperty("killMs");
});

test("its own options and those of the runs find their place", () => {
  const options = { repeat: 3, kill: "2s", duration: "10s", rates: "1,3,6", seed: 7 };
  expect(compareOptionsFromCommandLine(options)).toMatchObject({
    repeat: 3,
    killMs: 2_000,
    scenario: { rates: [1, 3, 6], seed: 7, rules: { durationMs: 10_000 } },
  });
});

test.each(["name", "topology"])("a file's %s is refused, as each run has its own", (key) => {
  const source = { option: (name: string) => name, where: (name: string) => `s.yaml:2: ${name}` };
  const file = { options: { machines: 3, [key]: "star" }, source };
  expect(messageOf(() => compareOptionsFromCommandLine({}, file))).toBe(
    `s.yaml:2: ${key}: compare has one for each of its runs; leave it out`,
  );
});

test.each([
  [{ repeat: 0 }, "--repeat: 0 is too small; give 1 to 100"],
  [{ repeat: 1.5 }, "--repeat: 1.5 is not a whole number; give 1 to 100"],
  [{ kill: "soon" }, '--kill: "soon" is no duration; give 1ms to 24h, like 500ms, 60s, 2m or 1h'],
  [
    { kill: "10s", duration: "10s" },
    "--kill: 10s is not before the end of the run, 10s; give less, or a longer --duration",
  ],
])("%o is refused in one line", (options, message) => {
  expect(messageOf(() => compareOptionsFromCommandLine(options))).toBe(message);
});
