import { describe, expect, test } from "vitest";
import { type Causality, causalityOf } from "../../../src/analysis/causality/causality.js";
import { matched } from "../../../src/analysis/matching.js";
import { simulated } from "../../kit/simulated.js";

async function causalityWith(options: Readonly<Record<string, unknown>>): Promise<Causality> {
  return causalityOf(matched(await simulated(options).recorded()));
}

/** The mean of some seeds, in percent. */
async function shares(rates: string): Promise<{ concurrent: number; ordered: number }> {
  let [pairs, concurrent, ordered] = [0, 0, 0];
  for (let seed = 1; seed <= 10; seed++) {
    const causality = await causalityWith({ rates, seed });
    pairs += causality.pairs;
    concurrent += causality.concurrent ?? Number.NaN;
    ordered += causality.concurrentOrdered ?? Number.NaN;
  }
  return { concurrent: (100 * concurrent) / pairs, ordered: (100 * ordered) / concurrent };
}

// Found for runs of a minute by other programs.
describe("as many pairs are concurrent, and as many of these in Lamport's order, as is known", () => {
  test.each([
    ["1,6,6", 21.1, 98.8],
    ["6,6,6", 2.9, 91.4],
  ])("at rates %s", async (rates, concurrent, ordered) => {
    const found = await shares(rates);
    expect(Math.abs(found.concurrent - concurrent)).toBeLessThan(0.5);
    expect(Math.abs(found.ordered - ordered)).toBeLessThan(0.5);
  });
});

describe("where messages take up to a second", () => {
  const options = { rates: "6,6,6,6", latency: "1ms-1s", duration: "120s" };

  test("some overtake others in a mesh", async () => {
    const { overtaking } = await causalityWith({ ...options, topology: "mesh" });
    expect(overtaking?.messages).toBeGreaterThan(0);
    expect(overtaking?.first?.message.received).toMatch(/^[a-d]:\d+$/);
  });

  test("none does in a star, whose hub forwards them in the order in which they came", async () => {
    const { overtaking, pairs } = await causalityWith({ ...options, topology: "star" });
    expect(pairs).toBeGreaterThan(1_000_000);
    expect(overtaking).toStrictEqual({ messages: 0, first: null });
  });
});

describe("no receive is without its send, and nothing comes before itself, with", () => {
  test.each([
    { crash: "b@10s" },
    { partition: "a|b,c@10s-22s" },
    { stall: "c@5s+12s" },
    { topology: "star", reset: "hub-a@10s" },
    { clockSkew: "30s", loss: 0.1 },
  ])("%j", async (faults) => {
    const causality = await causalityWith({ rates: "3,6,6", duration: "30s", ...faults });
    expect(causality).toMatchObject({ contradiction: null, unconnected: { receives: 0 } });
    expect(causality.concurrentOrdered).toBeLessThan(causality.concurrent ?? Number.NaN);
  });
});

test("a literal run breaks the condition: nothing is said of what its clocks list", async () => {
  const causality = await causalityWith({ rates: "1,6,6", literal: true });
  expect(causality).toMatchObject({ contradiction: null, concurrentOrdered: null });
});
