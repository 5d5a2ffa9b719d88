import { setTimeout as sleep } from "node:timers/promises";
import { HubConnection } from "./hub-connection.js";
import { K3meshTransport } from "./k3mesh-transport.js";
import { LowLoad } from "./low-load.js";
import { MeshConnections } from "./mesh-connections.js";
import type { MessageHandler, MessageTransport, TransportName } from "./message-transport.js";
import type { LinkAnswer, LinkOrder } from "./orders.js";
import { PackrTransport } from "./packr-transport.js";
import { RawTransport } from "./raw-transport.js";
import { Saturation } from "./saturation.js";
import { StarTransport } from "./star-transport.js";

// One of the three processes whose links are measured. It does what its parent says.

/** The links of one kind. */
interface LinkSet {
  readonly transport: MessageTransport;
  readonly load: Saturation | LowLoad;
  readonly connections: MeshConnections | HubConnection;
  readonly peers: readonly string[];
}

/** The share of a full load that comes before the measuring. */
const WARM_UP_SHARE = 0.25;
/** What is still under way when a load ends arrives within this time. */
const DRAIN_MS = 100;

const linkSets = new Map<TransportName, LinkSet>();

process.on("message", (order: LinkOrder) => void answer(order));
process.on("disconnect", () => process.exit());

async function answer(order: LinkOrder): Promise<void> {
  process.send?.(await execute(order));
}

async function execute(order: LinkOrder): Promise<LinkAnswer> {
  if (order.kind === "listen") return [await listen(order)];
  const linkSet = linkSets.get(order.transport);
  if (linkSet === undefined) throw new Error(`no links of kind ${order.transport}`);
  if (order.kind === "join") {
    await linkSet.connections.join(order.ports);
    return [];
  }
  const { load, transport, peers } = linkSet;
  if (load instanceof Saturation) return [await perSecond(load, transport, peers, order.forMs)];
  await load.run(transport, peers, order.forMs);
  await sleep(DRAIN_MS);
  return load.takeLatenciesUs();
}

async function listen(order: Extract<LinkOrder, { kind: "listen" }>): Promise<number> {
  const { ids, me } = order;
  const load = order.load === "full" ? new Saturation() : new LowLoad();
  const transport = newTransport(order.transport, load, ids);
  const connections =
    order.transport === "star"
      ? new HubConnection(transport, me)
      : await MeshConnections.listen(transport, ids, me);
  const peers = ids.filter((_, place) => place !== me);
  linkSets.set(order.transport, { transport, load, connections, peers });
  return connections.port;
}

function newTransport(
  name: TransportName,
  handler: MessageHandler,
  ids: readonly string[],
): MessageTransport {
  switch (name) {
    case "k3mesh":
      return new K3meshTransport(handler);
    case "star":
      return new StarTransport(handler, ids);
    case "packr-stream":
      return new PackrTransport(handler);
    case "raw":
      return new RawTransport(handler);
    default:
      return name satisfies never;
  }
}

async function perSecond(
  load: Saturation,
  transport: MessageTransport,
  peers: readonly string[],
  forMs: number,
): Promise<number> {
  load.begin(transport, peers);
  await sleep(forMs * WARM_UP_SHARE);
  const [before, began] = [load.taken, performance.now()];
  await sleep(forMs * (1 - WARM_UP_SHARE));
  const rate = (load.taken - before) / ((performance.now() - began) / 1000);
  load.pause();
  await sleep(DRAIN_MS);
  return rate;
}
