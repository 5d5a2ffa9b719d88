import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { filesIn, linesOf, peersDown, results } from "../integration/kit/traces.js";
import { ALL_TRUE_OF_STAR, held } from "../integration/kit/verdicts.js";
import { endsWith } from "./kit/ends.js";
import type { Host } from "./kit/host.js";
import { inFullSwing, joinAll, joinOn, lanOf, type Member, onLan, typeOn } from "./kit/on-lan.js";

const STAR = ["--topology", "star"];
const BUSY = ["--rate", "20", "--draw-range", "4"];
const LEAVES = ["anna", "bert", "carl"];

function hubOn(host: Host, ...args: readonly string[]): Member {
  return typeOn(host, "hub", "demo", ...args);
}

/** A hub on one host and leaves on three others, in full swing. */
async function starRunning(duration: string): Promise<[Member, Member, Member, Member]> {
  const { hosts } = lanOf("hugo", "anna", "bert", "carl");
  const [hugo, ...others] = hosts;
  const hub = hubOn(hugo);
  const leaves = joinAll(others, "demo", ...STAR, ...BUSY, "--duration", duration);
  await inFullSwing(leaves);
  return [hub, ...leaves];
}

onLan("a hub and three leaves on four hosts form, run, and end with the same bytes", async () => {
  const [hugo, ...others] = lanOf("hugo", "anna", "bert", "carl").hosts;
  const leaves = joinAll(others, "demo", ...STAR, "--duration", "3s");
  const folder = await endsWith(0, [hubOn(hugo), ...leaves]);
  expect(held(folder)).toEqual(ALL_TRUE_OF_STAR);
  expect(filesIn(folder)).toContain("hub.trace.jsonl");
  // Each leaf has one link, and that leads to the hub.
  for (const id of LEAVES) {
    expect(linesOf(folder, id, "header")[0]?.links?.map(({ peer }) => peer)).toEqual(["hub"]);
  }
});

onLan("a star forms where 10 % of everything is lost", async () => {
  const { hosts, network } = lanOf("hugo", "anna", "bert", "carl");
  const [hugo, ...others] = hosts;
  network.lose({ share: 0.1, of: "everything" });
  const leaves = joinAll(others, "demo", ...STAR, "--duration", "3s");
  await endsWith(0, [hubOn(hugo), ...leaves]);
});

onLan("a star without multicast forms by the hub's address, told to each leaf", async () => {
  const { hosts, network } = lanOf("hugo", "anna", "bert", "carl");
  const [hugo, ...others] = hosts;
  network.lose({ share: 1, of: "multicast" });
  const where = ["--no-mdns", "--peers", hugo.address];
  const leaves = joinAll(others, "demo", ...STAR, ...where, "--duration", "2s");
  await endsWith(0, [hubOn(hugo), ...leaves]);
});

onLan("a hub cut off for 5 s loses nothing", async () => {
  const members = await starRunning("10s");
  const { cable } = members[0].host;
  cable.cut();
  await sleep(5_000);
  cable.mend();
  const folder = await endsWith(0, members);
  expect(held(folder)).toEqual(ALL_TRUE_OF_STAR);
  for (const id of ["hub", ...LEAVES]) expect(peersDown(folder, id)).toEqual([]);
});

onLan("a host with the hub that loses its cable: every leaf ends alone, and knows it", async () => {
  const [hub, ...leaves] = await starRunning("11s");
  hub.host.cable.cut();
  for (const leaf of leaves) {
    expect(await leaf.exitCode(), `${leaf}`).toBe(4);
    expect(leaf.stdout).toContain("! hub is lost");
  }
  for (const { host } of leaves) {
    const folder = host.folder;
    const id = host.name;
    const peers = LEAVES.filter((other) => other !== id);
    const lost = peersDown(`${folder}/runs/demo`, id).map((text) => text.split(" ")[0]);
    expect(lost.sort()).toEqual([...peers, "hub"].sort());
    expect(linesOf(`${folder}/runs/demo`, id, "end")).toMatchObject([{ reason: "duration" }]);
  }
  hub.signal("SIGKILL");
});

onLan("a host with a leaf that loses its cable: the others go on through the hub", async () => {
  const [hub, anna, bert, carl] = await starRunning("11s");
  carl.host.cable.cut();
  const folder = await endsWith(4, [hub, anna, bert]);
  expect(Object.values(results(folder))).not.toContain("false");
  expect(peersDown(folder, "hub")).toEqual(["carl silent"]);
  for (const id of ["anna", "bert"]) expect(peersDown(folder, id)).toHaveLength(1);
  const lostUs = Math.max(
    ...["anna", "bert"].map((id) => linesOf(folder, id, "peer-down")[0]?.wallUs ?? 0),
  );
  const later = linesOf(folder, "hub", "forward").filter(({ wallUs = 0 }) => wallUs > lostUs);
  expect(later.length).toBeGreaterThan(0);
  expect(await carl.exitCode(), `${carl}`).toBe(4);
});

onLan("names and topologies mixed up are told apart, and the star forms all the same", async () => {
  const { hosts } = lanOf("hugo", "anna", "anna", "carl", "mary");
  const [hugo, first, second, carl, mary] = hosts;
  const machine = joinOn(mary, "demo", "--form-timeout", "6s");
  const hub = hubOn(hugo);
  await hub.line(/mary \(.*\) has --topology mesh, this hub --topology star; type there: /);
  await machine.line(/hub \(.*\) is the hub of a star, this machine has --topology mesh/);
  const leaves = joinAll([first, second, carl], "demo", ...STAR, "--duration", "2s");
  const folder = await endsWith(0, [hub, ...leaves]);
  expect(filesIn(folder)).toContain("anna-2.trace.jsonl");
  expect(await machine.exitCode(), `${machine}`).toBe(5);
});
