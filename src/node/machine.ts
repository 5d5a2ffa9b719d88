import type { CommonView, FormationView, HubView } from "../runtime/formation/formation-view.js";
import { MeshNode, type NodeHandler } from "../runtime/mesh-node.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { Ports, Scheduler } from "../runtime/ports.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import type { Written } from "../wire/frame-writer.js";
import { random } from "./computer.js";
import { Ed25519Signer } from "./ed25519-signer.js";
import { LanDiscovery } from "./lan-discovery.js";
import { Networks } from "./networks.js";
import { RunDirectory } from "./run-directory.js";
import { systemClock } from "./system-clock.js";
import { type ListenAt, listenTcp } from "./tcp.js";

/** Where a machine is to live on this computer; plain data, as it crosses processes. */
export interface NodeEnvironment {
  readonly listen: ListenAt;
  readonly mdns: boolean;
  /** The one interface to look on, by name or address; absent: all. */
  readonly only?: string;
  /** The directory of the run folders. */
  readonly out: string;
}

/** A machine or a hub that was started. */
export interface Started<View extends CommonView> {
  readonly node: MeshNode<View>;
  readonly outcome: Promise<Outcome>;
  readonly port: number;
  /** All that it has sent so far. */
  readonly sent: () => Written & { readonly bytesSent: number };
}

/** Starts a machine in this process, by its clock or by one of a test. Throws ListenError. */
export function startMachine(
  setup: MachineSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
  scheduler: Scheduler = systemClock,
): Promise<Started<FormationView>> {
  const make = (ports: Ports, handler: NodeHandler) => MeshNode.machine(setup, ports, handler);
  return start({ setup, environment, scheduler, observe, make });
}

/** Starts a star's hub in this process. Throws ListenError. */
export function startHub(
  setup: NodeSetup,
  environment: NodeEnvironment,
  observe: (event: NodeEvent) => void,
): Promise<Started<HubView>> {
  const make = (ports: Ports, handler: NodeHandler) => MeshNode.hub(setup, ports, handler);
  return start({ setup, environment, scheduler: systemClock, observe, make });
}

async function start<View extends CommonView>(of: {
  readonly setup: NodeSetup;
  readonly environment: NodeEnvironment;
  readonly scheduler: Scheduler;
  readonly observe: (event: NodeEvent) => void;
  readonly make: (ports: Ports, handler: NodeHandler) => MeshNode<View>;
}): Promise<Started<View>> {
  const { listen, mdns, only, out } = of.environment;
  const transport = await listenTcp(listen);
  const ports = {
    transport,
    scheduler: of.scheduler,
    store: new RunDirectory(out),
    signer: new Ed25519Signer(of.setup.keys),
    random,
    ...(mdns && { discovery: new LanDiscovery(new Networks(only)) }),
  };
  let over: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    over = resolve;
  });
  const node = of.make(ports, { event: of.observe, over });
  node.start();
  const sent = () => ({ ...node.written, bytesSent: transport.bytesSent });
  return { node, outcome, port: transport.port, sent };
}
