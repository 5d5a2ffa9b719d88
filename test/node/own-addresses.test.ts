import { describe, expect, test } from "vitest";
import {
  defaultRouteAddresses,
  type OwnAddress,
  OwnAddresses,
} from "../../src/node/own-addresses.js";

const at = (name: string, address: string): OwnAddress => ({ name, address, internal: false });
const LO = { ...at("lo", "127.0.0.1"), internal: true };
const LO6 = { ...LO, address: "::1" };
const ETH = at("eth0", "10.77.0.1");
const ETH6 = at("eth0", "fd77::1");
const ETH6_NEW = at("eth0", "fd77::a1");
const LOCAL = at("eth0", "fe80::1%eth0");
const WIFI = at("wlan0", "192.168.1.7");
const VPN = at("tun0", "10.8.0.2");
const DOCKER = at("docker0", "172.17.0.1");
const BRIDGE = at("br-0a1b2c3d4e5f", "172.18.0.1");
const HYPER_V = at("vEthernet (Extern)", "192.168.7.9");

const best = (list: readonly OwnAddress[], routed: readonly string[] = [], host = "::") =>
  new OwnAddresses(host, undefined, routed, () => list).bestFirst.map(({ address }) => address);

const ALL = [LO, LO6, DOCKER, ETH, ETH6, LOCAL, VPN, WIFI];

describe("addresses that others can use come first", () => {
  test.each<[string, readonly OwnAddress[], readonly string[], readonly OwnAddress[]]>([
    ["loopback and bridges last", ALL, [], [ETH, WIFI, ETH6, VPN, DOCKER, LO]],
    ["the default route's first", ALL, [WIFI.address], [WIFI, ETH, ETH6, VPN, DOCKER, LO]],
    ["but no tunnel's", [ETH, VPN], [VPN.address], [ETH, VPN]],
    [
      "a bridge's when it has it",
      [DOCKER, ETH, HYPER_V],
      [HYPER_V.address],
      [HYPER_V, ETH, DOCKER],
    ],
    ["bridges of networks as those of docker", [BRIDGE, ETH], [], [ETH, BRIDGE]],
    ["one of IPv6 an interface", [ETH6, ETH6_NEW], [], [ETH6]],
    ["the one that it sends from", [ETH6, ETH6_NEW], [ETH6_NEW.address], [ETH6_NEW]],
    ["link-local where nothing is better", [LO, LOCAL, DOCKER], [], [LOCAL, DOCKER, LO]],
    ["loopback of IPv6 where that is all", [LO6], [], [LO6]],
    ["none of none", [], [], []],
  ])("%s", (_, list, routed, order) => {
    expect(best(list, routed)).toEqual(order.map(({ address }) => address));
  });

  test.each([
    ["0.0.0.0", [ETH, WIFI, VPN, DOCKER, LO]],
    ["fd77::1", [ETH6]],
    ["fe80::1%eth0", [LOCAL]],
    ["127.0.0.1", [LO]],
    ["127.8.9.10", [{ ...LO, address: "127.8.9.10" }]],
  ])("of a machine that listens on %s", (host, order) => {
    expect(best(ALL, [], host)).toEqual(order.map(({ address }) => address));
  });

  test("of the one interface that people chose", () => {
    const { bestFirst } = new OwnAddresses("::", "eth0", [], () => ALL);
    expect(bestFirst).toEqual([ETH, ETH6]);
  });
});

test.each<[readonly OwnAddress[], readonly string[], readonly OwnAddress[]]>([
  [ALL, [], [ETH, WIFI]],
  [ALL, [WIFI.address], [WIFI]],
  [[LO, DOCKER], [], [DOCKER]],
  [[LO], [], [LO]],
  [[], [], []],
])("of %j, with the way out by %j, it may be any of %j", (list, routed, likeliest) => {
  expect(new OwnAddresses("::", undefined, routed, () => list).likeliest).toEqual(likeliest);
});

test.each<[string, readonly OwnAddress[], boolean]>([
  ["::", ALL, false],
  ["::", [LO, ETH6], true],
  ["::", [LO, ETH6, DOCKER], true],
  ["::", [LO, LOCAL], true],
  ["::", [LO], false],
  ["0.0.0.0", [LO, ETH6], false],
  ["fd77::1", ALL, true],
  ["10.77.0.1", ALL, false],
])("who listens on %s with %j is reached by IPv6 alone: %s", (host, list, alone) => {
  expect(new OwnAddresses(host, undefined, [], () => list).isIpv6Alone).toBe(alone);
});

test("the default route's addresses are this computer's", async () => {
  const own = new OwnAddresses().bestFirst.map(({ address }) => address);
  expect(own).toEqual(expect.arrayContaining(await defaultRouteAddresses()));
});
