import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { readTrace } from "./kit/traces.js";

const CONFIG = fileURLToPath(new URL("../../config/", import.meta.url));
const RATES: Readonly<Record<string, readonly number[]>> = {
  "busy.yaml": [1, 3, 6],
  "default.yaml": [1, 3, 6],
  "order-of-magnitude.yaml": [1, 3, 10],
  "small-variation.yaml": [4, 5, 6],
};

test("every file in config is one that these tests know", () => {
  expect(readdirSync(CONFIG).sort()).toEqual(Object.keys(RATES));
});

test("every file in config runs, --duration wins over it, and four runs at once do not mix", async () => {
  const out = tempFolder();
  const runs = Object.entries(RATES).map(async ([file, rates]) => {
    const run = randomRun();
    const args = [join(CONFIG, file), "--name", run, "--duration", "500ms", "--out", out];
    const ran = await finish(["run", ...args]);
    expect(ran.code, `${ran}`).toBe(0);
    const header = readTrace(join(out, run), "a").lines[0];
    expect(header?.roster?.map(({ rate }) => rate)).toEqual(rates);
    expect(header?.rules?.durationMs).toBe(500);
  });
  await Promise.all(runs);
});
