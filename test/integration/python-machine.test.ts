import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import type { Cli } from "./kit/cli.js";
import { addressOf, join } from "./kit/joins.js";
import { unusedPort } from "./kit/ports.js";
import { PythonProgram, pythonWithMsgpack } from "./kit/python.js";
import { filesIn, readTrace } from "./kit/traces.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const MACHINE = fileURLToPath(new URL("../../docs/examples/machine.py", import.meta.url));
const PYTHON = pythonWithMsgpack();

beforeEach((context) => {
  if (PYTHON !== undefined) return;
  const problem = "no python3 with msgpack here (Debian: python3-msgpack)";
  if (process.env.CI) throw new Error(problem);
  context.skip(problem);
});

function python(...args: readonly string[]): PythonProgram {
  return new PythonProgram(PYTHON ?? "", [MACHINE, ...args]);
}

/** By this seed m has 6 ticks/s, draws BROADCAST first, and gets two messages at most. */
const SEED = "154";

/** Two machines of k3mesh and between them one in Python, which is told of the first and itself. */
async function joinThree(
  run: string,
  outs: readonly [string, string, string],
): Promise<{ machines: readonly Cli[]; inPython: PythonProgram }> {
  const both = ["--no-mdns", "--rate", "5"];
  const rules = ["--duration", "1s", "--seed", SEED];
  const first = join(run, outs[0], "--id", "a", ...rules, ...both);
  const { text } = await addressOf(first);
  const last = join(run, outs[2], "--id", "z", "--peers", text, ...both);
  const own = `127.0.0.1:${await unusedPort()}`;
  const options = ["--id", "m", "--listen", own, "--peers", `${own},${text}`, "--out", outs[1]];
  return { machines: [first, last], inPython: python(run, ...options) };
}

test("a machine in Python is one of a run's three: its trace is in all folders, all checks true", async () => {
  const run = randomRun();
  const outs = [tempFolder(), tempFolder(), tempFolder()] as const;
  const { machines, inPython } = await joinThree(run, outs);
  expect(await inPython.exitCode(), inPython.output).toBe(0);
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);

  const [first, ...others] = outs.map((out) => joinPath(out, run));
  expect(held(first ?? "")).toEqual(ALL_TRUE);
  const files = ["a.trace.jsonl", "m.trace.jsonl", "run.json", "z.trace.jsonl"];
  for (const folder of others) {
    expect(filesIn(folder).filter((file) => file !== "verdict.json")).toEqual(files);
    for (const file of files) {
      const [here, there] = [folder, first ?? ""].map((at) => readFileSync(joinPath(at, file)));
      expect(here?.equals(there ?? Buffer.alloc(0)), `${folder}/${file}`).toBe(true);
    }
  }
  const [header, ...events] = readTrace(first ?? "", "m").lines;
  expect(header).toMatchObject({ rate: 6, seed: Number(SEED) });
  const sends = events.filter(({ kind }) => kind === "send");
  expect(sends[0]).toMatchObject({ action: "BROADCAST", msg: "m#1", to: ["a", "z"] });
});

test("machines that see the same folder share it with the one in Python", async () => {
  const run = randomRun();
  const out = tempFolder();
  const { machines, inPython } = await joinThree(run, [out, out, out]);
  expect(await inPython.exitCode(), inPython.output).toBe(0);
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(filesIn(out)).toEqual([run]);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("a machine in Python that is refused says why, and ends with exit code 5", async () => {
  const run = randomRun();
  const machine = join(run, tempFolder(), "--id", "a", "--machines", "4", "--no-mdns");
  const { text } = await addressOf(machine);
  const inPython = python(run, "--listen", "127.0.0.1:0", "--peers", text, "--out", tempFolder());
  expect(await inPython.exitCode()).toBe(5);
  expect(inPython.output).toContain(`no link with ${text}: settings`);
});

test("machine.py --help says how it is called", async () => {
  const inPython = python("--help");
  expect(await inPython.exitCode()).toBe(0);
  expect(inPython.output).toMatch(/^usage: machine\.py .*--peers LIST/);
  expect(inPython.output).toContain("example: python3 machine.py demo --peers");
});
