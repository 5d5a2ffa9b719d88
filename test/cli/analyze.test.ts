import { appendFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, expect, test } from "vitest";
import { analyze, analyzeCommand } from "../../src/cli/analyze.js";
import { failureOf } from "../../src/cli/failure.js";
import { apart, ping } from "../analysis/apart.js";
import { exercise } from "../analysis/foreign/exercise.js";
import { type Files, writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun, type RunPlan } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { TwoClocks } from "../analysis/two-clocks.js";
import { keptBands } from "../kit/bands.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function runFolder(plan: Partial<RunPlan> = {}, missing?: string): string {
  const traces = goodRun(plan);
  if (missing !== undefined) traces.delete(missing);
  const folder = writeRun(traces);
  folders.push(folder);
  return folder;
}

function logFolder(files: Files): string {
  const folder = writeFiles(files);
  folders.push(folder);
  return folder;
}

async function shown(folder: string, options = {}): Promise<{ code: number; text: string }> {
  const screen = new FakeScreen(false);
  const code = await analyze(folder, options, screen, keptBands);
  expect(screen.err).toEqual([]);
  return { code, text: screen.out.join("") };
}

test("rates that are told stand in the table, and are none that the logs record", async () => {
  const folder = logFolder(exercise(4));
  const told = { rates: [1.5, 1.5, 6], drawRange: 10, duration: 30_000 };
  const { text } = await shown(folder, told);
  expect(text).toMatch(/^a +1\.5 [\s\S]*^b +1\.5 [\s\S]*^c +6 /m);
  const json = JSON.parse((await shown(folder, { ...told, json: true })).text);
  expect(json.run.roster.map(({ rate }: { rate: number | null }) => rate)).toEqual([
    null,
    null,
    null,
  ]);
});

test("a good run shows the verdict first, a row per machine, latency and the folder", async () => {
  const folder = runFolder();
  const { code, text } = await shown(folder);
  const lines = text.trimEnd().split("\n");
  expect(code).toBe(0);
  expect(lines[0]).toBe("good: complete, all 9 checks true (3 machines, seed 2)");
  expect(lines[1]).toMatch(/^✓ clock-condition {6}true {5}\d+ receives$/);
  expect(lines.slice(1, 10).every((line) => line.startsWith("✓ "))).toBe(true);
  expect(lines[5]).toMatch(/ \d+ sent = \d+ received \+ \d+ queued \+ 0 lost$/);
  expect(lines[11]).toMatch(/^ +events +clock +jump +inbox +ticks +late ms$/);
  expect(lines[12]).toMatch(/^id +rate +int +send +recv +final +per s +mean +max/);
  expect(lines.slice(13, 16).map((line) => line[0])).toEqual(["a", "b", "c"]);
  expect(lines[17]).toBe("theory and measurement (≈ median, band: 9 in 10 of 1,000 runs of 20s):");
  expect(lines.slice(18, 22).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    "receives",
    "a",
    "measured",
    "band",
  ]);
  expect(lines.at(-4)).toMatch(
    /^message latency: p50 [\d.]+ ms, largest [\d.]+ ms \(\d+ receives; on one computer\)$/,
  );
  expect(lines.slice(-3)).toStrictEqual([
    expect.stringMatching(
      /^concurrent: [\d.]+ % of the pairs of events across machines; overtaking: /,
    ),
    expect.stringMatching(
      /^ {2}Lamport's order lists [\d.]+ % of these pairs, although nothing connects them$/,
    ),
    `folder ${folder}`,
  ]);
});

test("the summary of three machines fits in 80 columns, and a wider terminal shows more", async () => {
  const folder = runFolder({ ids: ["studio", "studio-2", "studio-3"] });
  const { text } = await shown(folder);
  const widths = text.split("\n").map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  expect(text).not.toContain("due made skip");
  const wide = new FakeScreen(true, 120);
  await analyze(folder, {}, wide, keptBands);
  expect(wide.out.join("")).toContain("due made skip");
});

const FAR = { host: "far", offsetUs: -3_000_120, driftPpm: 40 };
const FAR_CLOCK = new TwoClocks(FAR.offsetUs, FAR.driftPpm);

test("across hosts the latency is marked as corrected, and each clock is told", async () => {
  const traces = apart(goodRun({ rates: [6, 6, 6] }), { b: FAR });
  ping(traces, ["a", "b"], FAR_CLOCK);
  ping(traces, ["c", "b"], FAR_CLOCK);
  const { code, text } = await shown(writeRun(traces));
  expect(code).toBe(0);
  expect(text).toMatch(
    /^message latency: p50 .*receives; clock offsets corrected, ± 0\.\d\d ms\)$/m,
  );
  expect(text).toMatch(
    /^wall clock of b: 3,000\.1\d ms behind a's, ± 0\.2\d ms, changing by (39|4\d)\.\d ± \d\d\.\d ppm$/m,
  );
  expect(text.match(/^wall clock/gm)).toHaveLength(1);
  expect(text).toMatch(
    /^wall time puts \d+ of \d+ receives before their send, corrected none; Lamport time none$/m,
  );
});

test("a latency that is not corrected says so, and which clocks are not known", async () => {
  const traces = apart(goodRun({ rates: [6, 6, 6] }), { b: FAR });
  ping(traces, ["a", "b"], FAR_CLOCK);
  const { text } = await shown(writeRun(traces));
  expect(text).toMatch(
    /^message latency: .* receives; clock offsets NOT corrected: that of b and c is not known; \d+ receives before the send: a clock is wrong\)$/m,
  );
  expect(text).not.toContain("wall time");
});

test("a machine that died makes the run degraded, and is named", async () => {
  const { code, text } = await shown(runFolder({ kill: { ids: ["b"], atUs: 9_000_000 } }));
  expect(code).toBe(4);
  expect(text).toContain("good: degraded, of 9 checks 7 true, 2 unknown");
  expect(text).toContain("\ndegraded: something was lost on the way; what is there is judged\n");
  expect(text).toMatch(/^\? ticks {16}unknown {2}b died: .*; as far as the traces go, it holds$/m);
  expect(text).toContain("! b died: its trace has no end");
});

test("where logs are not here, that is said, and not that the run lost something", async () => {
  const { code, text } = await shown(runFolder({}, "c"));
  expect(code).toBe(4);
  expect(text).toContain(
    "\ndegraded: not all traces of the run are here; what is there is judged\n",
  );
  const sends = '{"kind":"send","lamport":1,"to":["b"]}';
  const single = await shown(logFolder({ "a.jsonl": [sends] }));
  expect(single.code).toBe(4);
  expect(single.text).toContain(
    "\ndegraded: not all logs of the run are here; what is there is judged\n",
  );
});

test("on a terminal what is unknown goes on below, in its column", async () => {
  const folder = runFolder({ kill: { ids: ["b"], atUs: 9_000_000 } });
  const screen = new FakeScreen(true, 80);
  await analyze(folder, {}, screen, keptBands);
  const lines = stripVTControlCharacters(screen.out.join("")).split("\n");
  expect(Math.max(...lines.slice(0, -2).map((line) => line.length))).toBeLessThanOrEqual(80);
  const at = lines.findIndex((line) => line.startsWith("? ticks"));
  expect(lines[at + 1]).toMatch(/^ {32}\S/);
});

test("a missing trace is named and has no row", async () => {
  const { code, text } = await shown(runFolder({}, "b"));
  expect(code).toBe(4);
  expect(text).toContain("! the trace of b is missing");
  expect(text).not.toMatch(/^b /m);
});

test("a missing trace is one line, which says what heals it, and the checks share another", async () => {
  const { text } = await shown(runFolder({}, "b"));
  const lines = text.split("\n").filter((line) => /missing|unknown {2}|as far as/.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/^\? all 9 checks +unknown {2}as far as the traces go, they hold$/),
    "! the trace of b is missing: copy b.trace.jsonl from its computer into this folder, then analyze it",
  ]);
});

test("a check of which more is unknown than a missing trace would tell has its own line", async () => {
  const { text } = await shown(runFolder({ kill: { ids: ["a"], atUs: 9_000_000 } }, "b"));
  expect(text).toMatch(/^\? \d checks +unknown {2}clock-condition, .*: as far as .* they hold$/m);
  expect(text).toMatch(
    /^\? ticks {16}unknown {2}a died: [^;]*; as far as the traces go, it holds$/m,
  );
  expect(text.match(/the trace of b is missing/g)).toHaveLength(1);
});

test("an interrupted run holds as far as it goes", async () => {
  const interrupt = { ids: ["a", "b", "c"], atUs: 5_000_000 };
  const { code, text } = await shown(runFolder({ interrupt }));
  expect(code).toBe(0);
  expect(text).toContain("good: interrupted, all 9 checks true");
});

test("the violation of a literal run is shown and expected", async () => {
  const { code, text } = await shown(runFolder({ literal: true }));
  expect(code).toBe(0);
  expect(text).toMatch(
    /^✗ clock-condition +false +\d+ breaches in \d+ receives \([\d.]+ %, as --literal is there to show\), first a\.trace\.jsonl:\d+: the receive is stamped \d+, its send \d+$/m,
  );
});

test("a false check names file, line and reason of its first breach", async () => {
  const traces = goodRun();
  const trace = traces.get("c");
  const at = trace?.findIndex((record) => record.kind === "internal") ?? 0;
  const record = trace?.[at];
  if (record?.kind !== "internal") throw new Error("no internal event");
  trace?.splice(at, 1, { ...record, lamport: record.lamport - 1 });
  const folder = writeRun(traces);
  folders.push(folder);
  const { code, text } = await shown(folder, { quiet: true });
  expect(code).toBe(1);
  expect(text).toMatch(/^✗ clocks-increase +false +.* first c\.trace\.jsonl:\d+: /m);
});

test("--quiet shows nothing of a good run", async () => {
  expect(await shown(runFolder(), { quiet: true })).toEqual({ code: 0, text: "" });
});

test("--json gives one document with checks, messages and every machine's figures", async () => {
  const folder = runFolder();
  const { text } = await shown(folder, { json: true });
  const document = JSON.parse(text);
  expect(document).toMatchObject({ folder, status: "complete", losses: [] });
  expect(document.checks).toHaveLength(9);
  expect(document.messages).toHaveProperty("latency.p99Us");
  expect(Object.keys(document.machines)).toEqual(["a", "b", "c"]);
  expect(document.machines.a).toMatchObject({
    internal: expect.any(Number),
    send: expect.any(Number),
    receive: expect.any(Number),
    ticks: { due: 40, made: 40, skipped: 0 },
  });
});

test("a terminal gets colours that add nothing to the words", async () => {
  const folder = runFolder();
  const screen = new FakeScreen(true);
  const before = process.env.NO_COLOR;
  delete process.env.NO_COLOR;
  await analyze(folder, {}, screen, keptBands);
  if (before !== undefined) process.env.NO_COLOR = before;
  const coloured = screen.out.join("");
  const { text } = await shown(folder);
  expect(coloured).not.toBe(text);
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

test("how the pairs came about stands beside their number where it is not recorded", async () => {
  const { text } = await shown(logFolder(exercise(3, { from: false })));
  expect(text).toMatch(/✓ clock-condition +true +\d+ receives \(\d+ derived(, \d+ unknown)?\)\n/);
});

test("conservation does not show a pair as recorded that is derived", async () => {
  const { text } = await shown(
    logFolder({
      "a.jsonl": ['{"kind":"send","lamport":1,"to":["b"]}', '{"kind":"internal","lamport":2}'],
      "b.jsonl": ['{"kind":"receive","lamport":2,"msgLamport":1}'],
      "c.jsonl": ['{"kind":"internal","lamport":1}'],
    }),
  );
  expect(text).toMatch(
    /conservation +true +1 sent = 1 received \(1 derived\) \+ 0 queued \+ 0 lost/,
  );
});

test("logs that prove nothing say so first, and how many machines there should be", async () => {
  const folder = logFolder({ "a.jsonl": [`{"kind":"internal","lamport":1}`] });
  const { code, text } = await shown(folder);
  expect(text.split("\n").slice(0, 2)).toStrictEqual([
    "nothing to judge: it takes the logs of at least two machines",
    "1 machine: the exercise has at least 3",
  ]);
  expect(text).toContain("– clock-condition      nothing to check  no message was received\n");
  expect(code).toBe(4);
});

test("the command sets the exit code of the verdict", async () => {
  const screen = new FakeScreen(false);
  const folder = runFolder({}, "c");
  await analyzeCommand(screen).parseAsync([folder, "--json"], { from: "user" });
  const { exitCode } = process;
  process.exitCode = undefined;
  expect(exitCode).toBe(4);
  expect(screen.out).toHaveLength(1);
});

test("a folder without runs is one line and exit code 2", async () => {
  const parent = tempFolder();
  folders.push(parent);
  const latest = await failureIn("latest", { out: parent });
  expect(latest.exitCode).toBe(2);
  expect(latest.line).toMatch(/^k3mesh: [^\n]+: no runs in it\. Start one[^\n]+$/);
  const missing = await failureIn(join(parent, "nothing"), {});
  expect(missing).toMatchObject({ exitCode: 2, line: expect.stringContaining("nothing: not a") });
});

test("a damaged line is one line with file and line number, and exit code 2", async () => {
  const folder = runFolder();
  const [file = ""] = readdirSync(folder);
  appendFileSync(join(folder, file), "damaged\n");
  const { exitCode, line } = await failureIn(folder, {});
  expect(exitCode).toBe(2);
  expect(line).toMatch(/^k3mesh: a\.trace\.jsonl:\d+: [^\n]+$/);
  writeFileSync(join(folder, file), "");
  expect((await failureIn(folder, {})).line).toMatch(/^k3mesh: a\.trace\.jsonl: the file is empty/);
});

async function failureIn(target: string, options: object): Promise<ReturnType<typeof failureOf>> {
  const screen = new FakeScreen(false);
  const error = await analyze(target, options, screen, keptBands).then(String, (reason) => reason);
  expect(screen.out).toEqual([]);
  return failureOf(error);
}
