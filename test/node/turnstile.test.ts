import { expect, test } from "vitest";
import { Turnstile } from "../../src/node/child-node.js";

/** Who has come in so far, in the order in which they came. */
function arrivals(turnstile: Turnstile, names: readonly string[]): string[] {
  const inside: string[] = [];
  for (const name of names) {
    const turn = turnstile.enter();
    if (turn) void turn.then(() => inside.push(name));
    else inside.push(name);
  }
  return inside;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("so many come in at once, and each that is through lets another in, in their order", async () => {
  const turnstile = new Turnstile(2);
  const inside = arrivals(turnstile, ["a", "b", "c", "d"]);
  await settled();
  expect(inside).toEqual(["a", "b"]);
  turnstile.through();
  await settled();
  expect(inside).toEqual(["a", "b", "c"]);
});

test("a place that nobody waited for is kept", () => {
  const turnstile = new Turnstile(1);
  arrivals(turnstile, ["a"]);
  turnstile.through();
  expect(arrivals(turnstile, ["b"])).toEqual(["b"]);
});

test("when it is opened, all come in that wait, and whoever comes", async () => {
  const turnstile = new Turnstile(1);
  const inside = arrivals(turnstile, ["a", "b", "c"]);
  turnstile.open();
  await settled();
  expect(inside).toEqual(["a", "b", "c"]);
  expect(arrivals(turnstile, ["d"])).toEqual(["d"]);
});
