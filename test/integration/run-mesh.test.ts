import { type ChildProcess, execFile, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { analyzeFolder, ConfigError, FolderError, MeshError, runMesh } from "k3mesh";
import { expect, onTestFinished, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { childPids, isRunning } from "./kit/pids.js";
import { filesIn } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

test("runMesh of the built package resolves to the run's folder and verdict", async () => {
  const [out, name] = [tempFolder(), randomRun()];
  const { folder, verdict } = await runMesh({ name, out, duration: "1s", rates: [20, 30, 40] });
  expect(folder).toBe(join(out, name));
  expect(verdict.status).toBe("complete");
  const shown = verdict.checks.map(({ name: check, result }) => [check, result]);
  expect(Object.fromEntries(shown)).toEqual(ALL_TRUE);
  expect(held(folder)).toEqual(ALL_TRUE);
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
  const error: unknown = await formed.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MeshError);
  const { message } = error as MeshError;
  expect(message).toMatch(/did not form within 1ms: .*; give them longer with formTimeout(;|$)/);
  // Nobody typed an option.
  expect(message).not.toContain("--");
  expect(filesIn(out)).toEqual([]);
}, 60_000);

test("runMesh rejects a bad scenario before anything is started", async () => {
  const error: unknown = await runMesh({ machines: 2 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toMatch(/^scenario\.machines: 2 is too few/);
  const signal = "soon" as unknown as AbortSignal;
  await expect(runMesh({ signal })).rejects.toThrow(/^scenario\.signal: is no AbortSignal/);
});

test.each(["before the start", "after it"])(
  "aborted %s it rejects with the reason, and no process is left",
  async (when) => {
    const out = tempFolder();
    const abort = new AbortController();
    const reason = new Error("enough");
    const ran = runMesh({ out, duration: "1m", signal: abort.signal });
    const ended = ran.then(
      () => "ran",
      (error: unknown) => error,
    );
    const pids = await until("three processes", () => threeOf(process.pid));
    if (when === "after it") await until("a folder", () => filesIn(out).some(isName));
    abort.abort(reason);
    expect(await ended).toBe(reason);
    expect(pids.filter(isRunning)).toEqual([]);
    await expect(runMesh({ out, signal: abort.signal })).rejects.toBe(reason);
  },
  60_000,
);

test.skipIf(process.platform === "win32").each(["its worker ends", "its process is killed"])(
  "when %s no machine of runMesh lives on",
  async (how) => {
    const runner = runnerOf(tempFolder());
    const pids = await until("three processes", () => threeOf(runner.pid ?? 0));
    if (how === "its worker ends") runner.send("end the worker");
    else runner.kill("SIGKILL");
    await until("the end of the machines", () => !pids.some(isRunning));
    expect(runner.exitCode).toBeNull();
  },
  60_000,
);

test("Node's own options are not handed on to the machines", async () => {
  const scenario = JSON.stringify({ out: tempFolder(), duration: "300ms" });
  const script = `${IMPORTED} console.log((await runMesh(${scenario})).verdict.status);`;
  const args = ["--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe("complete\n");
}, 60_000);

test("analyzeFolder judges a folder of a run, and logs of other programs", async () => {
  const { folder, verdict } = await runMesh({ out: tempFolder(), duration: "300ms" });
  expect(await analyzeFolder(folder)).toEqual(verdict);
  const foreign = tempFolder();
  writeFileSync(
    join(foreign, "a.jsonl"),
    '{"kind":"internal","lamport":2}\n{"kind":"internal","lamport":1}\n',
  );
  const { format, checks } = await analyzeFolder(foreign);
  expect(format).toBe("least");
  expect(checks).toContainEqual(
    expect.objectContaining({ name: "clocks-increase", result: "false" }),
  );
  await expect(analyzeFolder(join(foreign, "nowhere"))).rejects.toBeInstanceOf(FolderError);
}, 60_000);

const IMPORTED = `import { runMesh } from ${JSON.stringify(import.meta.resolve("k3mesh"))};`;

/** A process with a worker in which a mesh runs, as a test runner has; the worker ends when told. */
function runnerOf(out: string): ChildProcess {
  const [runner, worker] = ["runner.mjs", "worker.mjs"].map((name) => join(tempFolder(), name));
  const scenario = JSON.stringify({ out, duration: "1m" });
  writeFileSync(worker as string, `${IMPORTED} await runMesh(${scenario});`);
  writeFileSync(
    runner as string,
    `import { Worker } from "node:worker_threads";
    const worker = new Worker(${JSON.stringify(worker)});
    process.on("message", () => worker.terminate());`,
  );
  const child = fork(runner as string);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** The machines of a process, when all three are there. */
function threeOf(pid: number): number[] | undefined {
  const pids = childPids(pid);
  return pids.length === 3 ? pids : undefined;
}

/** Whether a file is a run's folder, and not a draft of one. */
function isName(file: string): boolean {
  return !file.startsWith(".");
}
