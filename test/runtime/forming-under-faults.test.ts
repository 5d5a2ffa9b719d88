import fc from "fast-check";
import { expect, test } from "vitest";
import { newIncarnation } from "../../src/protocol/identity.js";
import type { Host } from "../kit/host.js";
import { analyzed, endOf, startOf } from "../kit/inspection.js";
import { MemoryStore } from "../kit/memory-store.js";
import { sniff } from "../kit/sniffer.js";
import { type Birth, type Inhabitant, World } from "../kit/world.js";

const S = 1_000_000;
const MS = 1_000;

const faults = fc.record({
  atUs: fc.nat(2 * S),
  what: fc.constantFrom("cut", "restart", "freeze"),
  who: fc.nat(4),
  whom: fc.nat(4),
  forUs: fc.nat(3 * S),
});

const plans = fc.record({
  seed: fc.nat(),
  machines: fc.integer({ min: 3, max: 5 }),
  delayMaxUs: fc.constantFrom<number>(300, 20 * MS, 200 * MS),
  splits: fc.boolean(),
  hintLoss: fc.constantFrom<number>(0, 0.3, 0.6),
  startsUs: fc.array(fc.nat(2 * S), { minLength: 5, maxLength: 5 }),
  named: fc.constantFrom("mdns", "peers", "both"),
  clash: fc.boolean(),
  oneDisk: fc.boolean(),
  faults: fc.array(faults, { maxLength: 4 }),
});

type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

/** A world in which everything happens as planned, until the last run is over. */
class Forming {
  readonly world: World;
  /** The machine at each place now; a restarted one replaces its predecessor. */
  readonly places: Inhabitant[] = [];
  /** Which rosters each process has confirmed. */
  readonly confirmed: Map<Host, Set<string>> = new Map();
  readonly #plan: Plan;
  readonly #disk = new MemoryStore();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.world = new World(plan);
    sniff(this.world.network, (from, _to, frame) => {
      if (frame.kind !== "ready") return;
      this.confirmed.set(from, (this.confirmed.get(from) ?? new Set()).add(frame.roster));
    });
    plan.startsUs.slice(0, plan.machines).forEach((atUs, place) => {
      this.world.clock.at(atUs, () => this.#bear(place));
    });
    for (const fault of plan.faults) this.world.clock.at(fault.atUs, () => this.#apply(fault));
  }

  #bear(place: number): void {
    const { machines, named, clash, oneDisk } = this.#plan;
    const address = (n: number) => ({ host: `10.0.0.${n}`, port: 4330 });
    const everybody = Array.from({ length: machines }, (_, n) => address(n));
    const birth: Birth = {
      id: clash ? "host" : String.fromCharCode(97 + place),
      idGiven: !clash,
      incarnation: newIncarnation(this.world.clock.nowUs, place),
      machines,
      rules: { durationMs: 2_000 },
      rate: 5 * (place + 1),
      address: address(place).host,
      ports: [4330],
      peers: named === "mdns" ? [] : everybody,
      discovers: named !== "peers",
      store: oneDisk ? this.#disk : new MemoryStore(),
    };
    this.places[place] = this.world.bear(birth);
  }

  #apply({ what, who, whom, forUs }: Plan["faults"][number]): void {
    const [one, other] = [this.places[who], this.places[whom]];
    if (!one || startOf(one) || one.host.dead) return;
    if (what === "restart") {
      this.world.kill(one);
      this.world.clock.after(forUs, () => this.#bear(who));
    } else if (what === "freeze") {
      one.host.freeze();
      this.world.clock.after(forUs, () => one.host.thaw());
    } else if (other && other !== one) this.world.network.cut(one.host, other.host);
  }
}

/** Whether a run began with a machine that was already dead: who comes instead comes too late. */
function beganWithoutSome({ world }: Forming): boolean {
  const dead = world.inhabitants.filter(({ host }) => host.dead);
  return world.inhabitants.some((machine) =>
    startOf(machine)?.plan.roster.some(({ incarnation }) =>
      dead.some(({ setup }) => setup.incarnation === incarnation),
    ),
  );
}

function checkSafety({ world, confirmed }: Forming): void {
  const byIncarnation = new Map(world.inhabitants.map((one) => [one.setup.incarnation, one]));
  for (const machine of world.inhabitants) {
    const start = startOf(machine);
    if (!start) continue;
    const { runId, roster } = start.plan;
    for (const { incarnation } of roster) {
      const member = byIncarnation.get(incarnation) as Inhabitant;
      expect(confirmed.get(member.host)?.has(runId), "every member has confirmed").toBe(true);
      const theirs = startOf(member)?.plan.runId ?? runId;
      expect(theirs, "no member runs another roster").toBe(runId);
    }
  }
}

test("whatever breaks while a run forms, it forms when all is well, and safely in any case", async () => {
  let formed = 0;
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const forming = new Forming(plan);
      const { world, places } = forming;
      await world.pass(40 * S);
      checkSafety(forming);
      for (const machine of world.inhabitants) expect(endOf(machine)).not.toBe("failed");
      if (beganWithoutSome(forming)) return;
      expect(places.map(endOf)).toEqual(places.map(() => "duration"));
      formed += 1;
      const runIds = new Set(places.map((machine) => startOf(machine)?.plan.runId ?? ""));
      expect(runIds.size).toBe(1);
      const [runId = ""] = runIds;
      expect(new Set(places.map((machine) => startOf(machine)?.folder))).toEqual(new Set(["demo"]));
      const stores = world.inhabitants.map(({ store }) => store);
      const { checks, status } = await analyzed(runId, stores);
      const results = checks.map(({ result }) => result);
      if (status === "complete") expect(new Set(results)).toEqual(new Set(["true"]));
      else expect(results).not.toContain("false");
    }),
    { numRuns: 150 },
  );
  expect(formed).toBeGreaterThan(100);
}, 60_000);

test("undisturbed, no link takes more than two dials that somebody answers", async () => {
  const calm = plans.map((plan): Plan => {
    return { ...plan, delayMaxUs: 20 * MS, faults: [], clash: false, hintLoss: 0 };
  });
  await fc.assert(
    fc.asyncProperty(calm, async (plan) => {
      const { world, places } = new Forming(plan);
      await world.until(() => places.filter(startOf).length === plan.machines, 4 * S);
      const dials = new Map<string, number>();
      for (const { from, to, answered } of world.network.dials) {
        if (from.address === to.host || !answered) continue;
        const key = [from.address, to.host].sort().join();
        dials.set(key, (dials.get(key) ?? 0) + 1);
      }
      for (const [pair, times] of dials) expect(times, pair).toBeLessThanOrEqual(2);
    }),
    { numRuns: 60 },
  );
}, 30_000);
