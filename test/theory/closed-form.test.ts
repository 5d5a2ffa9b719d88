import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runIds, sortedPeers } from "../../src/model/id.js";
import { expectedOf, type MachineExpectation } from "../../src/theory/closed-form.js";
import { settingOf } from "./settings.js";

const machinesOf = (rates: readonly number[], range?: number) =>
  expectedOf(settingOf(rates, range === undefined ? {} : { range })).machines;
const figures = (machines: readonly MachineExpectation[], figure: keyof MachineExpectation) =>
  machines.map((machine) => machine[figure]);

/** How probable it is that a drawing tick of one machine sends to another, by the actions' words. */
function matrixOf(n: number, send: number): number[][] {
  const ids = runIds(n);
  return ids.map((id) => {
    const peers = sortedPeers(ids, id);
    const probability = (to: string) => send * (1 + Number(peers.slice(0, 2).includes(to)));
    return ids.map((to) => (to === id ? 0 : probability(to)));
  });
}

describe("traffic in closed form", () => {
  test("is what the system of equations says, whatever n, rates and draw are", () => {
    const rate = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0.01, max: 10_000 }));
    const rates = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
      minLength: 3,
      maxLength: 12,
    });
    const mixed = fc.oneof(rates, fc.array(rate, { minLength: 3, maxLength: 30 }));
    const internal = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(mixed, internal, (given, share) => {
        const finite = given.filter((each) => Number.isFinite(each));
        fc.pre(finite.length >= 3);
        const rules = { draw: { kind: "probability", internal: share } } as const;
        const { machines } = expectedOf(settingOf(finite, rules));
        const send = (1 - share) / 3;
        const matrix = matrixOf(finite.length, send);
        const drawing = machines.map(({ sendShare, internalShare, rate: each }) => {
          return (sendShare + internalShare) * each;
        });
        machines.forEach((machine, j) => {
          const arrivals = drawing.reduce((sum, a, i) => sum + a * (matrix[i]?.[j] ?? 0), 0);
          const scale = machine.rate + arrivals;
          expect(machine.arrivalsPerSecond / scale).toBeCloseTo(arrivals / scale, 9);
          const drawn = Math.max(0, machine.rate - arrivals);
          expect((drawing[j] as number) / scale).toBeCloseTo(drawn / scale, 9);
        });
      }),
    );
  });

  test("of machines that all keep up has the short form of three", () => {
    const [rates, s] = [[4, 5, 6], 0.2];
    const drawing = rates.map((rate) => (rate - (s * 15) / (1 + 2 * s)) / (1 - s));
    const machines = machinesOf(rates);
    machines.forEach((machine, j) => {
      const others = drawing.reduce((sum, a, i) => (i === j ? sum : sum + a), 0);
      expect(machine.arrivalsPerSecond).toBeCloseTo(s * others, 12);
      expect(machine.sendShare * machine.rate).toBeCloseTo(0.3 * (drawing[j] as number), 12);
    });
  });

  test("overloads 60 of the 216 triples of 1 to 6, and 15 are critical", () => {
    const counts = { stable: 0, critical: 0, overloaded: 0 };
    const six = [1, 2, 3, 4, 5, 6];
    for (const one of six)
      for (const two of six)
        for (const three of six) {
          const rates = [one, two, three];
          const loads = figures(machinesOf(rates), "load");
          rates.forEach((rate, j) => {
            const margin = 6 * rate - (one + two + three - rate);
            const load = margin > 0 ? "stable" : margin === 0 ? "critical" : "overloaded";
            expect(loads[j], `${rates}`).toBe(load);
          });
          const worst = (["overloaded", "critical"] as const).find((load) => loads.includes(load));
          counts[worst ?? "stable"] += 1;
        }
    expect(counts).toEqual({ stable: 141, critical: 15, overloaded: 60 });
  });

  test.each([
    [[1, 6, 6], 2, 1],
    [[1, 4, 6], 1.667, 0.667],
    [[1, 1, 6], 1.2, 0.2],
    [[2, 6, 6], 2, 0],
    [[3, 6, 6], 1.929, 0],
    [[4, 5, 6], 1.679, 0],
    [[6, 6, 6], 1.714, 0],
  ])(
    "at %j brings the slowest %f messages a second, and its inbox grows by %f",
    (rates, arrivals, growth) => {
      const [slowest] = machinesOf(rates);
      expect(slowest?.arrivalsPerSecond).toBeCloseTo(arrivals, 3);
      expect(slowest?.inboxGrowthPerSecond).toBeCloseTo(growth, 3);
    },
  );

  test.each([
    [4, 3],
    [6, 2],
    [10, 1],
    [20, 0.09],
  ])(
    "at 1,6,6 with draws of 1 to %i lets the slowest inbox grow by %f a second",
    (range, growth) => {
      expect(machinesOf([1, 6, 6], range)[0]?.inboxGrowthPerSecond).toBeCloseTo(growth, 2);
    },
  );

  test("without sends is none, and each clock counts its own ticks", () => {
    const rules = { draw: { kind: "probability", internal: 1 } } as const;
    const { machines, phasesDecide } = expectedOf(settingOf([2, 6, 6], rules));
    expect(phasesDecide).toBe(false);
    expect(figures(machines, "internalShare")).toEqual([1, 1, 1]);
    expect(figures(machines, "clockPerSecond")).toEqual([2, 6, 6]);
    expect(figures(machines, "receiveJumpMean")).toEqual([null, null, null]);
    expect(figures(machines, "jumpMean")).toEqual([1, 1, 1]);
  });
});

describe("clocks in closed form", () => {
  test("follow the fastest machine where all others have at most half its rate", () => {
    const { machines, phasesDecide } = expectedOf(settingOf([1, 3, 6]));
    expect(phasesDecide).toBe(false);
    expect(figures(machines, "clockPerSecond")).toEqual([4, 6, 6]);
    expect(figures(machines, "jumpMean")).toEqual([4, 2, 1]);
    const [slow, middle, fast] = figures(machines, "receiveJumpMean");
    expect(slow).toBe(4);
    expect(middle).toBeCloseTo((6 - 1.875) / 1.125, 12);
    expect(fast).toBeCloseTo(1, 12);
  });

  test("have no number where another machine may gain on the fastest, but a least one", () => {
    const { machines, phasesDecide } = expectedOf(settingOf([1, 4, 6]));
    expect(phasesDecide).toBe(false);
    expect(figures(machines, "clockPerSecond")).toEqual([null, null, null]);
    expect(figures(machines, "receiveJumpMean")).toEqual([null, null, null]);
    expect(figures(machines, "jumpMean")).toEqual([null, null, null]);
    const [slow, ...others] = figures(machines, "clockPerSecondMin");
    expect(slow).toBeCloseTo(3.6, 12);
    expect(others).toEqual([6, 6]);
  });

  test("depend on phases where the fastest of those that send tie", () => {
    for (const rates of [
      [1, 6, 6],
      [6, 6, 6],
      [2, 6, 6],
    ]) {
      const { machines, phasesDecide } = expectedOf(settingOf(rates));
      expect(phasesDecide).toBe(true);
      expect(figures(machines, "clockPerSecond")).toEqual([null, null, null]);
    }
    expect(expectedOf(settingOf([1, 1, 6])).phasesDecide).toBe(false);
  });
});
