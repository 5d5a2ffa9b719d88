import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderLine } from "../../src/cli/event-line.js";
import type { Member } from "../../src/protocol/roster.js";
import { tempFolder } from "../kit/temp.js";

function member(id: string, host: string): Member {
  return { id, incarnation: "0".repeat(20), host, rate: 1, phaseUs: 0 };
}

test("a folder that is called otherwise than its run is explained", () => {
  const out = tempFolder();
  const suffixed = join(out, "demo-3f2a");
  const plan = { run: "demo", roster: [member("a", "anna"), member("b", "ben")] };
  expect(folderLine(plan, join(out, "demo"))).toBeUndefined();
  expect(folderLine(plan, suffixed)).toBe(
    "another host has a folder demo already, from another run: " +
      "this one is demo-3f2a, on each of the 2 computers",
  );
  mkdirSync(join(out, "demo"));
  const alone = { run: "demo", roster: [member("a", "anna"), member("b", "anna")] };
  expect(folderLine(alone, suffixed)).toBe(
    `${join(out, "demo")} exists already from another run: this one is demo-3f2a`,
  );
});
