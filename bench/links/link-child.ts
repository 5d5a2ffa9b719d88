import { setTimeout as sleep } from "node:timers/promises";
import type { Carrier, CarrierName, CarrierOwner } from "./carrier.js";
import { HubMeeting } from "./hub-meeting.js";
import { K3meshCarrier } from "./k3mesh-carrier.js";
import { Meeting } from "./meeting.js";
import type { LinkAnswer, LinkOrder } from "./orders.js";
import { PackrCarrier } from "./packr-carrier.js";
import { RawCarrier } from "./raw-carrier.js";
import { Saturation } from "./saturation.js";
import { StarCarrier } from "./star-carrier.js";
import { Trickle } from "./trickle.js";

// One of the three processes whose links are measured. It does what its parent says.

/** The links of one kind. */
interface Arm {
  readonly carrier: Carrier;
  readonly load: Saturation | Trickle;
  readonly meeting: Meeting | HubMeeting;
  readonly peers: readonly string[];
}

/** The share of a full load that comes before the measuring. */
const WARM_UP_SHARE = 0.25;
/** What is still under way when a load ends arrives within this time. */
const DRAIN_MS = 100;

const arms = new Map<CarrierName, Arm>();

process.on("message", (order: LinkOrder) => void answer(order));
process.on("disconnect", () => process.exit());

async function answer(order: LinkOrder): Promise<void> {
  process.send?.(await obey(order));
}

async function obey(order: LinkOrder): Promise<LinkAnswer> {
  if (order.kind === "listen") return [await listen(order)];
  const arm = arms.get(order.carrier);
  if (arm === undefined) throw new Error(`no links of kind ${order.carrier}`);
  if (order.kind === "join") {
    await arm.meeting.join(order.ports);
    return [];
  }
  const { load, carrier, peers } = arm;
  if (load instanceof Saturation) return [await perSecond(load, carrier, peers, order.forMs)];
  await load.run(carrier, peers, order.forMs);
  await sleep(DRAIN_MS);
  return load.takeLatenciesUs();
}

async function listen(order: Extract<LinkOrder, { kind: "listen" }>): Promise<number> {
  const { ids, me } = order;
  const load = order.load === "full" ? new Saturation() : new Trickle();
  const carrier = newCarrier(order.carrier, load, ids);
  const meeting =
    order.carrier === "star" ? new HubMeeting(carrier, me) : await Meeting.listen(carrier, ids, me);
  const peers = ids.filter((_, place) => place !== me);
  arms.set(order.carrier, { carrier, load, meeting, peers });
  return meeting.port;
}

function newCarrier(name: CarrierName, owner: CarrierOwner, ids: readonly string[]): Carrier {
  switch (name) {
    case "k3mesh":
      return new K3meshCarrier(owner);
    case "star":
      return new StarCarrier(owner, ids);
    case "packr-stream":
      return new PackrCarrier(owner);
    case "raw":
      return new RawCarrier(owner);
    default:
      return name satisfies never;
  }
}

async function perSecond(
  load: Saturation,
  carrier: Carrier,
  peers: readonly string[],
  forMs: number,
): Promise<number> {
  load.begin(carrier, peers);
  await sleep(forMs * WARM_UP_SHARE);
  const [before, began] = [load.taken, performance.now()];
  await sleep(forMs * (1 - WARM_UP_SHARE));
  const rate = (load.taken - before) / ((performance.now() - began) / 1000);
  load.pause();
  await sleep(DRAIN_MS);
  return rate;
}
