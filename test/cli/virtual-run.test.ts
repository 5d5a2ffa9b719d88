import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VirtualRun } from "../../src/cli/virtual-run.js";
import type { RunEvent } from "../../src/node/runner.js";
import { NO_FAULTS } from "../../src/scenario/faults.js";
import { scenarioFromOptions } from "../../src/scenario/scenario.js";
import { tempFolder } from "../kit/temp.js";

/** A run of 5 s; `act` is told of each event. */
function started(act: (run: VirtualRun, event: RunEvent) => void) {
  const out = tempFolder();
  const scenario = scenarioFromOptions({ out, topology: "star", seed: 7, duration: "5s" });
  const run: VirtualRun = new VirtualRun({ ...scenario, faults: NO_FAULTS }, (event) => {
    act(run, event);
  });
  return { out, run };
}

test("a run in virtual time is seen, and ends, as one of processes is", async () => {
  const kinds = new Set<string>();
  const { out, run } = started((_run, { kind }) => kinds.add(kind));
  expect(run.ids).toEqual(["hub", "a", "b", "c"]);
  const { folder, ends } = await run.outcome;
  expect(folder).toBe(join(out, run.name));
  expect([...ends.values()].map(({ kind }) => kind)).toEqual(Array(4).fill("ended"));
  expect([...kinds].sort()).toEqual(["ended", "machine", "started"]);
  expect(run.statusOf("b")).toMatchObject({ phase: "ended", rate: 4 });
  expect(run.nowUs).toBeGreaterThan(5_000_000);
});

test("one machine of it can be killed, or all be stopped or killed", async () => {
  const onStart = (act: (run: VirtualRun) => void) => {
    const { run } = started((going, event) => {
      if (event.kind === "started") queueMicrotask(() => act(going));
    });
    return run.outcome.then(({ ends }) => [...ends.values()]);
  };
  const [first, ...others] = await onStart((run) => run.killOne("hub"));
  expect(first?.kind).toBe("crashed");
  expect(others.map(({ kind }) => kind)).toEqual(["ended", "ended", "ended"]);
  for (const end of await onStart((run) => run.stop())) {
    expect(end).toMatchObject({ kind: "ended", reason: "interrupted" });
  }
  for (const { kind } of await onStart((run) => run.kill())) expect(kind).toBe("killed");
});

test("without a seed each run draws one", async () => {
  const out = tempFolder();
  const scenario = { ...scenarioFromOptions({ out, duration: "1s" }), faults: NO_FAULTS };
  const runs = [1, 2].map(() => new VirtualRun(scenario, () => {}));
  await Promise.all(runs.map(({ outcome }) => outcome));
  expect(new Set(runs.map(({ seed }) => seed)).size).toBe(2);
  for (const { name, seed } of runs) expect(name).toMatch(new RegExp(`^sim-${seed}-`));
  expect(readdirSync(out).sort()).toEqual(runs.map(({ name }) => name).sort());
});
