import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Delivery, Machine } from "../../src/model/machine.js";
import { messageId } from "../../src/model/message.js";
import { type RandomStream, randomStream } from "../../src/model/random.js";
import { DEFAULT_RULES, type Rules, resolveRules } from "../../src/model/rules.js";

const PEERS = ["a", "c", "d"];

/** Draws the same number for ever. */
const drawing = (number: number): RandomStream => ({
  integer: () => number,
  fraction: () => number,
});

function delivery(lamport: number, number = 1): Delivery {
  const message = { number, action: "SEND_ONE", lamport, sentWallUs: 0 } as const;
  return { from: "a", message, arrivedWallUs: 0, arrivedMonoUs: 0 };
}

function machine(draw: number, rules: Partial<Rules> = {}): Machine {
  return new Machine(PEERS, { ...DEFAULT_RULES, ...rules }, drawing(draw));
}

describe("a machine", () => {
  test("has the clock 0 before its first event", () => {
    expect(machine(10).lamport).toBe(0);
  });

  test("moves its clock by one at an internal event (Lamport 1978, IR1)", () => {
    const one = machine(10);
    expect([one.tick(), one.tick()]).toEqual([
      { kind: "internal", lamport: 1 },
      { kind: "internal", lamport: 2 },
    ]);
  });

  test("sends the incremented clock (Lamport 1978, IR2a)", () => {
    expect(machine(1).tick()).toMatchObject({ kind: "send", lamport: 1, stamp: 1 });
  });

  test("receives at max(own, stamp) + 1 (Lamport 1978, IR2b)", () => {
    const one = machine(10);
    one.deliver(delivery(41));
    one.deliver(delivery(7));
    expect(one.tick()).toMatchObject({ kind: "receive", lamport: 42, queue: 1 });
    expect(one.tick()).toMatchObject({ kind: "receive", lamport: 43, queue: 0 });
  });

  test("is not moved by a message that arrives", () => {
    const one = machine(10);
    one.deliver(delivery(41));
    expect([one.lamport, one.queue]).toEqual([0, 1]);
  });

  test("draws nothing while its inbox holds a message", () => {
    const one = new Machine(PEERS, DEFAULT_RULES, {
      integer: () => expect.unreachable("it drew"),
      fraction: () => expect.unreachable("it drew"),
    });
    one.deliver(delivery(1));
    expect(one.tick().kind).toBe("receive");
  });

  test.each([
    [1, "SEND_ONE", ["a"]],
    [2, "SEND_SECOND", ["c"]],
    [3, "BROADCAST", PEERS],
  ])("that draws %i does %s to %j, as one event", (draw, action, to) => {
    const one = machine(draw);
    expect(one.tick()).toEqual({ kind: "send", lamport: 1, stamp: 1, action, number: 1, to });
    expect(one.lamport).toBe(1);
  });

  test("numbers its messages from 1", () => {
    const one = machine(3);
    expect([one.tick(), one.tick()]).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(messageId("b", 2)).toBe("b#2");
  });

  test("that takes the exercise literally sends the clock as it was before", () => {
    const one = machine(1, { literal: true });
    expect(one.tick()).toMatchObject({ kind: "send", lamport: 1, stamp: 0 });
    expect(one.tick()).toMatchObject({ kind: "send", lamport: 2, stamp: 1 });
  });
});

/** Runs three machines in an order that is given, and tells of every receive. */
function play(
  literal: boolean,
  turns: readonly (readonly [number, boolean])[],
  check: (sentAt: number, receivedAt: number) => void,
): void {
  const ids = ["a", "b", "c"];
  const rules = { ...DEFAULT_RULES, literal, draw: { kind: "range", range: 4 } } as const;
  const machines = ids.map(
    (id) =>
      new Machine(
        ids.filter((each) => each !== id),
        rules,
        randomStream(7, id, "draws"),
      ),
  );
  const sentAt = new Map<string, number>();
  const onTheWay: { to: string; delivery: Delivery }[] = [];
  for (const [who, arrives] of turns) {
    const next = arrives ? onTheWay.shift() : undefined;
    if (next) machines[ids.indexOf(next.to)]?.deliver(next.delivery);
    const id = ids[who] as string;
    const result = (machines[who] as Machine).tick();
    if (result.kind === "send") {
      const { action, number, stamp, to } = result;
      sentAt.set(messageId(id, number), result.lamport);
      const message = { number, action, lamport: stamp, sentWallUs: 0 };
      const sent = { from: id, message, arrivedWallUs: 0, arrivedMonoUs: 0 };
      for (const peer of to) onTheWay.push({ to: peer, delivery: sent });
    }
    if (result.kind === "receive") {
      const { from, message } = result.delivery;
      check(sentAt.get(messageId(from, message.number)) ?? Number.NaN, result.lamport);
    }
  }
}

const turns = fc.array(fc.tuple(fc.nat(2), fc.boolean()), { minLength: 50, maxLength: 300 });

test("under any schedule a receive is later than its send (Lamport 1978, clock condition)", () => {
  fc.assert(
    fc.property(turns, (schedule) => {
      play(false, schedule, (sentAt, receivedAt) => expect(receivedAt).toBeGreaterThan(sentAt));
    }),
    { numRuns: 100 },
  );
});

test("the literal wording lets a receive be no later than its send", () => {
  let violations = 0;
  for (const schedule of fc.sample(turns, { numRuns: 20, seed: 1 })) {
    play(true, schedule, (sentAt, receivedAt) => {
      if (receivedAt <= sentAt) violations += 1;
    });
  }
  expect(violations).toBeGreaterThan(0);
});

test("a rule that nobody gave is the default one", () => {
  expect(resolveRules([{}, { durationMs: 1_000 }, {}])).toEqual({
    ...DEFAULT_RULES,
    durationMs: 1_000,
  });
});
