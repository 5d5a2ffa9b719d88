import { hostname } from "node:os";
import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { ipv4Interfaces } from "../../src/node/networks.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import { addressOf, join, joinThree } from "./kit/joins.js";
import { filesIn, readTrace } from "./kit/traces.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

test("three machines joined by hand form, log a line per event, and agree on the verdict", async () => {
  const out = tempFolder();
  const run = randomRun();
  const machines = joinThree(run, out, "--duration", "1s");
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  const folder = joinPath(out, run);
  expect(filesIn(out)).toEqual([run]);
  expect(held(folder)).toEqual(ALL_TRUE);
  const verdicts = machines.map(({ stdout }) => stdout.slice(stdout.indexOf(`${run}: complete`)));
  expect(new Set(verdicts).size).toBe(1);
  for (const [i, id] of ["a", "b", "c"].entries()) {
    const { lines } = readTrace(folder, id);
    const events = lines.filter(({ kind }) => ["internal", "send", "receive"].includes(kind));
    const shown = machines[i]?.stdout.match(EVENT) ?? [];
    expect(shown, `${machines[i]}`).toHaveLength(events.length);
    expect(shown.at(-1)).toContain(`→ ${events.at(-1)?.lamport}  inbox`);
  }
});

/** Time, tick, what and with whom, clock before → after, inbox. */
const EVENT =
  /^\d\d:\d\d:\d\d\.\d{3} {2}tick +\d+ {2}(internal|SEND_ONE → [abc]|SEND_SECOND → [abc]|BROADCAST → [abc], [abc]|receive ← [abc] \(stamp \d+\)) +clock \d+ → \d+ {2}inbox \d+$/gm;

test("machines of one computer without --id are host, host-2 and host-3", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "10"];
  const machines = [1, 2, 3].map(() => join(run, out, ...args));
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  const host = idOfHost();
  const ids = [host, `${host}-2`, `${host}-3`];
  const traces = filesIn(joinPath(out, run)).filter((file) => file.endsWith(".trace.jsonl"));
  expect(traces.sort()).toEqual(ids.map((id) => `${id}.trace.jsonl`).sort());
});

/** The rule that the documentation gives for default ids. */
function idOfHost(): string {
  const [label = ""] = hostname().toLowerCase().split(".");
  const id = label
    .replaceAll(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, 28);
  if (id === "") return "m";
  return /^(hub|con|nul|prn|aux|com\d|lpt\d)$/.test(id) ? `m-${id}` : id;
}

test("machines find each other on the one interface that is named, or has an address that is", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20", "--interface"];
  const { name, address } = ipv4Interfaces()[0] ?? { name: "", address: "" };
  const machines = [name, address, name].map((only) => join(run, out, ...args, only));
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("without mDNS one seed address is enough for all to find each other", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--no-mdns", "--duration", "500ms", "--rate", "20"];
  const first = join(run, out, "--id", "b", ...args);
  const { text } = await addressOf(first);
  const others = ["a", "c"].map((id) => join(run, out, "--id", id, "--peers", text, ...args));
  for (const machine of [first, ...others]) {
    expect(await machine.exitCode(), `${machine}`).toBe(0);
  }
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("a machine adopts the rules that its command line leaves open", async () => {
  const out = tempFolder();
  const run = randomRun();
  const given = ["--duration", "700ms", "--draw-range", "4", "--phase", "aligned", "--seed", "9"];
  const machines = [
    join(run, out, "--id", "a"),
    join(run, out, "--id", "b", ...given),
    join(run, out, "--id", "c"),
  ];
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  for (const id of ["a", "b", "c"]) {
    const header = readTrace(joinPath(out, run), id).lines[0];
    expect(header).toMatchObject({
      seed: 9,
      phaseUs: 0,
      rules: { drawRange: 4, literal: false, durationMs: 700, phase: "aligned" },
    });
  }
});

test("with --json a machine's stdout is one document and its log is on stderr", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--duration", "500ms", "--rate", "20"];
  const machines = [
    join(run, out, "--id", "a", ...args, "--json"),
    join(run, out, "--id", "b", ...args, "--quiet"),
    join(run, out, "--id", "c", ...args, "--quiet"),
  ];
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  const [shown, quiet] = machines;
  expect(JSON.parse(shown?.stdout ?? "").checks).toHaveLength(9);
  expect(shown?.stderr).toMatch(/tick +1 /);
  expect([quiet?.stdout, quiet?.stderr]).toEqual([`${joinPath(out, run)}\n`, ""]);
});

test("a second run of one name leaves the first one's folder alone and says where it is", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["run", "--name", run, "--duration", "300ms", "--out", out];
  const [first, second] = [await finish(args), await finish(args)];
  expect([first.code, second.code], `${first}${second}`).toEqual([0, 0]);
  const [folder, other] = filesIn(out);
  expect(folder).toBe(run);
  expect(other).toMatch(new RegExp(`^${run}-[0-9a-f]{4}$`));
  expect(second.stdout).toContain(`folder ${joinPath(out, other ?? "")}`);
  expect(second.stdout).toContain(`${joinPath(out, run)} exists already from another run: this`);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});
