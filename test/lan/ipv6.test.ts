import { expect } from "vitest";
import { linesOf } from "../integration/kit/traces.js";
import { endsWith } from "./kit/ends.js";
import type { Host } from "./kit/host.js";
import { joinOn, lanOf, onLan, typeOn } from "./kit/on-lan.js";

const SHORT = ["--duration", "2s"];

/** Where the machines of a run say that the others are. */
function addressesOf(folder: string, hosts: readonly Host[]): string[] {
  const headers = hosts.flatMap(({ name }) => linesOf(folder, name, "header"));
  return headers.flatMap(({ links = [] }) => links.map(({ address }) => address));
}

onLan("on a network of IPv6 alone one address is enough, and who waits says which", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  for (const [i, { cable }] of hosts.entries()) cable.speakIpv6(`fd77::${i + 1}`, `fe80::${i + 1}`);
  const [anna, bert, carl] = hosts;
  const waiting = joinOn(anna, "demo", ...SHORT);
  await waiting.line(/^anna listens on \[fd77::1\]:4330 for run demo$/m);
  await waiting.line(/find each other by IPv4 alone: give another .*--peers \[fd77::1\]:4330, or/);
  await waiting.line(
    /missing .* on another computer or terminal: .*join demo .*--peers \[fd77::1\]:4330/,
  );
  const doctor = typeOn(bert, "doctor");
  expect(await doctor.exitCode(), `${doctor}`).toBe(0);
  expect(doctor.stdout).toMatch(
    /^! network +warn +eth0 fd77::2, .* with --peers \[fd77::2\]:4330/m,
  );
  expect(doctor.stdout).toMatch(/^! multicast +warn +is not used with IPv6/m);
  const told = ["--peers", "[fd77::1]:4330", ...SHORT];
  const others = [
    joinOn(bert, "demo", "--listen", "[::]:4330", ...told),
    joinOn(carl, "demo", "--listen", "[fd77::3]:4331", ...told),
  ];
  const folder = await endsWith(0, [waiting, ...others]);
  const addresses = addressesOf(folder, hosts);
  expect(addresses).toHaveLength(6);
  for (const address of addresses) expect(address).toMatch(/^\[fd77::[123]\]:433[01]$/);
  expect(others[0]?.stdout).toContain("bert listens on [fd77::2]:4330 for run demo\n");
  expect(others[1]?.stdout).toContain("carl listens on [fd77::3]:4331 for run demo\n");
  for (const { stdout } of others) expect(stdout).not.toMatch(/no network|listens on 127/);
});

onLan("one link-local address with the own interface is enough", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  for (const [i, { cable }] of hosts.entries()) cable.speakIpv6(`fe80::${i + 1}`);
  const [anna, ...others] = hosts;
  const waiting = joinOn(anna, "demo", ...SHORT);
  await waiting.line(/^for others: put behind % the interface/m);
  const told = others.map((host) => {
    return joinOn(host, "demo", "--peers", "[fe80::1%eth0]:4330", ...SHORT);
  });
  const folder = await endsWith(0, [waiting, ...told]);
  const addresses = addressesOf(folder, hosts);
  expect(addresses).toHaveLength(6);
  for (const address of addresses) expect(address).toMatch(/^\[fe80::[123]%eth0\]:4330$/);
});
