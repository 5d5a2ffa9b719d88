import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderLine } from "../../src/commands/started-lines.js";
import { tempFolder } from "../kit/temp.js";

test("a folder that is called otherwise than its run is explained", () => {
  const out = tempFolder();
  const suffixed = join(out, "demo-3f2a");
  expect(folderLine("demo", join(out, "demo"))).toBeUndefined();
  expect(folderLine("demo", suffixed)).toBe(
    "another host has a folder demo already, from another run: this one is demo-3f2a on every host",
  );
  mkdirSync(join(out, "demo"));
  expect(folderLine("demo", suffixed)).toBe(
    `${join(out, "demo")} exists already from another run: this one is demo-3f2a on every host`,
  );
});
