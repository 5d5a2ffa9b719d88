import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CALLED, type Cli, finish, start } from "./kit/cli.js";
import { addressOf, join, joinThree, LOOPBACK } from "./kit/joins.js";
import { filesIn, linesOf, peersDown, readJson, readTrace, results } from "./kit/traces.js";
import { ALL_TRUE_OF_STAR, held } from "./kit/verdicts.js";

const STAR = ["--topology", "star"];
const BUSY = ["--rate", "20", "--draw-range", "4"];
const FILES = ["a", "b", "c", "hub"].map((id) => `${id}.trace.jsonl`);
const FORWARD_KEYS = ["kind", "seq", "wallUs", "monoUs", "msg", "from", "to"];

/** Starts a hub by hand, on loopback. */
function hub(run: string, out: string, ...args: readonly string[]): Cli {
  return start(["hub", run, ...LOOPBACK, "--out", out, ...args]);
}

/** A hub and leaves a, b and c by hand, once messages go through. */
async function starRunning(run: string, out: string, duration: string): Promise<Cli[]> {
  const processes = [
    hub(run, out),
    ...joinThree(run, out, ...STAR, ...BUSY, "--duration", duration),
  ];
  const [centre, ...leaves] = processes;
  await centre?.line(/ → .* ms here/);
  for (const leaf of leaves) await leaf.line(/ receive ← /);
  return processes;
}

test("run --topology star runs a hub and three leaves, and all checks hold", async () => {
  const out = tempFolder();
  const name = randomRun();
  const ran = await finish([
    ...["run", ...STAR, "--rates", "20,30,40", "--seed", "7", "--duration", "2s"],
    ...["--draw-range", "4", "--name", name, "--out", out],
  ]);
  expect(ran.code, `${ran}`).toBe(0);
  const folder = joinPath(out, name);
  expect(filesIn(folder)).toEqual([...FILES, "run.json", "verdict.json"]);
  expect(held(folder)).toEqual(ALL_TRUE_OF_STAR);
  expect(readJson(folder, "run.json")).toMatchObject({ topology: "star", status: "complete" });
  expect(ran.stdout).toMatch(/^hub: \d+ messages copied \d+ times; .* in it; longest queue \d+$/m);
});

test("a hub writes down each message that it forwards, and is in no roster", async () => {
  const out = tempFolder();
  const name = randomRun();
  const args = ["--rates", "20,30,40", "--duration", "2s", "--draw-range", "4"];
  expect((await finish(["run", ...STAR, ...args, "--name", name, "--out", out])).code).toBe(0);
  const folder = joinPath(out, name);
  const forwards = linesOf(folder, "hub", "forward");
  const sends = ["a", "b", "c"].flatMap((id) => linesOf(folder, id, "send"));
  expect(new Set(forwards.map(({ msg }) => msg))).toEqual(new Set(sends.map(({ msg }) => msg)));
  for (const forward of forwards) {
    expect(Object.keys(forward)).toEqual([...FORWARD_KEYS, "arrivedWallUs", "queues"]);
    const send = sends.find(({ msg }) => msg === forward.msg);
    expect(forward.to).toEqual(send?.to);
  }
  const { lines } = readTrace(folder, "hub");
  expect(lines[0]?.roster?.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(lines[0]?.links?.map(({ peer }) => peer).sort()).toEqual(["a", "b", "c"]);
  expect(lines.at(-1)).toMatchObject({ kind: "end", reason: "duration" });
  for (const id of ["a", "b", "c"]) {
    expect(readTrace(folder, id).lines[0]?.links?.map(({ peer }) => peer)).toEqual(["hub"]);
  }
});

test.each([
  ["over mDNS", false],
  ["by its address alone", true],
])("a hub and three leaves typed by hand find each other %s", async (_, named) => {
  const [out, run] = [tempFolder(), randomRun()];
  const centre = hub(run, out, ...(named ? ["--no-mdns"] : []));
  const { text } = await addressOf(centre);
  const where = named ? ["--no-mdns", "--peers", text] : [];
  const leaves = joinThree(run, out, ...STAR, ...where, "--duration", "1s");
  for (const each of [centre, ...leaves]) expect(await each.exitCode(), `${each}`).toBe(0);
  expect(filesIn(joinPath(out, run))).toEqual([...FILES, "run.json", "verdict.json"]);
  for (const each of [centre, ...leaves]) {
    expect(each.stdout).toContain(`${run}: complete, all 10 checks true`);
  }
});

test("a hub that is killed is named by every leaf, and each goes on to its end", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const [centre, ...leaves] = await starRunning(run, out, "4s");
  centre?.signal("SIGKILL");
  for (const leaf of leaves) {
    await leaf.line(/! hub is lost: its link closed/);
    expect(await leaf.exitCode(), `${leaf}`).toBe(4);
  }
  const folder = joinPath(out, run);
  for (const id of ["a", "b", "c"]) {
    const peers = ["a", "b", "c"].filter((other) => other !== id);
    const lost = ["hub", ...peers].map((peer) => `${peer} closed`);
    expect(peersDown(folder, id).sort()).toEqual(lost.sort());
    expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "duration" }]);
  }
  expect(Object.values(results(folder))).not.toContain("false");
  expect(readJson(folder, "run.json").status).toBe("degraded");
});

test("a leaf that is killed is named by the hub and by the others, who go on", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const [centre, a, b, c] = (await starRunning(run, out, "4s")) as [Cli, Cli, Cli, Cli];
  c.signal("SIGKILL");
  for (const each of [centre, a, b]) {
    await each.line(/! c is lost: its link closed/);
    expect(await each.exitCode(), `${each}`).toBe(4);
  }
  const folder = joinPath(out, run);
  for (const id of ["hub", "a", "b"]) expect(peersDown(folder, id)).toEqual(["c closed"]);
  expect(Object.values(results(folder))).not.toContain("false");
});

test("Ctrl-C ends a hub in order, and its leaves know that it left", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const [centre, ...leaves] = await starRunning(run, out, "4s");
  centre?.signal("SIGINT");
  expect(await centre?.exitCode()).toBe(130);
  for (const leaf of leaves) {
    await leaf.line(/! hub left the run/);
    expect(await leaf.exitCode(), `${leaf}`).toBe(4);
  }
  expect(linesOf(joinPath(out, run), "hub", "end")).toMatchObject([{ reason: "interrupted" }]);
});

test("a leaf without a hub ends with 3, and says what to type where", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const leaf = join(run, out, ...STAR, "--form-timeout", "2s");
  expect(await leaf.exitCode()).toBe(3);
  expect(leaf.stderr).toContain(`missing the hub; type in another terminal: ${CALLED} hub ${run}`);
});

test("a hub without leaves ends with 3, and says what to type where", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const centre = hub(run, out, "--form-timeout", "2s");
  expect(await centre.exitCode()).toBe(3);
  const command = `${CALLED} join ${run} --topology star`;
  expect(centre.stderr).toContain(`missing leaves; type in another terminal: ${command}`);
});

test("a mesh machine, a leaf and a hub refuse each other with the command to type", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const timeout = ["--form-timeout", "5s"];
  const centre = hub(run, out, ...timeout);
  const leaf = join(run, out, "--id", "leaf", ...STAR, ...timeout);
  const machine = join(run, out, "--id", "machine", ...timeout);
  await centre.line(/machine \(.*\) has --topology mesh, this hub --topology star; type there: /);
  await leaf.line(/machine \(.*\) has --topology mesh, this machine --topology star; type there: /);
  await machine.line(
    /hub \(.*\) is the hub of a star, this machine has --topology mesh; type here: /,
  );
  await machine.line(/leaf \(.*\) has --topology star, this machine --topology mesh; type there: /);
  for (const each of [centre, leaf, machine]) expect(await each.exitCode(), `${each}`).toBe(5);
});

test("of two hubs of one run the later one ends with 5, and the run forms", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const first = hub(run, out);
  const leaf = (id: string) => join(run, out, "--id", id, ...STAR, "--duration", "1s");
  const leaves = [leaf("a"), leaf("b")];
  await first.line(/linked +b /);
  const second = hub(run, out);
  expect(await second.exitCode(), `${second}`).toBe(5);
  expect(second.stderr).toMatch(
    /run .* has another hub already, says \w+ \(.*\); a star has one: take that, or end it/,
  );
  const all = [first, ...leaves, leaf("c")];
  for (const each of all) expect(await each.exitCode(), `${each}`).toBe(0);
});

test.each([
  [["hub", "Demo"], /^k3mesh: hub <run>: "Demo" must be 1 to 32 of a-z, 0-9 and -/],
  [["hub", "demo", "--rate", "3"], /^k3mesh: --rate is an option of join, not of hub; see /],
  [
    ["hub", "demo", "--machines", "3"],
    /^k3mesh: --machines is an option of run, .*, not of hub; see /,
  ],
  [["join", "demo", "--topology", "ring"], /^k3mesh: --topology: "ring" is no topology; give mesh/],
  [["run", "--topology", "hub"], /^k3mesh: --topology: "hub" is no topology; give mesh or star/],
])("%o is one line on stderr and exit 2", async (args, line) => {
  const ended = await finish(args, { cwd: tempFolder() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(line);
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
});
