import fc from "fast-check";
import { expect, test } from "vitest";
import { SimHost } from "../../src/sim/sim-host.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";

const DAY_US = 86_400_000_000;

function hostOf(driftPpm: number) {
  const clock = new VirtualClock();
  const clocks = { monoOffsetUs: 0, wallOffsetUs: 1_000, driftPpm };
  return { clock, host: new SimHost("a", "10.0.0.1", clock, clocks) };
}

test.each([
  [50, 1_000_000, 1_000_050],
  [-50, 1_000_000, 999_950],
  [50, 19_999, 19_999],
  [50, 20_000, 20_001],
  [-50, 1, 0],
  [-50, 20_000, 19_999],
  [-50, 20_001, 19_999],
  [1, DAY_US, DAY_US + 86_400],
])("a clock that is %i ppm too fast shows after %i us %i us", (ppm, us, shown) => {
  const { clock, host } = hostOf(ppm);
  clock.runTo(us);
  expect(host.scheduler.nowUs()).toBe(shown);
  expect(host.scheduler.systemUs()).toBe(shown + 1_000);
});

test("a wake-up comes at the first microsecond at which its own clock shows the time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000, max: 1_000 }),
      fc.integer({ min: 1, max: DAY_US }),
      (ppm, dueUs) => {
        const { clock, host } = hostOf(ppm);
        let shownUs: number | undefined;
        host.scheduler.at(dueUs, () => {
          shownUs = host.scheduler.nowUs();
        });
        while (clock.step(2 * DAY_US));
        expect(shownUs).toBeGreaterThanOrEqual(dueUs);
        const beforeUs = hostOf(ppm);
        beforeUs.clock.runTo(clock.nowUs - 1);
        expect(beforeUs.host.scheduler.nowUs()).toBeLessThan(dueUs);
      },
    ),
  );
});
