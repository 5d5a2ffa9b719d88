/** A host, by name or address, and a port there: what people and mDNS name. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface TcpAddress extends Endpoint {
  readonly kind: "tcp";
}

/** A leaf of a star, at its hub. */
export interface RelayAddress {
  readonly kind: "relay";
  readonly slot: number;
}

/** Where a machine may be reached. */
export type Address = TcpAddress | RelayAddress;

/** The host of slots in text; no computer has a percent sign in its name. */
const AT_HUB = "%hub";

export function tcpAddress({ host, port }: Endpoint): TcpAddress {
  return { kind: "tcp", host, port };
}

/** `host:port`, with brackets around an IPv6 host. */
export function addressKey(address: Address | Endpoint): string {
  if ("slot" in address) return `${AT_HUB}:${address.slot}`;
  const { host, port } = address;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The host of what `addressKey` made. */
export function hostIn(key: string): string {
  return key.slice(0, key.lastIndexOf(":")).replace(/^\[|\]$/g, "");
}

/** The slot of what `addressKey` made; undefined of another address. */
export function slotIn(key: string): number | undefined {
  return hostIn(key) === AT_HUB ? Number(key.slice(AT_HUB.length + 1)) : undefined;
}

/** Whether an IPv6 address leads to its neighbours only, by an interface that each names itself. */
export function isLinkLocal(host: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(host);
}
