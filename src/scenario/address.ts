import { z } from "zod";
import { PORT_MAX } from "../model/limits.js";

/** Where a machine listens; without a port, on any of the range that k3mesh listens on. */
export interface HostPort {
  readonly host: string;
  /** 1..65535 */
  readonly port?: number;
}

/** The ports that `join` listens on: it takes the first free one. */
export const LISTEN_PORTS: readonly number[] = Array.from({ length: 16 }, (_, i) => 4330 + i);

// Underscores are in no host name of the DNS, but Windows lets people give them to computers.
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/;
const ADDRESS = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

/** Reads `host`, `host:port`, `[::1]:port` or a bare IPv6 address; else undefined. */
export function parseHostPort(text: string): HostPort | undefined {
  if (isIpv6(text)) return { host: text };
  const [, ipv6, name, digits] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || !(ipv6 === undefined ? isHostName(host) : isIpv6(host))) {
    return undefined;
  }
  if (digits === undefined) return { host };
  const port = Number(digits);
  return port >= 1 && port <= PORT_MAX ? { host, port } : undefined;
}

/** Four numbers with dots are an address, never a name: 10.0.0.256 is a slip. */
function isHostName(text: string): boolean {
  return /^[\d.]+$/.test(text) ? z.ipv4().safeParse(text).success : HOST_NAME.test(text);
}

/** A link-local address has its interface behind a `%`. */
function isIpv6(text: string): boolean {
  const [address, zone = "0", ...more] = text.split("%");
  return z.ipv6().safeParse(address).success && /^[\w.-]{1,32}$/.test(zone) && more.length === 0;
}
