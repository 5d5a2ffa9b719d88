import { HubLife } from "../runtime/hub-life.js";
import { Life } from "../runtime/life.js";
import type { NodeEvent } from "../runtime/node-event.js";
import type { Ports, Scheduler } from "../runtime/ports.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import { random } from "./computer.js";
import { LanDiscovery } from "./lan-discovery.js";
import type { Networks } from "./networks.js";
import { RunDirectory } from "./run-directory.js";
import { systemClock } from "./system-clock.js";
import { type ListenAt, listenTcp, type TcpTransport } from "./tcp.js";

/** Where a machine lives on this computer. */
export interface NodeEnvironment {
  readonly listen: ListenAt;
  /** Where to look and to be found by mDNS; absent without. */
  readonly networks?: Networks;
  /** The directory of the run folders. */
  readonly out: string;
}

/** A machine or a hub that was set going. */
export interface Started<L> {
  readonly life: L;
  readonly port: number;
  /** By all its connections so far. */
  readonly bytesSent: () => number;
}

/** Sets a machine going in this process, by its clock or by one of a test. Throws ListenError. */
export async function startMachine(
  setup: MachineSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
  scheduler: Scheduler = systemClock,
): Promise<Started<Life>> {
  const transport = await listenTcp(environment.listen);
  const life = new Life(setup, portsOf(transport, environment, scheduler), observe);
  return { life, port: transport.port, bytesSent: () => transport.bytesSent };
}

/** Sets a star's hub going in this process. Throws ListenError. */
export async function startHub(
  setup: NodeSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
): Promise<Started<HubLife>> {
  const transport = await listenTcp(environment.listen);
  const life = new HubLife(setup, portsOf(transport, environment, systemClock), observe);
  return { life, port: transport.port, bytesSent: () => transport.bytesSent };
}

function portsOf(
  transport: TcpTransport,
  { networks, out }: NodeEnvironment,
  scheduler: Scheduler,
): Ports {
  return {
    transport,
    scheduler,
    store: new RunDirectory(out),
    random,
    ...(networks && { discovery: new LanDiscovery(networks) }),
  };
}
