import { expect } from "vitest";
import { filesIn, linesOf } from "../integration/kit/traces.js";
import { endsWith } from "./kit/ends.js";
import { holdPort } from "./kit/hold-port.js";
import { joinAll, joinOn, lanOf, onLan } from "./kit/on-lan.js";

const SHORT = ["--duration", "2s"];
const MDNS_PORT = 5353;

onLan("a host without multicast that is told one address of one machine", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const [anna, bert, carl] = hosts;
  carl.cable.blockMulticast();
  const members = joinAll([anna, bert], "demo", ...SHORT);
  await endsWith(0, [...members, joinOn(carl, "demo", "--peers", bert.address, ...SHORT)]);
});

onLan("a host without multicast whose address one other machine is told", async () => {
  const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
  carl.cable.blockMulticast();
  const members = joinAll([anna, carl], "demo", ...SHORT);
  await endsWith(0, [...members, joinOn(bert, "demo", "--peers", carl.address, ...SHORT)]);
});

onLan("no multicast at all: one address is enough for whoever is told it", async () => {
  const { hosts, network } = lanOf("anna", "bert", "carl");
  network.lose({ share: 1, of: "multicast" });
  const [anna, ...others] = hosts;
  const first = joinOn(anna, "demo", ...SHORT);
  const members = joinAll(others, "demo", "--peers", anna.address, ...SHORT);
  await endsWith(0, [first, ...members]);
});

onLan(
  "a host whose firewall lets no multicast in says so, and is found by the others",
  async () => {
    const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
    carl.cable.cutMulticast();
    const unheard = joinOn(carl, "demo", ...SHORT);
    await unheard.line(/eth0 does not hear its own multicast: .*--peers 10\.77\.1\.3:4330/);
    await endsWith(0, [unheard, ...joinAll([anna, bert], "demo", ...SHORT)]);
  },
);

onLan("static addresses only, the own one among them", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const peers = hosts.map(({ address }) => address).join(",");
  await endsWith(0, joinAll(hosts, "demo", "--no-mdns", "--peers", peers, ...SHORT));
});

onLan("a host on two networks, with the way out by the other: all meet on the one", async () => {
  const { lan, hosts } = lanOf("anna", "bert", "carl");
  const [, bert] = hosts;
  const office = lan.network();
  office.plug(bert);
  bert.namespace.ip(`route replace default via ${office.gateway}`);
  await endsWith(0, joinAll(hosts, "demo", ...SHORT));
});

onLan("two networks that all are on, one of which keeps a pair apart", async () => {
  const { lan, hosts, network } = lanOf("anna", "bert", "carl");
  const [anna, bert] = hosts;
  const office = lan.network();
  for (const host of hosts) office.plug(host);
  network.separate(anna, bert);
  const folder = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  const [header] = linesOf(folder, "anna", "header");
  const link = header?.links?.find(({ peer }) => peer === "bert");
  expect(link?.address).toMatch(new RegExp(`^${bert.cables[1]?.address}:`));
});

onLan("two networks that all are on, of which --interface names one", async () => {
  const { lan, hosts } = lanOf("anna", "bert", "carl");
  const office = lan.network();
  for (const host of hosts) office.plug(host);
  const folder = await endsWith(0, joinAll(hosts, "demo", "--interface", "eth1", ...SHORT));
  const headers = hosts.flatMap(({ name }) => linesOf(folder, name, "header"));
  const addresses = headers.flatMap(({ links = [] }) => links.map(({ address }) => address));
  expect(addresses.filter((address) => !address.startsWith("10.77.2."))).toEqual([]);
});

onLan("two networks with one host on both: who cannot reach each other are named", async () => {
  const { lan, hosts } = lanOf("anna", "bert");
  const [anna, bert] = hosts;
  const office = lan.network();
  office.plug(bert);
  const dora = lan.host("dora", office);
  // The one in the middle ends first: it knows best as long as both are there.
  const others = joinAll([anna, dora], "demo", "--form-timeout", "9s");
  const middle = joinOn(bert, "demo", "--form-timeout", "6s");
  expect(await middle.exitCode(), `${middle}`).toBe(3);
  expect(middle.stderr).toContain("apart anna and dora do not reach each other");
  for (const other of others) expect(await other.exitCode(), `${other}`).toBe(3);
  for (const { folder } of [anna, bert, dora]) expect(filesIn(folder)).toEqual([]);
});

onLan("without a route out of the network, and so to multicast, all find each other", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  for (const { namespace } of hosts) namespace.ip("route del default");
  await endsWith(0, joinAll(hosts, "demo", ...SHORT));
});

onLan("where somebody else holds the mDNS port one address is enough, and it says so", async () => {
  const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
  await holdPort(carl, MDNS_PORT);
  const members = joinAll([anna, bert], "demo", ...SHORT);
  const unheard = joinOn(carl, "demo", ...SHORT);
  await unheard.line(/EADDRINUSE/);
  await unheard.line(/does not hear its own multicast.*--peers/);
  unheard.signal("SIGINT");
  expect(await unheard.exitCode(), `${unheard}`).toBe(130);
  const told = joinOn(carl, "demo", "--peers", anna.address, ...SHORT);
  await endsWith(0, [...members, told]);
});

onLan("no network at all: three machines of one host form, and it says that", async () => {
  const { hosts } = lanOf("anna");
  const [anna] = hosts;
  anna.cable.remove();
  const members = joinAll([anna, anna, anna], "demo", ...SHORT);
  for (const member of members) await member.line(/no network: only machines on this computer/);
  await endsWith(0, members);
});

onLan(
  "an interface that goes while its machine waits, and comes back, finds the others",
  async () => {
    const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
    const waiting = joinOn(anna, "demo", ...SHORT);
    await waiting.line(/missing {2}2 more/);
    anna.cable.remove();
    anna.cable.insert();
    await endsWith(0, [waiting, ...joinAll([bert, carl], "demo", ...SHORT)]);
  },
);

onLan("a machine that began to wait before there was a network finds the others", async () => {
  const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
  anna.cable.remove();
  const waiting = joinOn(anna, "demo", ...SHORT);
  await waiting.line(/no network: only machines on this computer/);
  anna.cable.insert();
  await endsWith(0, [waiting, ...joinAll([bert, carl], "demo", ...SHORT)]);
});
