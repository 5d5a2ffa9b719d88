import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "vitest";
import { filesIn, readJson } from "../integration/kit/traces.js";
import { endsWith } from "./kit/ends.js";
import { joinAll, lanOf, onLan } from "./kit/on-lan.js";

const SHORT = ["--duration", "2s"];

/** The ids of a run, in its own order. */
function rosterOf(folder: string): string[] {
  return (readJson(folder, "run.json").roster as { readonly id: string }[]).map(({ id }) => id);
}

onLan("two of the three on one host share its folder, and the third has the same", async () => {
  const { hosts } = lanOf("anna", "bert");
  const [anna, bert] = hosts;
  const folder = await endsWith(0, joinAll([anna, bert, anna], "demo", ...SHORT));
  expect(rosterOf(folder)).toEqual(["anna", "anna-2", "bert"]);
  for (const host of hosts) expect(filesIn(join(host.folder, "runs"))).toEqual(["demo"]);
});

onLan("the same name again is a new folder, of one name on every host", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const first = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  const before = readJson(first, "run.json");
  const second = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  expect(basename(second)).toMatch(/^demo-[0-9a-f]{4}$/);
  expect(readJson(first, "run.json")).toEqual(before);
});

onLan("a folder of that name on one host alone gives the run another on all three", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const old = join(hosts[1].folder, "runs", "demo");
  mkdirSync(old, { recursive: true });
  writeFileSync(join(old, "mine.txt"), "mine");
  const folder = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  expect(basename(folder)).toMatch(/^demo-[0-9a-f]{4}$/);
  expect(filesIn(old)).toEqual(["mine.txt"]);
});

onLan("host names with capitals, dots and umlauts give ids and still find each other", async () => {
  const { hosts } = lanOf("Anna-PC.Example.ORG", "Zürich.local", "Übungsraum_3");
  const folder = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  expect(rosterOf(folder)).toEqual(["anna-pc", "bungsraum-3", "z-rich"]);
});

onLan("two hosts of one name are told apart by a number", async () => {
  const { hosts } = lanOf("lab", "lab", "bert");
  const folder = await endsWith(0, joinAll(hosts, "demo", ...SHORT));
  expect(rosterOf(folder)).toEqual(["bert", "lab", "lab-2"]);
});
