import { describe, expect, test } from "vitest";
import { type Ipv4Interface, ipv4Interfaces, isOn, Networks } from "../../src/node/networks.js";

const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true };
const ETH = { name: "eth0", address: "10.77.0.1", netmask: "255.255.255.0", internal: false };
const SECOND = { ...ETH, address: "10.78.0.1" };
const WIFI = { name: "WLAN 2", address: "192.168.1.7", netmask: "255.255.252.0", internal: false };
const ALL: readonly Ipv4Interface[] = [LO, ETH, SECOND, WIFI];

describe("the networks to look on", () => {
  test.each<[string | undefined, readonly Ipv4Interface[]]>([
    [undefined, ALL],
    ["lo", [LO]],
    ["127.0.0.1", [LO]],
    ["127.8.9.10", [{ ...LO, address: "127.8.9.10" }]],
    ["eth0", [ETH, SECOND]],
    ["10.78.0.1", [SECOND]],
    ["10.77.0.2", []],
    ["WLAN 2", [WIFI]],
    ["eth", []],
  ])("of %s", (only, up) => {
    expect(new Networks(only, () => ALL).up).toEqual(up);
  });

  test("are those of the moment", () => {
    let now = ALL;
    const networks = new Networks("WLAN 2", () => now);
    now = [LO];
    expect(networks.up).toEqual([]);
    now = ALL;
    expect(networks.up).toEqual([WIFI]);
  });

  test("of this computer have loopback first", () => {
    expect(ipv4Interfaces()[0]).toMatchObject({ address: "127.0.0.1", internal: true });
  });
});

test.each([
  [ETH, "10.77.0.200", true],
  [ETH, "10.77.1.1", false],
  [WIFI, "192.168.3.255", true],
  [WIFI, "192.168.4.1", false],
  [LO, "127.255.0.1", true],
  [ETH, "10.77.0", false],
  [ETH, "10.77.0.256", false],
  [ETH, "fe80::1", false],
  [{ ...ETH, netmask: "255.255.255.255" }, "10.77.0.1", true],
  [{ ...ETH, netmask: "0.0.0.0" }, "8.8.8.8", true],
])("%j has %s on its network: %s", (one, address, on) => {
  expect(isOn(one, address)).toBe(on);
});
