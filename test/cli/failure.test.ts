import { expect, test } from "vitest";
import { failureOf, reportFailure, worstExit } from "../../src/cli/failure.js";
import { addOptions, strictCommand } from "../../src/cli/strict-command.js";
import { ConfigError } from "../../src/scenario/config-error.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { TraceError } from "../../src/trace/trace-error.js";
import { FakeScreen } from "./fake-screen.js";

test.each([
  [[], 0],
  [[0, 0], 0],
  [[4, 1], 1],
  [[1, 143], 143],
  [[143, 130], 130],
  [[130, 3], 3],
  [[3, 5], 5],
  [[5, 2], 2],
  [[2, 6], 6],
  [[6, 70, 0], 70],
])("of the exit codes %j the one that counts is %i", (codes, worst) => {
  expect(worstExit(codes)).toBe(worst);
});

test("a configuration error is one line and exit code 2", () => {
  const error = new ConfigError("--seed", "-1 is too small");
  expect(failureOf(error)).toEqual({ exitCode: 2, line: "k3mesh: --seed: -1 is too small" });
});

test("a trace that cannot be read is one line and exit code 2", () => {
  expect(
    failureOf(new TraceError("b.trace.jsonl", 3, "a number is missing", "Copy it anew")),
  ).toEqual({
    exitCode: 2,
    line: "k3mesh: b.trace.jsonl:3: a number is missing. Copy it anew",
  });
});

test("a result that cannot be written is one line and exit code 6", () => {
  const { exitCode, line } = failureOf(new NotWritableError("runs/x/run.json", new Error("full")));
  expect(exitCode).toBe(6);
  expect(line).toMatch(/^k3mesh: runs\/x\/run\.json: cannot be written \(full\)[^\n]+$/);
});

test("what nobody foresaw is a defect, one line and exit code 70", () => {
  expect(failureOf(new TypeError("a\nb"))).toEqual({
    exitCode: 70,
    line: "k3mesh: a defect of k3mesh, please report it with --debug: TypeError: a b",
  });
  expect(failureOf("text").exitCode).toBe(70);
});

test("the stack is shown with --debug alone", () => {
  const error = new ConfigError("--seed", "-1 is too small");
  expect(written(error, false)).toBe("k3mesh: --seed: -1 is too small\n");
  expect(written(error, true)).toContain("failure.test.ts");
});

test.each([
  [["run", "--machin", "3"], "k3mesh: unknown option '--machin' (Did you mean --machines?)"],
  [["run", "--zzzzzz"], "k3mesh: unknown option '--zzzzzz'; see k3mesh run --help"],
  [["join"], "k3mesh: missing required argument 'run'; see k3mesh join --help"],
  [["zzzzzz"], "k3mesh: unknown command 'zzzzzz'; see k3mesh --help"],
  [["jion", "demo"], "k3mesh: unknown command 'jion' (Did you mean join?)"],
  [["run", "--seed"], "k3mesh: option '--seed <n>' argument missing; see k3mesh run --help"],
  [
    ["run", "a.yaml", "b.yaml"],
    "k3mesh: too many arguments for 'run'. Expected 1 argument but got 2; see k3mesh run --help",
  ],
])("the usage error of %j is one line and exit code 2", (words, line) => {
  expect(usageError(words)).toEqual({ exitCode: 2, line });
});

test("help is no failure", () => {
  expect(usageError(["run", "--help"])).toEqual({ exitCode: 0 });
});

function usageError(words: readonly string[]): ReturnType<typeof failureOf> {
  const program = strictCommand("k3mesh");
  program.addCommand(
    addOptions(strictCommand("run").argument("[scenario]"), "run").action(() => {}),
  );
  program.addCommand(addOptions(strictCommand("join").argument("<run>"), "join").action(() => {}));
  const silent = { writeOut: () => {}, writeErr: () => {} };
  for (const command of [program, ...program.commands]) command.configureOutput(silent);
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    return failureOf(error);
  }
  throw new Error("nothing was refused");
}

function written(error: unknown, debug: boolean): string {
  const screen = new FakeScreen(false);
  reportFailure(error, debug, screen.stderr);
  return screen.err.join("");
}
