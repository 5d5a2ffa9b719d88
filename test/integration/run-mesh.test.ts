import { join } from "node:path";
import { runMesh } from "k3mesh";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { filesIn, results } from "./kit/traces.js";
import { ALL_TRUE } from "./kit/verdicts.js";

test("runMesh of the built package resolves to the run's folder and verdict", async () => {
  const [out, name] = [tempFolder(), randomRun()];
  const { folder, verdict } = await runMesh({ name, out, duration: "1s", rates: [20, 30, 40] });
  expect(folder).toBe(join(out, name));
  expect(verdict.status).toBe("complete");
  const shown = verdict.checks.map(({ name: check, result }) => [check, result]);
  expect(Object.fromEntries(shown)).toEqual(ALL_TRUE);
  expect(results(folder)).toEqual(ALL_TRUE);
  expect(verdict.machines.a?.ticks.due).toBe(20);
}, 60_000);

test("two meshes of one name at once resolve to two folders", async () => {
  const scenario = { name: randomRun(), out: tempFolder(), duration: "500ms" };
  const [one, other] = await Promise.all([runMesh(scenario), runMesh(scenario)]);
  expect(one.folder).not.toBe(other.folder);
  for (const { verdict } of [one, other]) expect(verdict.status).toBe("complete");
}, 60_000);

test("runMesh rejects when no run forms, and says why", async () => {
  const out = tempFolder();
  const formed = runMesh({ name: randomRun(), out, formTimeout: "1ms" });
  await expect(formed).rejects.toThrow(/did not form within 1ms/);
  expect(filesIn(out)).toEqual([]);
}, 60_000);

test("runMesh rejects a bad scenario before anything is started", async () => {
  await expect(runMesh({ machines: 2 })).rejects.toThrow(/machines/);
});
