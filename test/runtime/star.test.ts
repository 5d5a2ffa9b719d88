import { expect, test } from "vitest";
import { analyzed, endOf, startOf } from "../kit/inspection.js";
import { type Birth, type Hub, type Inhabitant, World } from "../kit/world.js";

const S = 1_000_000;

/** A hub and so many leaves in a world of their own. */
function star(leaves: number, birth: Birth = {}): { world: World; hub: Hub; all: Inhabitant[] } {
  const world = new World();
  const hub = world.bearHub();
  const all = Array.from({ length: leaves }, () => world.bear({ topology: "star", ...birth }));
  return { world, hub, all };
}

const hasStarted = (machine: Inhabitant) => startOf(machine) !== undefined;

test("three leaves and a hub find each other, run, and end with traces that hold", async () => {
  const { world, hub, all } = star(3);
  await world.until(() => all.every(hasStarted), 5 * S);
  await world.pass(10 * S);
  expect(all.map(endOf)).toEqual(["duration", "duration", "duration"]);
  expect(hub.outcome()?.kind).toBe("ended");
  const runId = startOf(all[0] as Inhabitant)?.plan.runId ?? "";
  const { checks, status } = await analyzed(
    runId,
    all.map(({ store }) => store),
  );
  expect(status).toBe("complete");
  expect(checks.filter(({ result }) => result !== "true")).toEqual([]);
  expect(world.network.openEnds).toBe(0);
});
