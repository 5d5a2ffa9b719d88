import { HUB_ID, runIds } from "../../model/id.js";
import { ConfigError } from "../../scenario/config-error.js";
import { type Crash, type Partition, partitionText, resetText } from "../../scenario/faults.js";
import { type SimulatedScenario, withFaults } from "../../scenario/scenario.js";
import { COMMAND_LINE } from "../../scenario/settings.js";

const [FIRST = ""] = runIds(1);

/**
 * A star's scenario as one of a mesh with the same faults: what happens to the hub happens to the
 * first machine, as with `--kill`, but cuts leave the hub out. Throws a ConfigError.
 */
export function asMesh(star: SimulatedScenario): SimulatedScenario {
  const { faults } = star;
  const stand = <T extends { readonly id: string }>(one: T): T => ({ ...one, id: standIn(one.id) });
  return withFaults(
    { ...star, topology: "mesh" },
    {
      ...faults,
      partitions: faults.partitions.map((cut) => withoutHub(cut, star)),
      crashes: faults.crashes.map(stand),
      stalls: faults.stalls.map(stand),
      resets: faults.resets.map((reset) => {
        const [one, other] = reset.between.map(standIn) as [string, string];
        if (one !== other) return { ...reset, between: [one, other] as const };
        const problem = `is between the hub and ${FIRST}, which stands for it in the mesh; give another machine`;
        throw new ConfigError(COMMAND_LINE.where("reset"), `${resetText(reset)} ${problem}`);
      }),
    },
    COMMAND_LINE.where,
  );
}

/** The machine, or for the hub the first one. */
function standIn(id: string): string {
  return id === HUB_ID ? FIRST : id;
}

/** The machines that the hub had on its side alone are all that are on no other. */
function withoutHub(cut: Partition, { machines }: SimulatedScenario): Partition {
  const named = cut.sides.flat();
  const others = runIds(machines).filter((id) => !named.includes(id));
  const sides = cut.sides.map((ids) => {
    const left = ids.filter((id) => id !== HUB_ID);
    return left.length > 0 ? left : others;
  });
  if (sides.every((ids) => ids.length > 0)) return { ...cut, sides };
  const problem = "leaves no machine on the hub's side; in the mesh that cuts nothing";
  throw new ConfigError(COMMAND_LINE.where("partition"), `${partitionText(cut)} ${problem}`);
}

/** The scenario with a crash besides its faults. Throws a ConfigError that calls it `--kill`. */
export function killing(scenario: SimulatedScenario, crash: Crash): SimulatedScenario {
  const { faults } = scenario;
  const where = () => COMMAND_LINE.where("kill");
  return withFaults(scenario, { ...faults, crashes: [...faults.crashes, crash] }, where);
}
