import fc from "fast-check";
import { expect, test } from "vitest";
import { SeedStream } from "../../src/analysis/seed-stream.js";
import { randomStream } from "../../src/model/random.js";

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const NUMBERS = 50;

test("the numbers that the judge works out are those that a machine draws from", () => {
  fc.assert(
    fc.property(seed, id, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, id, count) => {
      const own = new SeedStream(seed, id, "draws");
      const machines = randomStream(seed, id, "draws");
      for (let i = 0; i < NUMBERS; i++) {
        expect(own.below(count) + 1).toBe(machines.integer(1, count));
        expect(own.fraction()).toBe(machines.fraction());
      }
    }),
  );
});

test("they are the same for all time: old traces are judged by them", () => {
  const stream = new SeedStream(7, "a", "draws");
  const drawn = Array.from({ length: 12 }, () => stream.below(10) + 1);
  expect(drawn).toStrictEqual([10, 2, 6, 7, 2, 5, 5, 10, 4, 5, 6, 9]);
});
