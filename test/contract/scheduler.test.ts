import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/node/system-clock.js";
import type { Scheduler } from "../../src/runtime/ports.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";
import { type Passing, realTime, virtualTime } from "./worlds.js";

interface SchedulerWorld extends Passing {
  readonly name: string;
  readonly scheduler: Scheduler;
}

function virtual(): SchedulerWorld {
  const clock = new VirtualClock();
  const clocks = { monoOffsetUs: 12_345_678, wallOffsetUs: 1_767_225_600_000_000 };
  return {
    name: "virtual",
    scheduler: new SimHost("1", "10.0.0.1", clock, clocks).scheduler,
    ...virtualTime(clock),
  };
}

const system: SchedulerWorld = { name: "the system's", scheduler: systemClock, ...realTime };

describe.each([system, virtual()])("a scheduler, $name", ({ scheduler, until }) => {
  test("tells time in integers that never go back", async () => {
    const before = scheduler.nowUs();
    const wall = scheduler.readSystem();
    let later = before;
    scheduler.at(before + 2_000, () => {
      later = scheduler.nowUs();
    });
    await until(() => later !== before);
    expect([before, wall.systemUs, wall.nowUs, later].every(Number.isInteger)).toBe(true);
    expect(later).toBeGreaterThanOrEqual(before + 2_000);
  });

  test("reads the computer's clock anew, at a moment of its own", async () => {
    const before = scheduler.nowUs();
    const first = scheduler.readSystem();
    let over = false;
    scheduler.at(scheduler.nowUs() + 50_000, () => {
      over = true;
    });
    await until(() => over);
    const second = scheduler.readSystem();
    expect(first.nowUs).toBeGreaterThanOrEqual(before);
    // Both clocks went on alike, to within what a computer that is busy reads wrong.
    const passedUs = second.nowUs - first.nowUs;
    expect(passedUs).toBeGreaterThanOrEqual(50_000);
    expect(Math.abs(second.systemUs - first.systemUs - passedUs)).toBeLessThan(2_000);
    expect(Math.abs(scheduler.systemUs() - second.systemUs)).toBeLessThan(1_000_000);
  });

  test("wakes once, not before the time and not within the call", async () => {
    const wakes: number[] = [];
    const dueUs = scheduler.nowUs() + 3_000;
    scheduler.at(dueUs, () => wakes.push(scheduler.nowUs()));
    scheduler.at(scheduler.nowUs() - 1, () => wakes.push(0));
    expect(wakes).toEqual([]);
    let after = false;
    await until(() => wakes.length === 2);
    scheduler.at(scheduler.nowUs() + 3_000, () => {
      after = true;
    });
    await until(() => after);
    expect(wakes).toHaveLength(2);
    expect(wakes[0]).toBe(0);
    expect(wakes[1]).toBeGreaterThanOrEqual(dueUs);
  });

  test("does not wake for what was taken back, nor for the end of time", async () => {
    let woken = 0;
    const wake = () => {
      woken += 1;
    };
    scheduler.at(scheduler.nowUs() + 1_000, wake)();
    scheduler.at(Number.POSITIVE_INFINITY, wake)();
    const takeBack = scheduler.at(scheduler.nowUs() - 5, wake);
    takeBack();
    takeBack();
    let passed = false;
    scheduler.at(scheduler.nowUs() + 5_000, () => {
      passed = true;
    });
    await until(() => passed);
    expect(woken).toBe(0);
  });
});
