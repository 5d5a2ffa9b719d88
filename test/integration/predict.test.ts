import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";

const FORETOLD = "a will fall behind: its inbox grows by 1.0 message a second\n";

test("predict says what must happen, and simulate says it before it begins", async () => {
  const out = tempFolder();
  const file = join(out, "slow.yaml");
  writeFileSync(file, "rates: 1,6,6\nduration: 5s\nseed: 7\ncrash: b@4s\n");
  const predicted = await finish(["predict", file]);
  expect(predicted.code, predicted.stderr).toBe(0);
  expect(predicted.stdout).toMatch(
    /^left out: --crash b@4s;.*\n3 machines in a mesh for 5s, rates/,
  );
  expect(predicted.stdout).toContain("\n5 to 95 % of 1,000 runs of 5s");
  const simulate = ["simulate", file, "--out", out];
  const plain = await finish(simulate);
  expect(plain.stdout).toMatch(new RegExp(`^run .*\n${FORETOLD}`));
  const json = await finish([...simulate, "--json"]);
  expect(json.stderr).toContain(FORETOLD);
  expect(() => JSON.parse(json.stdout)).not.toThrow();
  const quiet = await finish([...simulate, "--quiet"]);
  expect(quiet.stdout + quiet.stderr).not.toContain("will fall behind");
});

test("what predict cannot take is refused in one line", async () => {
  const refused = await finish(["predict", "--map", "--machines", "5"]);
  const line = "k3mesh: --map: is a picture of three machines, and these are 5; leave it out\n";
  expect(refused).toMatchObject({ code: 2, stdout: "", stderr: line });
});
