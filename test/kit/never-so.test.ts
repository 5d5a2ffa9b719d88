import { expect, test } from "vitest";
import { hasStarted } from "./star.js";
import { TestSimulation } from "./test-simulation.js";

test("a wait in vain says what was waited for, how all stand, and where in the test it was", async () => {
  const world = new TestSimulation();
  const a = world.startMachine();
  const b = world.startMachine();
  world.startHub();
  await world.until(() => a.node.view.linked.length === 1, 3_000_000);
  world.kill(b);
  const error: Error = await world.until(() => hasStarted(a), 2_000_000).catch((thrown) => thrown);
  const [first, ...lines] = error.message.split("\n");
  expect(first).toBe("not so within 2 s: () => hasStarted(a)");
  const text = lines.join("\n");
  expect(text).toMatch(/^1 at 10\.0\.0\.1: 'lives'\n {2}view \{.* linked: \[\]/);
  expect(text).toMatch(
    /\n {2}event \{ kind: 'unlinked', id: 'b', .*\n2 at 10\.0\.0\.2, dead: 'lives'\n/,
  );
  expect(text).toMatch(/\n101 at 10\.0\.0\.101: 'lives'\n {2}view \{.*/);
  expect(error.stack?.split("\n    at ")[1]).toContain("never-so.test.ts");
});
