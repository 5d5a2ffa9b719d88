import { Life } from "../runtime/life.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { Scheduler } from "../runtime/seams.js";
import type { MachineSetup } from "../runtime/setup.js";
import { LanDiscovery } from "./lan-discovery.js";
import type { Networks } from "./networks.js";
import { RunDirectory } from "./run-directory.js";
import { systemClock } from "./system-clock.js";
import { type ListenAt, listenTcp } from "./tcp.js";

/** Where a machine lives on this computer. */
export interface Surroundings {
  readonly listen: ListenAt;
  /** Where to look and to be found by mDNS; absent without. */
  readonly networks?: Networks;
  /** The directory of the run folders. */
  readonly out: string;
}

/** Sets a machine going in this process, by its clock or by one of a test. Throws ListenError. */
export async function startMachine(
  setup: MachineSetup,
  { listen, networks, out }: Surroundings,
  observe: (event: LifeEvent) => void,
  scheduler: Scheduler = systemClock,
): Promise<{ readonly life: Life; readonly port: number }> {
  const transport = await listenTcp(listen);
  const seams = {
    transport,
    scheduler,
    store: new RunDirectory(out),
    random: Math.random,
    ...(networks && { discovery: new LanDiscovery(networks) }),
  };
  return { life: new Life(setup, seams, observe), port: transport.port };
}
