import { expect, test } from "vitest";
import type { JoinInstructions } from "../../../src/cli/forming/join-instructions.js";
import { oneLine } from "../../../src/cli/forming/notice.js";
import { ETH, instructionsOf, LO, type Place, WIFI } from "./views.js";

const command = (instructions: JoinInstructions) =>
  oneLine({ text: instructions.command(), details: [] });
const noMulticast = (network: string) =>
  ({ kind: "no-multicast", network, address: "x:1" }) as const;

test.each<[Place, string]>([
  [{}, "k3mesh join demo"],
  [{ machines: 4, seed: 0 }, "k3mesh join demo --machines 4 --seed 0"],
  [
    { rules: { durationMs: 20_000, literal: true, phase: "aligned" } },
    "k3mesh join demo --duration 20s --phase aligned --literal",
  ],
  [
    { rules: { draw: { kind: "probability", internal: 0.7 } } },
    "k3mesh join demo --internal-probability 0.7",
  ],
  [
    { rules: { draw: { kind: "range", range: 10 }, durationMs: 60_000, literal: false } },
    "k3mesh join demo",
  ],
  [{ mdns: false }, "k3mesh join demo --peers 192.168.1.5:4331"],
  [{ mdns: false, up: [LO] }, "k3mesh join demo --peers 127.0.0.1:4331"],
])("with %j the command to type elsewhere is %s", (place, text) => {
  expect(command(instructionsOf(place))).toBe(text);
});

test("where no network has multicast, the command names this machine's addresses", () => {
  const instructions = instructionsOf({ up: [LO, ETH, WIFI] });
  instructions.observe(noMulticast("wlan0"));
  expect([command(instructions), instructions.trouble]).toEqual(["k3mesh join demo", "none-seen"]);
  instructions.observe(noMulticast("eth0"));
  expect([command(instructions), instructions.trouble]).toEqual([
    "k3mesh join demo --peers 192.168.1.5:4331,10.0.0.5:4331",
    "no-multicast",
  ]);
});

test("a taken mDNS port is a trouble of its own", () => {
  const instructions = instructionsOf();
  instructions.observe({ kind: "trouble", text: "bind EADDRINUSE 0.0.0.0:5353" });
  instructions.observe(noMulticast("eth0"));
  expect(instructions.trouble).toBe("port-5353-taken");
  expect(command(instructions)).toContain("--peers");
});

test("without a network the others can only be on this computer", () => {
  const up = [LO];
  const instructions = instructionsOf({ up });
  expect([instructions.trouble, instructions.place]).toEqual(["no-network", "in another terminal"]);
  up.push(ETH);
  expect([instructions.trouble, instructions.place]).toEqual([
    "none-seen",
    "on another computer or terminal",
  ]);
});

test("the addresses of a machine are those of its networks, loopback last of all", () => {
  expect(instructionsOf({ up: [LO, ETH, WIFI] }).addresses).toEqual([
    "192.168.1.5:4331",
    "10.0.0.5:4331",
  ]);
  expect(instructionsOf({ up: [LO] }).addresses).toEqual(["127.0.0.1:4331"]);
  expect(instructionsOf({ up: [] }).addresses).toEqual(["127.0.0.1:4331"]);
});

test("where others come by IPv6 alone the command says where, and what helps is said", () => {
  const up = [LO, { ...ETH, address: "fd77::5" }];
  const instructions = instructionsOf({ up, listed: [LO] });
  expect(command(instructions)).toBe("k3mesh join demo --peers [fd77::5]:4331");
  expect([instructions.trouble, instructions.place, instructions.zoneHint]).toEqual([
    "ipv6-alone",
    "on another computer or terminal",
    undefined,
  ]);
});

test("a link-local address is told with what the others have to put in", () => {
  const up = [LO, { ...ETH, address: "fe80::5%eth0" }];
  const instructions = instructionsOf({ up, listed: [LO] });
  expect(instructions.addresses).toEqual(["[fe80::5%eth0]:4331"]);
  expect(instructions.zoneHint).toMatch(/behind % the interface/);
});
