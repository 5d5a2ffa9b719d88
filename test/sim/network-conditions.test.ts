import { expect, test } from "vitest";
import { type NetworkConditions, Paths } from "../../src/sim/network-conditions.js";

const CONDITIONS: NetworkConditions = {
  seed: 7,
  latency: { kind: "uniform", minUs: 0, maxUs: 1_000_000 },
  splits: true,
  loss: 0,
  hintLoss: 0.5,
};

test("what takes a path meets the same conditions, whatever takes the others", () => {
  const latencies = (others: number) => {
    const paths = new Paths(CONDITIONS);
    return Array.from({ length: 20 }, () => {
      for (let i = 0; i < others; i += 1) {
        paths.between("a", `x${i}`).latencyUs();
        paths.between("b", "a").latencyUs();
        paths.between("a", "b").pieces(new Uint8Array(9));
        paths.between("a", "b").losesHint();
      }
      return paths.between("a", "b").latencyUs();
    });
  };
  expect(latencies(5)).toEqual(latencies(0));
  expect(new Set(latencies(0)).size).toBe(20);
});
