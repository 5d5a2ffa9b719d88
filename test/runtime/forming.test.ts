import { expect, test } from "vitest";
import { MemoryStore } from "../kit/memory-store.js";
import { World } from "../kit/world.js";

test("machines that see one disk share one folder, which has the run's name", async () => {
  const world = new World({ delayMaxUs: 50_000 });
  const store = new MemoryStore();
  for (let i = 0; i < 3; i += 1) world.bear({ store });
  await world.pass(20_000_000);
  expect([...store.folders.keys()]).toEqual(["demo"]);
  expect([...(store.folders.get("demo")?.traces.keys() ?? [])].sort()).toEqual(["a", "b", "c"]);
});
