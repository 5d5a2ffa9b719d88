import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CODE, HandmadeMachine, INTRODUCTION } from "./kit/handmade-machine.js";
import { ATTACKS, attack, silentClients } from "./kit/hostile-bytes.js";
import { addressOf, join, joinThree } from "./kit/joins.js";
import { frameOf, RawClient } from "./kit/raw-client.js";
import { linesOf, peersDown, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const COUNT = Object.keys(ATTACKS).length;

test("hostile bytes while the run forms are closed with a reason each, and the run forms", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20"];
  const a = join(run, out, "--id", "a", ...args);
  const addresses = await attack(await addressOf(a));
  for (const address of addresses) await a.line(new RegExp(`closed ${address}: .+`));
  const others = ["b", "c"].map((id) => join(run, out, "--id", id, ...args));
  for (const machine of [a, ...others]) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("hostile bytes during the run are noted with a reason each, and the run ends complete", async () => {
  const out = tempFolder();
  const run = randomRun();
  const machines = joinThree(run, out, "--duration", "4s");
  const folder = joinPath(out, run);
  const ports = await Promise.all(machines.map(addressOf));
  for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
  const [a] = ports;
  if (a === undefined) throw new Error("three were started");
  const addresses = await attack(a);
  const clients = await silentClients(a, 60);
  await until("all silent connections are closed", () => clients.every(({ closed }) => closed));
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(held(folder)).toEqual(ALL_TRUE);
  const notes = linesOf(folder, "a", "link-refused");
  expect(notes.slice(0, COUNT).map(({ address }) => address)).toEqual(addresses);
  expect(notes.every(({ reason }) => reason !== "")).toBe(true);
  expect(notes).toHaveLength(COUNT + 60);
  expect(notes.map(({ reason }) => reason)).toContain("too many strangers at once");
  for (const id of ["a", "b", "c"]) expect(peersDown(folder, id)).toEqual([]);
});

test("sixty silent connections to a waiting machine are all closed, and the run forms", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "2s", "--rate", "20"];
  // The greatest id: the others dial it, and find the doorway full.
  const c = join(run, out, "--id", "c", ...args);
  const clients = await silentClients(await addressOf(c), 60);
  const others = ["a", "b"].map((id) => join(run, out, "--id", id, ...args));
  await until("all silent connections are closed", () => clients.every(({ closed }) => closed));
  await c.line(/127\.0\.0\.1:\d+: too many strangers at once/);
  await c.line(/127\.0\.0\.1:\d+: .*within 2 s/);
  for (const machine of [c, ...others]) expect(await machine.exitCode(), `${machine}`).toBe(0);
});

test("a frame is read as well when it comes one byte at a time", async () => {
  const run = randomRun();
  const a = join(run, tempFolder(), "--id", "a");
  const machine = new HandmadeMachine(run, "zz");
  const client = await RawClient.open(await addressOf(a));
  const hello = machine.hello();
  await client.trickle(frameOf(hello));
  const proof = machine.proof(hello, await client.frame(CODE.hello));
  await client.trickle(frameOf([CODE.proof, proof]));
  await client.frame(CODE.accept);
  await client.trickle(frameOf([CODE.linked, ...INTRODUCTION]));
  await a.line(/linked {3}zz on handmade/);
});
