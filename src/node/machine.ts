import type { FormationView, HubView, Seeing } from "../runtime/formation/formation-view.js";
import { MeshNode, type NodeHandler } from "../runtime/mesh-node.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { Ports, Scheduler } from "../runtime/ports.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import type { Written } from "../wire/frame-writer.js";
import { random } from "./computer.js";
import { Ed25519Signer } from "./ed25519-signer.js";
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
export interface Started<View extends Seeing> {
  readonly node: MeshNode<View>;
  readonly outcome: Promise<Outcome>;
  readonly port: number;
  /** What it has sent so far. */
  readonly sent: () => Written & { readonly bytesSent: number };
}

/** Sets a machine going in this process, by its clock or by one of a test. Throws ListenError. */
export async function startMachine(
  setup: MachineSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
  scheduler: Scheduler = systemClock,
): Promise<Started<FormationView>> {
  const transport = await listenTcp(environment.listen);
  const ports = portsOf(transport, setup, environment, scheduler);
  return started(transport, observe, (handler) => MeshNode.machine(setup, ports, handler));
}

/** Sets a star's hub going in this process. Throws ListenError. */
export async function startHub(
  setup: NodeSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
): Promise<Started<HubView>> {
  const transport = await listenTcp(environment.listen);
  const ports = portsOf(transport, setup, environment, systemClock);
  return started(transport, observe, (handler) => MeshNode.hub(setup, ports, handler));
}

function started<View extends Seeing>(
  transport: TcpTransport,
  event: (event: NodeEvent) => void,
  make: (handler: NodeHandler) => MeshNode<View>,
): Started<View> {
  let over: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    over = resolve;
  });
  const node = make({ event, over });
  node.start();
  const sent = () => ({ ...node.written, bytesSent: transport.bytesSent });
  return { node, outcome, port: transport.port, sent };
}

function portsOf(
  transport: TcpTransport,
  { keys }: NodeSetup,
  { networks, out }: NodeEnvironment,
  scheduler: Scheduler,
): Ports {
  return {
    transport,
    scheduler,
    store: new RunDirectory(out),
    signer: new Ed25519Signer(keys),
    random,
    ...(networks && { discovery: new LanDiscovery(networks) }),
  };
}
