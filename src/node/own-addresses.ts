import { createSocket } from "node:dgram";
import { isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { isLinkLocal } from "../protocol/address.js";
import { EVERY_ADDRESS, EVERY_IPV4_ADDRESS, isEveryAddress } from "./networks.js";

/** An address of this computer on an interface that is up. */
export interface OwnAddress {
  /** The interface. */
  readonly name: string;
  /** A link-local one with its interface behind `%`. */
  readonly address: string;
  /** Loopback. */
  readonly internal: boolean;
}

/** Addresses for documentation (RFC 5737, RFC 3849): the way there is the default route. */
const FAR = [
  ["udp4", "192.0.2.1"],
  ["udp6", "2001:db8::1"],
] as const;
const ANY_PORT = 9;

/** Switches inside this computer, for containers and virtual machines. */
const VIRTUAL = new RegExp(
  "^(docker|podman|br-[0-9a-f]|virbr|veth|vnet|vmnet|vboxnet|lxcbr|lxdbr|incusbr|cni|flannel|cali|" +
    "bridge\\d|vEthernet|VirtualBox|VMware)",
);
/** They lead to others than the neighbours. */
const TUNNEL = /^(tun|tap|utun|wg|tailscale|Tailscale|zt|ppp|ipsec|gif|stf|awdl|llw|nordlynx)/;

/** The addresses at which others reach a machine that listens on a host. */
export class OwnAddresses {
  readonly #listenHost: string;
  readonly #only: string | undefined;
  readonly #routed: readonly string[];
  readonly #list: () => readonly OwnAddress[];

  /**
   * `only`: name or address of the one interface that people chose; `routed`: those of the default
   * route, as `defaultRouteAddresses` found them.
   */
  constructor(
    listenHost: string = EVERY_ADDRESS,
    only?: string,
    routed: readonly string[] = [],
    list: () => readonly OwnAddress[] = allAddresses,
  ) {
    this.#listenHost = listenHost;
    this.#only = only;
    this.#routed = routed;
    this.#list = list;
  }

  /**
   * At this moment, the best first: the default route's interface before others, bridges of
   * containers and virtual machines behind, loopback last. Of each interface all of IPv4, and one
   * of IPv6; link-local ones where there is nothing better.
   */
  get bestFirst(): readonly OwnAddress[] {
    const here = this.#list().filter((one) => this.#isListening(one));
    // All of 127.0.0.0/8 is on loopback, which shows but one address of it.
    if (here.length === 0 && !this.#listensEverywhere) {
      return [{ name: "", address: this.#listenHost, internal: true }];
    }
    const shown = here.filter((one) => isShown(one, here, this.#routed));
    return shown.toSorted((a, b) => this.#rank(a) - this.#rank(b));
  }

  /** The addresses that are equally likely to be the right one; at least one, if there is any. */
  get likeliest(): readonly OwnAddress[] {
    const [best, ...others] = this.bestFirst;
    if (best === undefined) return [];
    const alike = (one: OwnAddress) => {
      return (
        !one.internal &&
        kindOf(one) === kindOf(best) &&
        isIPv4(one.address) === isIPv4(best.address)
      );
    };
    return this.#isRouted(best) ? [best] : [best, ...others.filter(alike)];
  }

  /** Whether others reach this computer by IPv6 and not by IPv4, by which machines are found. */
  get isIpv6Alone(): boolean {
    const outside = this.bestFirst.filter((one) => !one.internal);
    if (!this.#listensEverywhere) return isIPv6(this.#listenHost);
    return (
      outside.some(({ address }) => isIPv6(address)) &&
      outside.every((one) => isIPv6(one.address) || kindOf(one) === VIRTUAL_KIND)
    );
  }

  get #listensEverywhere(): boolean {
    return isEveryAddress(this.#listenHost);
  }

  #isListening({ name, address }: OwnAddress): boolean {
    if (this.#only !== undefined && name !== this.#only && address !== this.#only) return false;
    if (this.#listenHost === EVERY_ADDRESS) return true;
    if (this.#listenHost === EVERY_IPV4_ADDRESS) return isIPv4(address);
    return address === this.#listenHost;
  }

  #isRouted(one: OwnAddress): boolean {
    return this.#routed.includes(one.address) && kindOf(one) !== TUNNEL_KIND;
  }

  #rank(one: OwnAddress): number {
    const kind = this.#isRouted(one) ? ROUTED_KIND : kindOf(one);
    return 2 * kind + Number(isIPv6(one.address));
  }
}

/** From what others can use best to what they cannot. */
const ROUTED_KIND = 0;
const ORDINARY_KIND = 1;
const TUNNEL_KIND = 2;
const LINK_LOCAL_KIND = 3;
const VIRTUAL_KIND = 4;
const LOOPBACK_KIND = 5;

function kindOf({ name, address, internal }: OwnAddress): number {
  if (internal) return LOOPBACK_KIND;
  if (VIRTUAL.test(name)) return VIRTUAL_KIND;
  if (TUNNEL.test(name)) return TUNNEL_KIND;
  return isLinkLocal(address) ? LINK_LOCAL_KIND : ORDINARY_KIND;
}

function isShown(one: OwnAddress, all: readonly OwnAddress[], routed: readonly string[]): boolean {
  if (isIPv4(one.address)) return true;
  if (one.internal) return !all.some(({ internal, address }) => internal && isIPv4(address));
  if (isLinkLocal(one.address)) {
    // Tunnels and bridges have them always, and lead nowhere by them.
    return kindOf(one) === LINK_LOCAL_KIND && !all.some((other) => kindOf(other) < LINK_LOCAL_KIND);
  }
  // Computers change their IPv6 addresses, and have several at a time.
  const alike = all.filter(({ name, address }) => {
    return name === one.name && isIPv6(address) && !isLinkLocal(address);
  });
  return one === (alike.find(({ address }) => routed.includes(address)) ?? alike[0]);
}

/** Every address of this computer on an interface that is up. */
function allAddresses(): OwnAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, internal, ...more }) => {
      const zone = "scopeid" in more && more.scopeid > 0 ? `%${zoneOf(name, more.scopeid)}` : "";
      return { name, address: address + zone, internal };
    }),
  );
}

/** Windows numbers its interfaces. */
function zoneOf(name: string, scope: number): string {
  return process.platform === "win32" ? `${scope}` : name;
}

/** This computer's addresses by which it sends to far away. Nothing is sent. */
export async function defaultRouteAddresses(): Promise<string[]> {
  const addresses = await Promise.all(FAR.map(([type, far]) => sourceAddress(type, far)));
  return addresses.flatMap((address) => address ?? []);
}

function sourceAddress(type: "udp4" | "udp6", far: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(type);
    const end = (address?: string) => {
      socket.close();
      resolve(address);
    };
    socket.once("error", () => end());
    socket.once("connect", () => end(socket.address().address));
    socket.connect(ANY_PORT, far);
  });
}
