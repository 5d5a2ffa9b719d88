import { afterEach, expect, test } from "vitest";
import { exitAfter, onSignals, type Signals } from "../../src/cli/interrupt.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof SIGNALS)[number];

const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  for (const [signal, known] of before) {
    for (const listener of process.listeners(signal)) {
      if (!known.includes(listener)) process.removeListener(signal, listener);
    }
  }
});

/** What a command does when these signals come at these moments (ms). */
function whatIsDone(
  times: readonly (readonly [number, Signal])[],
  hasTerminal = true,
): { done: string[]; signals: Signals } {
  const done: string[] = [];
  let nowMs = 0;
  const signals = onSignals(
    () => done.push("in order"),
    () => done.push("at once"),
    { nowMs: () => nowMs, hasTerminal },
  );
  for (const [ms, signal] of times) {
    nowMs = ms;
    process.emit(signal, signal);
  }
  return { done, signals };
}

test("the first Ctrl-C ends in order, the second at once", () => {
  const { done, signals } = whatIsDone([
    [0, "SIGINT"],
    [900, "SIGINT"],
  ]);
  expect(done).toEqual(["in order", "at once"]);
  expect(exitAfter(signals, [130, 4])).toBe(130);
});

test("who presses Ctrl-C twice in a hurry means it", () => {
  const { done } = whatIsDone([
    [0, "SIGINT"],
    [210, "SIGINT"],
  ]);
  expect(done).toEqual(["in order", "at once"]);
});

test("SIGTERM has an exit code of its own, also where a machine says that it was interrupted", () => {
  expect(exitAfter(whatIsDone([[0, "SIGTERM"]]).signals, [130, 1])).toBe(143);
});

test("a signal that comes by several ways is one wish to end", () => {
  const { done, signals } = whatIsDone([
    [0, "SIGTERM"],
    [2, "SIGTERM"],
    [80, "SIGTERM"],
    [150, "SIGINT"],
    [900, "SIGTERM"],
  ]);
  expect(done).toEqual(["in order"]);
  expect(exitAfter(signals, [130, 1])).toBe(130);
});

test("a terminal that is closed ends in order as SIGTERM does, however often it says so", () => {
  const { done, signals } = whatIsDone([
    [0, "SIGHUP"],
    [5, "SIGHUP"],
    [2_000, "SIGHUP"],
  ]);
  expect(done).toEqual(["in order"]);
  expect(exitAfter(signals, [130, 4])).toBe(143);
});

test("without a terminal SIGHUP is nobody's wish", () => {
  const { done, signals } = whatIsDone([[0, "SIGHUP"]], false);
  expect([done, signals.exitCodes]).toEqual([[], []]);
});
