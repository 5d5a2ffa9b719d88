import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Barrier } from "../../src/protocol/barrier.js";
import type { Identity } from "../../src/protocol/identity.js";
import { rosterHash } from "../../src/protocol/roster.js";
import { incarnation } from "./hello.js";

const identity = (id: string, n = 1): Identity => ({ id, incarnation: incarnation(n) });
const [A, B, C, D] = ["a", "b", "c", "d"].map((id) => identity(id)) as [
  Identity,
  Identity,
  Identity,
  Identity,
];
const ROSTER = rosterHash([A, B, C]);
const FREE = () => false;

/** The barrier of a, in a run of three, with these links up. */
function barrierOfA(...linked: Identity[]): Barrier<Identity> {
  const barrier = new Barrier(A, 3);
  for (const peer of linked) barrier.linked(peer);
  return barrier;
}

describe("READY", () => {
  test("is said when all n − 1 links are up, and once", () => {
    const barrier = barrierOfA(B);
    expect(barrier.step(FREE)).toBeUndefined();
    barrier.linked(C);
    expect(barrier.step(FREE)).toEqual({ kind: "ready", roster: ROSTER, nameTaken: false });
    expect(barrier.step(FREE)).toBeUndefined();
  });

  test("is said to nobody while more than n are linked", () => {
    expect(barrierOfA(B, C).tooMany).toBe(false);
    const barrier = barrierOfA(B, C, D);
    expect(barrier.tooMany).toBe(true);
    expect(barrier.step(FREE)).toBeUndefined();
    barrier.unlinked(D);
    expect(barrier.step(FREE)).toMatchObject({ kind: "ready", roster: ROSTER });
  });

  test("is said anew for a new roster when a machine was replaced", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.unlinked(C);
    barrier.linked(identity("c", 2));
    expect(barrier.step(FREE)).toMatchObject({ roster: rosterHash([A, B, identity("c", 2)]) });
  });

  test("for another roster than mine starts nothing", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(B, ROSTER, false);
    barrier.ready(C, rosterHash([B, C, D]), false);
    expect(barrier.step(FREE)).toBeUndefined();
    expect(barrier.unready).toEqual(["c"]);
  });

  test("that came before the own one counts", () => {
    const barrier = barrierOfA(B);
    barrier.linked(C);
    barrier.ready(B, ROSTER, false);
    barrier.ready(C, ROSTER, false);
    expect(barrier.step(FREE)?.kind).toBe("ready");
    expect(barrier.step(FREE)?.kind).toBe("start");
  });

  test("is forgotten with the link on which it came", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(B, ROSTER, false);
    barrier.ready(C, ROSTER, false);
    barrier.unlinked(C);
    barrier.linked(C);
    expect(barrier.step(FREE)?.kind).toBe("ready");
    expect(barrier.step(FREE)).toBeUndefined();
  });

  test("of a machine that is not linked is nothing", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(D, ROSTER, false);
    expect(barrier.unready).toEqual(["b", "c"]);
  });
});

test("nobody is ready before anybody has confirmed a roster", () => {
  expect(barrierOfA(B).unready).toEqual(["b"]);
});

describe("START", () => {
  test("follows READY from all for the roster that I see", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(B, ROSTER, false);
    expect(barrier.started).toBeUndefined();
    barrier.ready(C, ROSTER, false);
    expect(barrier.step(FREE)).toEqual({ kind: "start", roster: ROSTER, nameTaken: false });
    expect(barrier.started).toEqual([A, B, C]);
    expect(barrier.step(FREE)).toBeUndefined();
  });

  test("of a peer starts me when I once confirmed its roster, even if I withdrew that", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.unlinked(C);
    expect(barrier.startedElsewhere(B, ROSTER, true)).toEqual({
      kind: "start",
      roster: ROSTER,
      nameTaken: true,
    });
    expect(barrier.started).toEqual([A, B, C]);
  });

  test("of a peer for a roster that I never confirmed is nothing", () => {
    const barrier = barrierOfA(B, C);
    expect(barrier.startedElsewhere(B, ROSTER, false)).toBeUndefined();
  });

  test("of one who is not in that roster is nothing, of a hub it counts", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.linked(D);
    for (const stranger of [D, identity("b", 2)]) {
      expect(barrier.startedElsewhere(stranger, ROSTER, false)).toBeUndefined();
    }
    expect(barrier.startedElsewhere(identity("hub"), ROSTER, false)).toMatchObject({
      kind: "start",
    });
  });

  test("comes once", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.startedElsewhere(B, ROSTER, false);
    expect(barrier.startedElsewhere(B, ROSTER, false)).toBeUndefined();
  });
});

describe("the folder's name is taken", () => {
  test("for all when it is for one of them", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(B, ROSTER, true);
    barrier.ready(C, ROSTER, false);
    expect(barrier.step(FREE)).toMatchObject({ kind: "start", nameTaken: true });
  });

  test("or not, as it was when READY was said: later it may be the run's own", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.ready(B, ROSTER, false);
    barrier.ready(C, ROSTER, false);
    expect(barrier.step(() => true)).toMatchObject({ kind: "start", nameTaken: false });
  });

  test("or not, also in a READY that is said again after one more was linked for a while", () => {
    const barrier = barrierOfA(B, C);
    barrier.step(FREE);
    barrier.linked(D);
    barrier.unlinked(D);
    expect(barrier.step(() => true)).toEqual({ kind: "ready", roster: ROSTER, nameTaken: false });
  });
});

test("of rosters that come and go the latest are remembered, others' START starts nothing", () => {
  const barrier = barrierOfA(B);
  const started = (n: number) =>
    barrier.startedElsewhere(B, rosterHash([A, B, identity("c", n)]), false)?.kind;
  for (let n = 0; n < 1_000; n += 1) {
    barrier.linked(identity("c", n));
    barrier.step(FREE);
    barrier.unlinked(identity("c", n));
  }
  expect([started(0), started(900), started(950)]).toEqual([undefined, undefined, "start"]);
});

/** Machines whose links go up and down, and whose frames arrive in order but at any time. */
class Mesh {
  readonly barriers: Map<string, Barrier<Identity>> = new Map();
  readonly identities: readonly Identity[];
  /** Links that are up, as both ends see them. */
  readonly #links = new Map<string, { from: string; to: string; frames: (() => void)[] }>();

  constructor(identities: readonly Identity[], machines: number) {
    this.identities = identities;
    for (const one of identities) this.barriers.set(one.id, new Barrier(one, machines));
  }

  toggle(one: Identity, other: Identity): void {
    if (one === other) return;
    const up = this.#links.has(`${one.id}${other.id}`);
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const barrier = this.barriers.get(from.id) as Barrier<Identity>;
      if (up) {
        this.#links.delete(from.id + to.id);
        if (!barrier.started) barrier.unlinked(to);
      } else if (!barrier.started && !this.barriers.get(to.id)?.started) {
        this.#links.set(from.id + to.id, { from: from.id, to: to.id, frames: [] });
        barrier.linked(to);
      }
    }
    for (const { id } of this.identities) this.settle(id);
  }

  settle(id: string): void {
    for (let i = 0; i < 2; i += 1) {
      const step = this.barriers.get(id)?.step(FREE);
      if (step) this.#say(id, step);
    }
  }

  /** One frame of one link arrives. */
  deliver(which: number): void {
    const waiting = [...this.#links.values()].filter(({ frames }) => frames.length > 0);
    waiting[which % Math.max(1, waiting.length)]?.frames.shift()?.();
  }

  /** What is on its way arrives. */
  deliverAll(): void {
    while ([...this.#links.values()].some(({ frames }) => frames.length > 0)) this.deliver(0);
  }

  #say(id: string, frame: NonNullable<ReturnType<Barrier<Identity>["step"]>>): void {
    const me = this.identities.find((each) => each.id === id) as Identity;
    for (const { from, to, frames } of this.#links.values()) {
      if (from !== id) continue;
      const barrier = this.barriers.get(to) as Barrier<Identity>;
      frames.push(() => {
        if (frame.kind === "ready") barrier.ready(me, frame.roster, frame.nameTaken);
        else {
          const step = barrier.startedElsewhere(me, frame.roster, frame.nameTaken);
          if (step) this.#say(to, step);
          // As a machine does whose peer runs another roster.
          if (barrier.started && rosterHash(barrier.started) !== frame.roster) {
            this.#links.delete(from + to);
            this.#links.delete(to + from);
          }
        }
        this.settle(to);
      });
    }
  }

  linked(one: string, other: string): boolean {
    return this.#links.has(one + other);
  }
}

const acts = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constant("toggle" as const), fc.nat(3), fc.nat(3)) },
    { weight: 5, arbitrary: fc.tuple(fc.constant("deliver" as const), fc.nat(20), fc.nat(0)) },
  ),
  { minLength: 10, maxLength: 120 },
);

test("whatever links do, a roster that starts was confirmed by all, and linked machines share it", () => {
  let starts = 0;
  fc.assert(
    fc.property(acts, (order) => {
      const mesh = new Mesh([A, B, C, D], 3);
      for (const [what, i, j] of order) {
        if (what === "deliver") mesh.deliver(i);
        else mesh.toggle(mesh.identities[i] as Identity, mesh.identities[j] as Identity);
      }
      mesh.deliverAll();
      // As it is now: the question below, whether a START would be followed, changes who is asked.
      const startedBy = new Map([...mesh.barriers].map(([id, { started }]) => [id, started]));
      for (const [id, started] of startedBy) {
        if (!started) continue;
        starts += 1;
        for (const member of started) {
          const theirs = mesh.barriers.get(member.id) as Barrier<Identity>;
          // Confirmed: a START for it would start whoever has not.
          const follows =
            theirs.started ?? theirs.startedElsewhere(member, rosterHash(started), false);
          expect(follows).toBeDefined();
          const other = startedBy.get(member.id);
          if (mesh.linked(id, member.id) && other) {
            expect(rosterHash(other)).toBe(rosterHash(started));
          }
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(starts).toBeGreaterThan(0);
});
