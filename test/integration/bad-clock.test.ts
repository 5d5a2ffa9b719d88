import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CODE, HandmadeMachine, stop } from "./kit/handmade-machine.js";
import { addressOf, join } from "./kit/joins.js";
import { packed } from "./kit/raw-client.js";
import { linesOf, peersDown, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";

/** By the id of the machine that sends it. */
const CLOCKS: Readonly<Record<string, unknown>> = {
  w: 2n ** 53n,
  x: -1,
  y: Number.NaN,
  z: 1.5,
};

test("a linked machine that sends an impossible clock loses that one link, with the reason", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--machines", "6", "--duration", "1500ms", "--rate", "20"];
  const [a, b] = [join(run, out, "--id", "a", ...args), join(run, out, "--id", "b", ...args)];
  const ports = [await addressOf(a), await addressOf(b)];
  const machines = Object.keys(CLOCKS).map((id) => new HandmadeMachine(run, id, 6));
  const links = await Promise.all(
    machines.map((machine) => Promise.all(ports.map((port) => machine.link(port)))),
  );
  await Promise.all(
    machines.map((machine, i) => {
      const others = machines.filter((other) => other !== machine);
      return machine.start(links[i] ?? [], others);
    }),
  );
  const folder = joinPath(out, run);
  await traceLine(folder, "a", "receive");
  for (const [i, clock] of Object.values(CLOCKS).entries()) {
    const client = links[i]?.[0]?.client;
    client?.send([CODE.data, 1, packed([1, 1, clock, 1_700_000_000_000_000])]);
    await client?.closing();
  }
  const [toA, toB] = [0, 1].map((side) => links.map((pair) => pair[side]?.client));
  expect(toA?.every((client) => client?.closed)).toBe(true);
  expect(toB?.some((client) => client?.closed)).toBe(false);
  await until("a says so", () => peersDown(folder, "a").length === 4);
  expect(peersDown(folder, "a")).toEqual(["w closed", "x closed", "y closed", "z closed"]);
  expect(linesOf(folder, "a", "link-refused").map(({ reason }) => reason)).toEqual([
    expect.stringContaining("clock"),
    expect.stringContaining("clock"),
    expect.stringContaining("clock"),
    expect.stringContaining("clock"),
  ]);
  await Promise.all(links.map((pair) => pair[1] && stop(pair[1])));
  for (const machine of [a, b]) expect(await machine.exitCode(), `${machine}`).toBe(4);
  expect(peersDown(folder, "b")).toEqual([]);
  expect(linesOf(folder, "b", "receive").some(({ from }) => from === "a")).toBe(true);
});
