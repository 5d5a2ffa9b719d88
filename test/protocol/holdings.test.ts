import fc from "fast-check";
import { expect, test } from "vitest";
import { Holdings } from "../../src/protocol/holdings.js";
import type { Holding } from "../../src/wire/frames.js";

const ALL = ["a", "b", "c", "d", "e", "f"];

/** Machines with nothing but their holdings, and links between them that can be cut. */
class Company {
  readonly ids: readonly string[];
  readonly holdings = new Map<string, Holdings>();
  /** What is on its way, by link: `from to`. */
  readonly #ways = new Map<string, Holding[]>();
  /** By taker and trace, from whom. */
  readonly #takings = new Map<string, string>();

  constructor(machines: number, holders: readonly string[]) {
    this.ids = ALL.slice(0, machines);
    for (const id of this.ids) {
      const others = this.ids.filter((other) => other !== id);
      this.holdings.set(id, new Holdings(id, this.ids, others, true));
      for (const other of others) this.#ways.set(`${id} ${other}`, []);
    }
    for (const id of holders) this.of(id).have(id, null);
  }

  of(id: string): Holdings {
    return this.holdings.get(id) as Holdings;
  }

  linked(one: string, other: string): boolean {
    return this.#ways.has(`${one} ${other}`);
  }

  cut(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      if (!this.#ways.delete(`${from} ${to}`)) continue;
      this.of(from).gone(to);
      for (const [key, source] of this.#takings) {
        if (key.startsWith(`${from} `) && source === to) this.#takings.delete(key);
      }
    }
  }

  /** Everything that could happen next. */
  steps(): (() => void)[] {
    const steps: (() => void)[] = [];
    for (const [id, holdings] of this.holdings) this.#tell(id, holdings);
    for (const [way, words] of this.#ways) {
      const [from = "", to = ""] = way.split(" ");
      const next = words[0];
      if (!next) continue;
      steps.push(() => {
        words.shift();
        this.of(to).said(from, next);
      });
    }
    for (const [id, holdings] of this.holdings) {
      for (const trace of holdings.lacking) {
        const key = `${id} ${trace}`;
        const [source] = holdings.sourcesOf(trace);
        if (this.#takings.has(key)) {
          steps.push(() => {
            this.#takings.delete(key);
            holdings.have(trace, "0".repeat(64));
          });
        } else if (source) steps.push(() => void this.#takings.set(key, source));
      }
    }
    return steps;
  }

  #tell(id: string, holdings: Holdings): void {
    const news = holdings.takeNews(true);
    for (const other of this.ids) {
      if (!this.linked(id, other)) continue;
      this.#ways.get(`${id} ${other}`)?.push(...news, ...holdings.takeReplies(other));
    }
  }

  /** Whoever is linked with a machine, directly or by others. */
  around(id: string): Set<string> {
    const found = new Set([id]);
    for (const one of found) {
      for (const other of this.ids) if (this.linked(one, other)) found.add(other);
    }
    return found;
  }
}

const companies = fc.record({
  machines: fc.integer({ min: 3, max: 6 }),
  dead: fc.subarray(ALL, { maxLength: 2 }),
  cuts: fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...ALL), fc.constantFrom(...ALL)), {
    maxLength: 12,
  }),
  order: fc.infiniteStream(fc.nat()),
});

test("whatever links break and when: all who are linked end with all that one of them has", () => {
  fc.assert(
    fc.property(companies, ({ machines, dead, cuts, order }) => {
      const living = ALL.slice(0, machines).filter((id) => !dead.includes(id));
      const company = new Company(machines, living);
      for (const one of dead) for (const other of ALL) company.cut(one, other);
      let steps = company.steps();
      for (let at = 0; steps.length > 0; at += 1) {
        for (const [when, one, other] of cuts) if (when === at) company.cut(one, other);
        steps = company.steps();
        steps[order.next().value % Math.max(1, steps.length)]?.();
        if (at > 20_000) throw new Error("it never ends");
        steps = company.steps();
      }
      for (const id of living) {
        const holdings = company.of(id);
        expect(holdings.settled).toBe(true);
        const around = company.around(id);
        for (const trace of living) {
          const there = [...around].some((other) => company.of(other).isHere(trace));
          expect(holdings.isHere(trace), `${trace} at ${id}`).toBe(there);
        }
        for (const other of around) {
          if (other !== id) expect(holdings.owes(other)).toBe(false);
        }
      }
    }),
    { numRuns: 100 },
  );
});

const ABC = ["a", "b", "c"];
const H1 = "1".repeat(64);
const H2 = "2".repeat(64);

test("its own machine is asked first for a trace, then whoever has it", () => {
  const a = new Holdings("a", ABC, ["b", "c"], true);
  a.said("c", { id: "b", hops: 0, sha256: null });
  expect(a.sourcesOf("b")).toEqual(["c"]);
  a.said("b", { id: "b", hops: 0, sha256: null });
  expect(a.sourcesOf("b")).toEqual(["b", "c"]);
  for (const peer of ["b", "c"]) a.said(peer, { id: "c", hops: 0, sha256: null });
  expect(a.sourcesOf("c")).toEqual(["c", "b"]);
  a.distrust("b", "b");
  expect(a.sourcesOf("b")).toEqual(["c"]);
  a.gone("c");
  expect(a.sourcesOf("b")).toEqual([]);
  expect(a.awaited).toEqual(["c"]);
});

test("what nobody linked can have is given up when they have said so", () => {
  const a = new Holdings("a", ABC, ["b"], true);
  expect(a.takeNews(true)).toEqual([{ id: "c", hops: 2, sha256: null }]);
  expect(a.awaited).toEqual(["b", "c"]);
  a.said("b", { id: "c", hops: 2, sha256: null });
  expect(a.awaited).toEqual(["b"]);
  expect(a.takeNews(false)).toEqual([]);
  expect(a.takeNews(true)).toEqual([{ id: "c", hops: null, sha256: null }]);
});

test("a trace of which two are about that differ is forgone by whoever hears of both, and says so", () => {
  const a = new Holdings("a", ABC, ["b", "c"], true);
  a.have("b", H1);
  a.said("c", { id: "b", hops: 0, sha256: H2 });
  a.said("c", { id: "b", hops: 0, sha256: H1 });
  expect(a.takeContested()).toEqual(["b"]);
  expect([a.isHere("b"), a.isWanted("b")]).toEqual([false, false]);
  const news = [H1, H2].map((sha256) => ({ id: "b", hops: null, sha256 }));
  expect(a.takeNews(true)).toEqual(news);
});

test.each([H1, H2])(
  "whoever has one of two that differ drops it when another has found out: %.1s",
  (own) => {
    const [a, c] = [
      new Holdings("a", ABC, ["b", "c"], true),
      new Holdings("c", ABC, ["a", "b"], true),
    ];
    a.have("b", own);
    c.said("a", { id: "b", hops: 0, sha256: H1 });
    c.have("b", H2);
    for (const holding of c.takeNews(true)) a.said("c", holding);
    expect(a.takeContested()).toEqual(["b"]);
    expect(a.owes("c")).toBe(false);
  },
);

test("who wants nothing says so to whom it is offered, and to nobody else", () => {
  const a = new Holdings("a", ABC, ["b", "c"], false);
  expect(a.settled).toBe(true);
  a.said("b", { id: "b", hops: 0, sha256: null });
  expect(a.takeNews(true)).toEqual([]);
  expect(a.takeReplies("b")).toEqual([{ id: "b", hops: null, sha256: null }]);
  expect(a.takeReplies("b")).toEqual([]);
  expect(a.takeReplies("c")).toEqual([]);
});

test("a trace is owed to all who have not said that they have it or do without", () => {
  const a = new Holdings("a", ABC, ["b", "c"], true);
  expect(a.owes("b")).toBe(false);
  a.have("a", null);
  expect([a.owes("b"), a.owes("c")]).toEqual([true, true]);
  a.said("b", { id: "a", hops: 0, sha256: H1 });
  a.said("c", { id: "a", hops: null, sha256: null });
  expect([a.owes("b"), a.owes("c")]).toEqual([false, false]);
});
