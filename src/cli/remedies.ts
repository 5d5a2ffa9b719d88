import type { System } from "../node/computer.js";

/** What keeps machines from each other. */
export type Trouble = keyof typeof REMEDIES;

/**
 * What usually causes a trouble on a system and what to do about it, the likeliest first. The
 * tables of the README hold the same texts.
 */
export function remedies(trouble: Trouble, system: System): readonly string[] {
  return REMEDIES[trouble](system);
}

const FIREWALL =
  "a firewall drops what comes in: let in UDP 5353 and TCP 4330-4345 (ufw allow 5353/udp, ufw allow 4330:4345/tcp; the same with firewalld or nft)";
const WIFI = "campus and guest Wi-Fi keeps its clients apart: use a hotspot or a cable";
const VPN = "a VPN takes the traffic: name the network to use with --interface, or turn it off";
const PEERS =
  "where multicast does not get through: tell each machine that finds no other where one is, with --peers host:port";
const NETLESS =
  "this computer is in no network: join a Wi-Fi or a hotspot, or plug in a cable (machines on this computer find each other without)";
const NETLESS_CONTAINER =
  "this container has no network: start it with --network host (machines inside find each other without)";
const LOOPBACK_DOWN =
  "the loopback interface is turned off: turn it on (on Linux with ip link set lo up)";
const IPV6 =
  "machines find each other by IPv4 alone: tell each where another is, with --peers [address]:4330";
const PORTS =
  "TCP 4330-4345 are taken: machines take other ports then, of which mDNS tells; a firewall has to let those in, and with --no-mdns each is to be named with --listen [::]:4400";
const FILES =
  "this shell allows few open files: allow more with ulimit -n 4096, and start k3mesh from there";
const FOLDER =
  "runs cannot be written there: change into a folder of your own, or name one with --out";
const BUSY =
  "this computer is busy or saves power: end what else runs, plug it in, or choose lower rates";
const NODE = "Node.js is too old: install a newer one from https://nodejs.org";

/** What stands between a system and the LAN. */
const LETS_IN: Readonly<Record<System, readonly string[]>> = {
  linux: [FIREWALL],
  wsl: [
    "WSL2 is behind Windows and multicast does not reach it: run k3mesh under Windows itself, or give it the others' addresses with --peers host:port",
  ],
  container: [
    "a container has a network of its own: start it with --network host, or give it the others' addresses with --peers host:port",
    FIREWALL,
  ],
  macos: [
    "macOS 15 and later hides the local network from the terminal (EHOSTUNREACH): allow it in System Settings, Privacy & Security, Local Network",
    "the firewall of macOS blocks node: allow incoming connections in System Settings, Network, Firewall",
  ],
  windows: [
    "the Windows firewall asks at the first start, and without Allow nothing comes in: allow Node.js there for private and public networks, or TCP 4330-4345 and UDP 5353",
  ],
};

/** How to find the program that keeps UDP 5353 to itself. */
const HOLDER: Readonly<Record<System, string>> = {
  linux: holder("sudo ss -ulpn sport = 5353"),
  wsl: holder("sudo ss -ulpn sport = 5353"),
  container: holder("ss -ulpn sport = 5353"),
  macos: holder("sudo lsof -nP -iUDP:5353"),
  windows: holder("netstat -abn -p UDP"),
};

function holder(command: string): string {
  return `another program keeps UDP 5353 to itself: find it with ${command}, and end it`;
}

const REMEDIES = {
  /** No machine answers, though the own multicast comes back. */
  "none-seen": (system) => [...LETS_IN[system], WIFI, VPN, PEERS],
  /** Not even the own multicast comes back. */
  "no-multicast": (system) => [...LETS_IN[system], VPN, PEERS],
  /** Another program keeps UDP 5353 to itself. */
  "port-5353-taken": (system) => [HOLDER[system], PEERS],
  /** A machine was seen, and connecting to it fails. */
  "cannot-connect": (system) => [...LETS_IN[system], WIFI, VPN],
  /** No address but loopback's. */
  "no-network": (system) => [system === "container" ? NETLESS_CONTAINER : NETLESS],
  /** This computer does not reach itself. */
  "no-loopback": () => [LOOPBACK_DOWN],
  /** Others come by IPv6 alone, by which machines do not find each other. */
  "ipv6-alone": () => [IPV6],
  /** The own multicast comes back on some interfaces only. */
  "multicast-in-part": () => [VPN],
  /** Hardly a port of those that `join` takes is free. */
  "ports-taken": () => [PORTS],
  "few-open-files": () => [FILES],
  "no-folder": () => [FOLDER],
  "late-timers": () => [BUSY],
  "old-node": () => [NODE],
} as const satisfies Readonly<Record<string, (system: System) => readonly string[]>>;
