import { expect, test } from "vitest";
import { type CommonView, LastingView } from "../../../src/runtime/formation/formation-view.js";
import { endOf } from "../../kit/inspection.js";
import { type TestMachine, TestSimulation } from "../../kit/test-simulation.js";
import { incarnation } from "../../protocol/hello.js";

const S = 1_000_000;

/** Whom a machine names at its end: linked, and not. */
function namedBy(machine: TestMachine) {
  const end = machine.outcome();
  if (end?.kind !== "not-formed") throw new Error(`it ended otherwise: ${end?.kind}`);
  const { linked, unlinked, missingLinks } = end.view;
  const missed = unlinked.map(({ identity, error }) => `${identity?.id} ${error}`);
  return { linked: linked.map(({ id }) => id), missed, missingLinks };
}

test.each([0, 0.3 * S, 5 * S, 20 * S])(
  "two that cannot reach each other and a third, which came %i us later: each names the cause",
  async (laterUs) => {
    for (const later of [0, 1, 2]) {
      const world = new TestSimulation();
      const machines: TestMachine[] = [];
      for (let i = 0; i < 3; i += 1)
        machines.push(
          world.startMachine(i === later ? { formTimeoutMs: 30_000 + laterUs / 1000 } : {}),
        );
      const [a, b, c] = machines as [TestMachine, TestMachine, TestMachine];
      world.network.block(a.host, b.host);
      await world.until(() => machines.every((one) => endOf(one) === "not-formed"), 60 * S);
      const reached = { linked: ["c"], missingLinks: [] };
      expect(namedBy(a)).toEqual({ ...reached, missed: ["b EHOSTUNREACH"] });
      expect(namedBy(b)).toEqual({ ...reached, missed: ["a EHOSTUNREACH"] });
      expect(namedBy(c)).toEqual({ linked: ["a", "b"], missed: [], missingLinks: [["a", "b"]] });
    }
  },
);

test("who was alone for long, and then met another, names that one", async () => {
  const world = new TestSimulation();
  const a = world.startMachine();
  await world.pass(20 * S);
  world.startMachine({ formTimeoutMs: 60_000 });
  await world.until(() => endOf(a) === "not-formed", 20 * S);
  expect(namedBy(a)).toEqual({ linked: ["b"], missed: [], missingLinks: [] });
});

test.each(["first", "last"])(
  "a hub that ends %s and the leaf that waited at it name each other",
  async (order) => {
    const world = new TestSimulation();
    const hub = world.startHub({ formTimeoutMs: order === "first" ? 29_000 : 31_000 });
    await world.pass(5 * S);
    const a = world.startMachine({ topology: "star", formTimeoutMs: 25_000 });
    await world.until(() => [hub, a].every((one) => one.outcome() !== undefined), 30 * S);
    expect(hub.outcome()).toMatchObject({
      kind: "no-star",
      view: { linked: [{ id: "a" }], machines: 3 },
    });
    expect(a.outcome()).toMatchObject({ kind: "not-formed", view: { hub: { id: "hub" } } });
  },
);

test("why two do not reach each other is named, however late it was found out", () => {
  const lasting = new LastingView<CommonView>();
  const b = { id: "b", incarnation: incarnation(1) };
  const seen = {
    source: "gossip",
    address: { kind: "tcp", host: "10.0.0.2", port: 4330 },
    identity: b,
  } as const;
  const c = { id: "c", host: "c", address: "10.0.0.3:4330" };
  const view = (linked: CommonView["linked"], unlinked: CommonView["unlinked"]): CommonView => {
    return { linked, unlinked, refusals: [], activeRefusals: [] };
  };
  const late = view([c], [{ ...seen, error: "EHOSTUNREACH" }]);
  for (let nowUs = 0; nowUs < 10 * S; nowUs += S / 2) {
    lasting.look(nowUs, () => (nowUs < 7 * S ? view([c], [seen]) : late));
  }
  expect(lasting.at(10 * S, view([], [seen]))).toEqual(late);
});

test("what lasted is not forgotten for what passes, however much of that comes after it", () => {
  const lasting = new LastingView<CommonView>();
  const view = (...ids: string[]): CommonView => {
    const linked = ids.map((id) => ({ id, host: id, address: `${id}:4330` }));
    return { linked, unlinked: [], refusals: [], activeRefusals: [] };
  };
  for (let nowUs = 0; nowUs < 3 * S; nowUs += S / 2) lasting.look(nowUs, () => view("b", "c"));
  for (let n = 0; n < 100; n += 1) lasting.look(3 * S + (n * S) / 2, () => view(`z${n}`));
  expect(lasting.at(53 * S, view())).toEqual(view("b", "c"));
});
