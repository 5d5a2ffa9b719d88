import { JoinInstructions } from "../../../src/cli/forming/join-instructions.js";
import type { SpecifiedRules } from "../../../src/model/rules.js";
import type { Topology } from "../../../src/model/topology.js";
import { EVERY_ADDRESS, type Ipv4Interface, Networks } from "../../../src/node/networks.js";
import { type OwnAddress, OwnAddresses } from "../../../src/node/own-addresses.js";
import { tcpAddress } from "../../../src/protocol/address.js";
import type { AddressEntry } from "../../../src/protocol/address-book.js";
import type { FormationView, HubView } from "../../../src/runtime/formation/formation-view.js";
import { incarnation } from "../../protocol/hello.js";

/** The view of machine a of run demo, alone so far. */
export function viewOf(parts: Partial<FormationView> = {}): FormationView {
  return {
    id: "a",
    run: "demo",
    topology: "mesh",
    machines: 3,
    rules: {},
    seed: null,
    linked: [],
    tooMany: false,
    unlinked: [],
    refusals: [],
    activeRefusals: [],
    missingLinks: [],
    ...parts,
  };
}

/** A linked machine. */
export function linkedTo(id: string, ready = false): FormationView["linked"][number] {
  return { id, host: `${id}.local`, address: `192.168.1.7:4330`, ready };
}

/** An address that somebody advertised. */
export function seenAt(id: string, host: string, error?: string): AddressEntry {
  const identity = { id, incarnation: incarnation(1) };
  const address = tcpAddress({ host, port: 4330 });
  return { source: "mdns", address, identity, ...(error !== undefined && { error }) };
}

/** Addresses that people named, of one host. */
export function triedAt(host: string, ports: readonly number[], error?: string): AddressEntry[] {
  return ports.map((port) => {
    const address = tcpAddress({ host, port });
    return { source: "peers", address, ...(error !== undefined && { error }) };
  });
}

export const LO: Ipv4Interface = on("lo", "127.0.0.1", true);
export const ETH: Ipv4Interface = on("eth0", "192.168.1.5");
export const WIFI: Ipv4Interface = on("wlan0", "10.0.0.5");

function on(name: string, address: string, internal = false): Ipv4Interface {
  return { name, address, netmask: "255.255.255.0", internal };
}

function addressesOf(list: () => readonly OwnAddress[]): OwnAddresses {
  return new OwnAddresses(EVERY_ADDRESS, undefined, [], list);
}

/** What a test's machine was given, and where it is. */
export interface Place {
  readonly topology?: Topology;
  readonly machines?: number;
  readonly rules?: SpecifiedRules;
  readonly seed?: number;
  readonly up?: readonly Ipv4Interface[];
  /** Those of them that have IPv4, where not all do. */
  readonly listed?: readonly Ipv4Interface[];
  readonly mdns?: boolean;
}

/** The instructions of machine a of run demo, at port 4331. */
export function instructionsOf(place: Place = {}): JoinInstructions {
  const { topology = "mesh", machines = 3, rules = {}, seed = null } = place;
  const { up = [LO, ETH], listed = up, mdns = true } = place;
  const networks = new Networks(undefined, () => listed);
  const addresses = addressesOf(() => up);
  const instructions = new JoinInstructions(
    { run: "demo", topology, machines, rules, seed },
    { networks, addresses, mdns },
  );
  instructions.listens(4331);
  return instructions;
}

/** The view of the hub of run demo, alone so far. */
export function hubViewOf(parts: Partial<HubView> = {}): HubView {
  const nobody = { linked: [], unlinked: [], refusals: [], activeRefusals: [] };
  return { run: "demo", machines: null, ...nobody, ...parts };
}

/** The instructions of the hub of run demo, at port 4331. */
export function instructionsOfHub(mdns = true): JoinInstructions {
  const networks = new Networks(undefined, () => [LO, ETH]);
  const addresses = addressesOf(() => [LO, ETH]);
  const instructions = new JoinInstructions(
    { run: "demo", topology: "star", machines: null, rules: {}, seed: null },
    { networks, addresses, mdns },
  );
  instructions.listens(4331);
  return instructions;
}
