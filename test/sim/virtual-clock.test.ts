import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrivalKey, timerKey, VirtualClock } from "../../src/sim/virtual-clock.js";

describe("virtual time", () => {
  test("goes from one wake-up to the next, by time, then arrivals before timers, each by id", () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const add = (dueUs: number, key: string) =>
      clock.at(dueUs, () => seen.push(`${clock.nowUs} ${key}`), key);
    for (const key of [timerKey("b"), timerKey("a"), arrivalKey("b", "a"), arrivalKey("a", "c")]) {
      add(5, key);
    }
    add(3, timerKey("z"));
    clock.runTo(10);
    expect(seen).toEqual(["3 1 z", "5 0 a c", "5 0 b a", "5 1 a", "5 1 b"]);
    expect(clock.nowUs).toBe(10);
  });

  test("runs what has one moment and one key in the order in which it was asked for", () => {
    const moments = fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(moments, (wakes) => {
        const clock = new VirtualClock();
        const seen: number[] = [];
        const cancels = wakes.map(([dueUs, key], i) =>
          clock.at(dueUs, () => seen.push(i), `${key}`),
        );
        for (const [i, [, , cancelled]] of wakes.entries()) if (cancelled) cancels[i]?.();
        clock.runTo(10);
        const expected = wakes
          .map(([dueUs, key, cancelled], i) => ({ dueUs, key, cancelled, i }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.dueUs - b.dueUs || a.key - b.key || a.i - b.i);
        expect(seen).toEqual(expected.map(({ i }) => i));
      }),
    );
  });

  test("stops at a moment, or when something is so", () => {
    const clock = new VirtualClock();
    let runs = 0;
    const again = () => {
      runs += 1;
      clock.after(10, again);
    };
    clock.after(10, again);
    expect(clock.runUntil(() => runs === 3, 1_000)).toBe(true);
    expect(clock.nowUs).toBe(30);
    expect(clock.runUntil(() => runs === 50, 100)).toBe(false);
    expect(runs).toBe(10);
  });
});
