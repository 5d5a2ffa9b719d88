import { expect, test } from "vitest";
import { OwnId } from "../../../src/runtime/formation/self.js";
import { startOf } from "../../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../../kit/scripted-peer.js";
import { TestSimulation } from "../../kit/test-simulation.js";
import { helloFrom, incarnation } from "../../protocol/hello.js";

const other = (id: string) => ({ id, incarnation: incarnation(9) });

test("an id that is given up is followed by the next that nobody has", () => {
  const self = new OwnId("host", incarnation(1));
  self.giveUp([other("host"), other("host-2")]);
  expect(self.identity).toEqual({ id: "host-3", incarnation: incarnation(1) });
});

test("an id that was given up is not taken again, or two could be swapped for ever", () => {
  const self = new OwnId("host", incarnation(1));
  self.giveUp([other("host")]);
  self.giveUp([other("host-2")]);
  self.giveUp([other("host-3")]);
  expect(self.identity.id).toBe("host-4");
});

/** Three that would all be called host, at times and through a network that this seed decides. */
async function idsOfThree(seed: number): Promise<(string | undefined)[]> {
  const world = new TestSimulation({
    seed,
    latencyMinUs: 500,
    latencyMaxUs: 40_000,
    hintLoss: 0.1,
  });
  for (let i = 0; i < 3; i += 1) {
    world.startMachine({ id: "host", idGiven: false });
    await world.pass(world.random.integer(0, 60_000));
  }
  const ids = () => world.machines.map((machine) => startOf(machine)?.me?.id);
  await world.until(() => !ids().includes(undefined), 30_000_000);
  return ids().sort();
}

test("of those with one default id one keeps it, whoever meets whom first", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    expect(await idsOfThree(seed), `seed ${seed}`).toEqual(["host", "host-2", "host-3"]);
  }
});

test("of two of one id that are admitted at one moment the later is dialled again", async () => {
  const world = new TestSimulation();
  const peers = [1, 2].map((n) => ({ host: `10.0.1.${n}`, port: 4330 }));
  const puppets = peers.map((address, i) => {
    const hello = helloFrom("z", { incarnation: incarnation(i + 1) });
    return ScriptedPeer.listen(world, address, () => agreeing(hello, false));
  });
  const a = world.startMachine({ id: "a", discovers: false, peers });
  const dials = () => puppets.map(({ length }) => length);
  await world.until(() => puppets.flat().some(({ closed }) => closed), 5_000_000);
  expect([dials(), a.node.view.linked.length]).toEqual([[1, 1], 1]);
  await world.until(() => dials().includes(2), 5_000_000);
  expect(a.node.view.linked).toHaveLength(1);
});
