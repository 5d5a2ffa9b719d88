import { networkInterfaces } from "node:os";
import { LOOPBACK } from "./computer.js";

/** Where to listen to be reached on every network, by IPv6 and by IPv4. */
export const EVERY_ADDRESS = "::";
/** By IPv4 alone. */
export const EVERY_IPV4_ADDRESS = "0.0.0.0";

export function isEveryAddress(host: string): boolean {
  return host === EVERY_ADDRESS || host === EVERY_IPV4_ADDRESS;
}

/** An IPv4 address of this computer on a network interface that is up. */
export interface Ipv4Interface {
  readonly name: string;
  readonly address: string;
  readonly netmask: string;
  /** Loopback. */
  readonly internal: boolean;
}

/** The networks that a machine looks and can be found on: all, or one interface of them. */
export class Networks {
  /** The name or an address of the one interface; absent, all of them. */
  readonly only: string | undefined;
  readonly #list: () => readonly Ipv4Interface[];

  constructor(only?: string, list: () => readonly Ipv4Interface[] = ipv4Interfaces) {
    this.only = only;
    this.#list = list;
  }

  /** The interfaces that are up at this moment. */
  get up(): readonly Ipv4Interface[] {
    const { only } = this;
    const all = this.#list();
    if (only === undefined) return all;
    // All of 127.0.0.0/8 is on loopback, which shows but one address of it.
    const named = all.filter((one) => one.internal && isOn(one, only));
    if (named.length > 0) return named.map((one) => ({ ...one, address: only }));
    return all.filter(({ name, address }) => name === only || address === only);
  }
}

/** Every IPv4 interface that is up now, loopback first. */
export function ipv4Interfaces(): Ipv4Interface[] {
  return Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) => addresses.map((address) => ({ name, ...address })))
    .filter(({ family }) => family === "IPv4")
    .map(({ name, address, netmask, internal }) => ({ name, address, netmask, internal }))
    .toSorted((a, b) => Number(b.internal) - Number(a.internal));
}

/** Whether an address is one of an interface's own network. */
export function isOn({ address, netmask }: Ipv4Interface, other: string): boolean {
  const [mine, mask, theirs] = [address, netmask, other].map(numberOf);
  if (mine === undefined || mask === undefined || theirs === undefined) return false;
  return (mine & mask) === (theirs & mask);
}

/** An IPv4 address as 32 bits; undefined for any other text. */
function numberOf(text: string): number | undefined {
  const bytes = text.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((bits, byte) => (bits << 8) | byte, 0);
}

/** Whether this computer reaches itself. */
export function hasLoopback(interfaces: readonly Ipv4Interface[] = ipv4Interfaces()): boolean {
  return interfaces.some((one) => isOn(one, LOOPBACK));
}

/** Throws LoopbackDownError where it does not. */
export function requireLoopback(interfaces: readonly Ipv4Interface[] = ipv4Interfaces()): void {
  if (!hasLoopback(interfaces)) throw new LoopbackDownError();
}

/** The machines of a run on this computer cannot reach each other. */
export class LoopbackDownError extends Error {
  constructor() {
    super(
      `the loopback interface of this computer is down, and machines of a run talk over ${LOOPBACK}; ` +
        "turn it on (on Linux: ip link set lo up)",
    );
  }
}
