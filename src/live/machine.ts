import { Life } from "../runtime/life.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { Discovery } from "../runtime/seams.js";
import type { MachineSetup } from "../runtime/setup.js";
import { Discoveries } from "./discoveries.js";
import { MdnsDiscovery } from "./mdns.js";
import { RunDirectory } from "./run-directory.js";
import { systemClock } from "./system-clock.js";
import { type ListenAt, listenTcp } from "./tcp.js";

/** Where a machine lives on this computer. */
export interface Surroundings {
  readonly listen: ListenAt;
  /** The IPv4 addresses of the interfaces to look and to be found on; none without mDNS. */
  readonly mdnsOn: readonly string[];
  /** The directory of the run folders. */
  readonly out: string;
}

/** Sets a machine going in this process. Throws ListenError. */
export async function startMachine(
  setup: MachineSetup,
  { listen, mdnsOn, out }: Surroundings,
  observe: (event: LifeEvent) => void,
): Promise<{ readonly life: Life; readonly port: number }> {
  const transport = await listenTcp(listen);
  const sources = mdnsOn.map((address): Discovery => new MdnsDiscovery(address));
  const seams = {
    transport,
    scheduler: systemClock,
    store: new RunDirectory(out),
    random: Math.random,
    ...(sources.length > 0 && { discovery: new Discoveries(sources) }),
  };
  return { life: new Life(setup, seams, observe), port: transport.port };
}
