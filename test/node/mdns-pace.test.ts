import { expect, test } from "vitest";
import { mdnsPace } from "../../src/node/mdns-filter.js";

test("a small run asks at once, and is answered at once", () => {
  const { answerEveryMs, ...pace } = mdnsPace(3);
  expect(pace).toEqual({
    queryFirstMs: 100,
    queryMaxMs: 2_000,
    hearOneselfMs: 2_500,
    silentMaxMs: 6_000,
    readAgainMs: 300,
    asksATelling: 1,
  });
  expect(answerEveryMs).toBeLessThan(2);
});

test("what all machines together read in a second stays what a computer can read", () => {
  for (const machines of [3, 10, 30, 100, 300, 1000]) {
    const answersEach = 1_000 / mdnsPace(machines).answerEveryMs;
    expect(machines * machines * answersEach).toBeLessThanOrEqual(5_000);
  }
});

test("a session is not said to hear no multicast before it has asked often enough", () => {
  for (const machines of [3, 30, 100, 1000]) {
    const { queryMaxMs, silentMaxMs } = mdnsPace(machines);
    expect(silentMaxMs).toBeGreaterThan(2 * 1.25 * queryMaxMs);
  }
});
