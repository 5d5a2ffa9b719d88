import { isIPv4 } from "node:net";
import type { Service, ServiceConfig } from "bonjour-service";
import { isId, isNodeId } from "../model/id.js";
import type { Endpoint } from "../protocol/address.js";
import type { Identity } from "../protocol/identity.js";
import type { Advertisement } from "../runtime/ports.js";
import { isIncarnation } from "../wire/values.js";

export const SERVICE_TYPE = "k3mesh";
/** The name that machines query. */
export const SERVICE_NAME: string = `_${SERVICE_TYPE}._tcp.local`;

/** Machines of a closed run have this TXT entry. */
const CLOSED_KEY = "closed";

/** Of the addresses that one machine announces; it needs one. */
const ADDRESSES_MAX = 4;

/** What a machine announced, checked. */
export interface Announcement {
  readonly run: string;
  /** It is of a closed run. */
  readonly closed: boolean;
  readonly identity: Identity;
  /** Where it may listen, the likeliest first. */
  readonly addresses: readonly Endpoint[];
}

/** How a machine announces itself. */
export function serviceOf(self: Advertisement): ServiceConfig {
  const { run, closed, id, incarnation, port } = self;
  return {
    type: SERVICE_TYPE,
    name: instanceOf(self),
    host: `${instanceOf(self)}.local`,
    port,
    probe: false,
    disableIPv6: true,
    txt: { run, id, inc: incarnation, ...(closed && { [CLOSED_KEY]: "1" }) },
  };
}

/** The full name of a machine's announcement. */
export function serviceNameOf(identity: Identity): string {
  return `${instanceOf(identity)}.${SERVICE_NAME}`;
}

/**
 * The announcement in a service; undefined if no k3mesh machine can have made it.
 * `isNear`: whether an address is on a network that this computer is on.
 */
export function readAnnouncement(
  { txt, port, referer, addresses = [] }: Service,
  isNear: (address: string) => boolean,
): Announcement | undefined {
  const { run, id, inc, [CLOSED_KEY]: closed }: Record<string, unknown> = txt ?? {};
  if (typeof run !== "string" || typeof id !== "string" || typeof inc !== "string")
    return undefined;
  if (!isNodeId(id) || !isIncarnation(inc)) return undefined;
  if (!(port >= 1) || referer === undefined) return undefined;
  // Where the packet came from is right in all but reflected ones.
  const announced = addresses.filter((address) => address !== referer.address && isUsable(address));
  const near = announced.filter(isNear);
  const far = announced.filter((address) => !isNear(address));
  const hosts = [...new Set([referer.address, ...near, ...far])].slice(0, ADDRESSES_MAX);
  return {
    run,
    closed: closed !== undefined,
    identity: { id, incarnation: inc },
    addresses: hosts.map((host) => ({ host, port })),
  };
}

/**
 * Unique for every process start and id, so that no conflict can arise and no probe is needed; of
 * at most 53 bytes, where DNS allows 63.
 */
function instanceOf({ id, incarnation }: Identity): string {
  return `${id}-${incarnation}`;
}

/** An IPv4 address that is neither this computer's own in disguise nor many computers'. */
function isUsable(address: string): boolean {
  const first = Number(address.split(".")[0]);
  return isIPv4(address) && first !== 0 && first !== 127 && first < 224;
}

/** Machines that are remembered; strangers can announce any number. */
const MACHINES_MAX = 64;
/** A machine answers every query; to report it so often is enough. */
const TELL_EVERY_MS = 2_000;
const BYTES_MAX = 8_900;

/** Finds other runs in the bytes of announcements: hints, and no more. */
export class OtherRuns {
  readonly #own: Pick<Advertisement, "run" | "closed">;
  readonly #tell: (run: string, incarnation: string) => void;
  /** When each machine was reported last, the longest ago first. */
  readonly #toldMs = new Map<string, number>();

  constructor(
    own: Pick<Advertisement, "run" | "closed">,
    tell: (run: string, incarnation: string) => void,
  ) {
    this.#own = own;
    this.#tell = tell;
  }

  look(packet: Buffer, nowMs: number): void {
    // No machine joins another run from a closed one.
    if (this.#own.closed || packet.length > BYTES_MAX) return;
    const run = textValue(packet, "run=");
    if (run === undefined || !isId(run)) return;
    // A closed run is of interest to machines that wait for an open one of its name.
    const closed = textValue(packet, `${CLOSED_KEY}=`) !== undefined;
    if (closed !== (run === this.#own.run)) return;
    const incarnation = textValue(packet, "inc=");
    if (incarnation === undefined || !isIncarnation(incarnation)) return;
    if (nowMs < (this.#toldMs.get(incarnation) ?? Number.NEGATIVE_INFINITY) + TELL_EVERY_MS) return;
    this.#toldMs.delete(incarnation);
    const [oldest] = this.#toldMs.entries();
    if (this.#toldMs.size >= MACHINES_MAX && oldest) {
      if (nowMs < oldest[1] + TELL_EVERY_MS) return;
      this.#toldMs.delete(oldest[0]);
    }
    this.#toldMs.set(incarnation, nowMs);
    this.#tell(run, incarnation);
  }
}

/** The value of a TXT entry: a text with its length in the byte before. */
function textValue(packet: Buffer, key: string): string | undefined {
  const at = packet.indexOf(key);
  if (at < 1) return undefined;
  return packet.toString("latin1", at + key.length, at + (packet[at - 1] ?? 0));
}
