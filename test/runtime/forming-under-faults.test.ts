import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calmPlans, Forming, HUB_ADDRESS, plans } from "../kit/forming.js";
import { analyzed, endOf, startOf } from "../kit/inspection.js";
import type { TestMachine } from "../kit/test-simulation.js";

const S = 1_000_000;

/** Whether a run began with a machine that was already dead: who comes instead comes too late. */
function beganWithoutSome({ world }: Forming): boolean {
  const dead = world.machines.filter(({ host }) => host.dead);
  return world.machines.some((machine) =>
    startOf(machine)?.plan.roster.some(({ incarnation }) =>
      dead.some(({ setup }) => setup.incarnation === incarnation),
    ),
  );
}

/**
 * Whether a link of a star broke so late that the words of the start may have been on their way:
 * there is no other way by which whoever missed them can still be told.
 */
function brokeAsItBegan({ startedUs, brokenUs, world: { latencyMaxUs } }: Forming): boolean {
  return brokenUs > startedUs - 6 * latencyMaxUs;
}

function checkSafety({ world, hubs, confirmed }: Forming): void {
  const byIncarnation = new Map(world.machines.map((one) => [one.setup.incarnation, one]));
  const started = new Set<string>();
  for (const machine of world.machines) {
    const start = startOf(machine);
    if (!start) continue;
    const { runId, roster } = start.plan;
    started.add(runId);
    for (const { incarnation } of roster) {
      const member = byIncarnation.get(incarnation) as TestMachine;
      expect(confirmed.get(member.host)?.has(runId), "every member has confirmed").toBe(true);
      const theirs = startOf(member)?.plan.runId ?? runId;
      expect(theirs, "no member runs another roster").toBe(runId);
    }
  }
  for (const { events } of hubs) {
    const start = events.find((event) => event.kind === "started");
    if (start) expect(started, "no hub starts what no leaf does").toContain(start.plan.runId);
  }
  for (const one of [...world.machines, ...hubs]) expect(endOf(one)).not.toBe("failed");
}

/** The run formed on all, and its traces hold; tells whether they prove all of it. */
async function checkFormed({ world, places, hubs }: Forming): Promise<boolean> {
  expect(places.map(endOf)).toEqual(places.map(() => "duration"));
  for (const hub of hubs.slice(-1)) expect(endOf(hub)).toBe("duration");
  const runIds = new Set(places.map((machine) => startOf(machine)?.plan.runId ?? ""));
  expect(runIds.size).toBe(1);
  const [runId = ""] = runIds;
  expect(new Set(places.map((machine) => startOf(machine)?.folder))).toEqual(new Set(["demo"]));
  const stores = [...world.machines, ...hubs].map(({ store }) => store);
  const { checks, status } = await analyzed(runId, stores);
  // A hub that was frozen all the while passed on nothing, of which much could be said.
  const allowed = ["true", "nothing to check", ...(status === "complete" ? [] : ["unknown"])];
  expect(checks.filter(({ result }) => !allowed.includes(result))).toEqual([]);
  return status === "complete" && checks.every(({ result }) => result === "true");
}

describe.each(["mesh", "star"] as const)("of a %s", (topology) => {
  test("whatever breaks while it forms, it forms when all is well, and safely in any case", async () => {
    let [formed, complete] = [0, 0];
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const forming = new Forming(plan, topology);
        await forming.pass();
        checkSafety(forming);
        if (beganWithoutSome(forming)) return;
        if (topology === "star" && brokeAsItBegan(forming)) return;
        if (await checkFormed(forming)) complete += 1;
        formed += 1;
      }),
      // Whatever fails is shrunk no longer than there is time to tell of it.
      { numRuns: 150, interruptAfterTimeLimit: 50_000 },
    );
    expect(formed).toBeGreaterThan(100);
    expect(complete).toBeGreaterThan(100);
  }, 60_000);

  test("undisturbed, no link takes more than two dials that somebody answers", async () => {
    await fc.assert(
      fc.asyncProperty(calmPlans, async (plan) => {
        const { world, places } = new Forming(plan, topology);
        await world.until(() => places.filter(startOf).length === plan.machines, 5 * S);
        const dials = new Map<string, number>();
        for (const { from, to, answered } of world.network.dials) {
          const ends = [from.address, to.host].sort();
          if (ends[0] === ends[1] || !answered) continue;
          // Leaves have no link with each other: who dials another is told to go to the hub.
          if (topology === "star" && !ends.includes(HUB_ADDRESS)) continue;
          const key = ends.join();
          dials.set(key, (dials.get(key) ?? 0) + 1);
        }
        for (const [pair, times] of dials) expect(times, pair).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
