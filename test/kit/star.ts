import { endOf, startOf } from "./inspection.js";
import { type Birth, type Hub, type Inhabitant, World } from "./world.js";

/** A hub and its leaves, in a world of their own. */
export interface Star {
  readonly world: World;
  readonly hub: Hub;
  readonly leaves: readonly [Inhabitant, Inhabitant, Inhabitant, ...Inhabitant[]];
}

/** What makes a machine a leaf. */
export const LEAF: Birth = { topology: "star" };

const FORMS_US = 20_000_000;

/** A hub and three leaves, or more, born at one moment. */
export function bearStar(birth: Birth = {}, world: World = new World(), machines = 3): Star {
  const hub = world.bearHub();
  const more = Array.from({ length: machines - 3 }, () => ({ machines }));
  const all = [{ machines }, { machines }, { machines }, ...more].map((number) =>
    world.bear({ ...LEAF, ...number, ...birth }),
  );
  return { world, hub, leaves: all as unknown as Star["leaves"] };
}

/** The same, when all have started. */
export async function runningStar(birth: Birth = {}, world?: World): Promise<Star> {
  const star = bearStar(birth, world);
  await star.world.until(() => star.leaves.every(hasStarted), FORMS_US);
  return star;
}

export function hasStarted(machine: Inhabitant): boolean {
  return startOf(machine) !== undefined;
}

/** Lets time pass until every life of a star is over. */
export async function overOf({ world, hub, leaves }: Star): Promise<void> {
  await world.until(() => [hub, ...leaves].every((one) => endOf(one) !== "lives"), 120_000_000);
}
