import { expect, test } from "vitest";
import type { Topology } from "../../src/model/topology.js";
import { cutCable } from "../kit/cable.js";
import { endOf, notesOf } from "../kit/inspection.js";
import { hasStarted, LEAF } from "../kit/star.js";
import { type Hub, type Inhabitant, World } from "../kit/world.js";

const S = 1_000_000;
const CUTS_S = [3, 3.5, 4.5, 5];
/** Only pings keep these links from silence. */
const QUIET = { rate: 0.2, rules: { durationMs: 10_000 } };

/** A run in full swing whose machines began their lives, and with that their pings, anyhow. */
async function quietRun(world: World, topology: Topology): Promise<(Hub | Inhabitant)[]> {
  const anyUs = () => world.weather.dice.integer(2 * S, 3 * S);
  const hubs = topology === "star" ? [world.bearHub()] : [];
  const machines: Inhabitant[] = [];
  while (machines.length < 3) {
    await world.pass(anyUs());
    machines.push(world.bear(topology === "star" ? { ...LEAF, ...QUIET } : QUIET));
  }
  await world.until(() => machines.every(hasStarted), 10 * S);
  await world.pass(anyUs());
  return [...hubs, ...machines];
}

test.each([
  ["a machine of a mesh", "mesh", 0],
  ["a leaf", "star", 1],
  ["a hub", "star", 0],
] as const)("%s that is cut off for up to 5 s loses nothing", async (_who, topology, index) => {
  for (let seed = 98; seed < 139; seed += 5) {
    const world = new World({ seed });
    const all = await quietRun(world, topology);
    const cutOff = all[index]?.host;
    const others = all.map(({ host }) => host).filter((host) => host !== cutOff);
    if (cutOff) cutCable(world, cutOff, others, (CUTS_S[seed % CUTS_S.length] ?? 0) * S);
    await world.until(() => all.every((one) => endOf(one) !== "lives"), 60 * S);
    expect([seed, ...all.map(endOf)]).toEqual([seed, ...all.map(() => "duration")]);
    expect([seed, ...all.flatMap(notesOf)]).toEqual([seed]);
  }
});
