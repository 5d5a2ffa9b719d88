import { endOf, startOf } from "./inspection.js";
import { type Hub, type NodeOptions, type TestMachine, TestSimulation } from "./test-simulation.js";

/** A hub and its leaves, in a world of their own. */
export interface Star {
  readonly world: TestSimulation;
  readonly hub: Hub;
  readonly leaves: readonly [TestMachine, TestMachine, TestMachine, ...TestMachine[]];
}

/** What makes a machine a leaf. */
export const LEAF: NodeOptions = { topology: "star" };

const FORMS_US = 20_000_000;

/** A hub and three leaves, or more, born at one moment. */
export function startStar(
  options: NodeOptions = {},
  world: TestSimulation = new TestSimulation(),
  machines = 3,
): Star {
  const hub = world.startHub();
  const more = Array.from({ length: machines - 3 }, () => ({ machines }));
  const all = [{ machines }, { machines }, { machines }, ...more].map((number) =>
    world.startMachine({ ...LEAF, ...number, ...options }),
  );
  return { world, hub, leaves: all as unknown as Star["leaves"] };
}

/** The same, when all have started. */
export async function runningStar(
  options: NodeOptions = {},
  world?: TestSimulation,
): Promise<Star> {
  const star = startStar(options, world);
  await star.world.until(() => star.leaves.every(hasStarted), FORMS_US);
  return star;
}

export function hasStarted(machine: TestMachine): boolean {
  return startOf(machine) !== undefined;
}

/** Lets time pass until every life of a star is over. */
export async function overOf({ world, hub, leaves }: Star): Promise<void> {
  await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 120_000_000);
}
