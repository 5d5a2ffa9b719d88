import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { findEvent } from "../../src/analysis/causality/find-event.js";
import type { Stay } from "../../src/analysis/provenance/clock-chain.js";
import { provenanceOf } from "../../src/analysis/provenance/provenance.js";
import { provenanceLines } from "../../src/cli/explain/provenance-lines.js";
import { explain } from "../../src/cli/explain.js";
import { reportFailure } from "../../src/cli/failure.js";
import { exercise } from "../analysis/foreign/exercise.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { goodStar } from "../analysis/star-run.js";
import { checkFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { FakeScreen } from "./fake-screen.js";

const GOLDEN = fileURLToPath(new URL("../fixtures/golden", import.meta.url));

interface Options {
  readonly json?: boolean;
  readonly columns?: number;
  readonly logFormat?: string;
  readonly out?: string;
}

/** What is explained, as it is shown. */
async function explained(folder: string, event?: string, options: Options = {}): Promise<string> {
  const { columns, ...rest } = options;
  const screen = new FakeScreen(columns !== undefined, columns);
  await explain(folder, event, rest, screen);
  expect(screen.err).toEqual([]);
  return stripVTControlCharacters(screen.out.join(""));
}

/** The one line in which it is refused; with exit code 2. */
async function refused(folder: string, event?: string, options: Options = {}): Promise<string> {
  const screen = new FakeScreen(false);
  const error = await explain(folder, event, options, screen).catch((cause: unknown) => cause);
  expect(screen.out).toEqual([]);
  expect(reportFailure(error, false, screen.stderr)).toBe(2);
  expect(screen.err.join("")).toMatch(/^k3mesh: [^\n]+\n/);
  return screen.err.join("").slice("k3mesh: ".length).trimEnd();
}

/** Two machines that tell the whole story in a few events: c's clock reaches a by way of b. */
const LOGS = {
  "a.jsonl": [
    { kind: "internal", lamport: 1 },
    { kind: "receive", lamport: 8, from: "b", msgLamport: 7 },
    { kind: "send", lamport: 9 },
  ],
  "b.jsonl": [
    { kind: "receive", lamport: 6, from: "c", msgLamport: 5 },
    { kind: "send", lamport: 7 },
    { kind: "receive", lamport: 10, from: "a", msgLamport: 9 },
    { kind: "internal", lamport: 11 },
  ],
  "c.jsonl": [1, 2, 3, 4]
    .map((lamport): object => ({ kind: "internal", lamport }))
    .concat({ kind: "send", lamport: 5 }, { kind: "internal", lamport: 6 }),
};

function folderOf(logs: Readonly<Record<string, readonly object[]>>): string {
  return writeFiles(
    Object.fromEntries(
      Object.entries(logs).map(([name, events]) => [
        name,
        events.map((one) => JSON.stringify(one)),
      ]),
    ),
  );
}

test("a receive is explained: rule, message, jump, chain, what was known", async () => {
  expect(await explained(folderOf(LOGS), "a:2")).toBe(`why a:2 has the clock 8
  send     b.jsonl:2
    {"kind":"send","lamport":7}
  receive  a.jsonl:2
    {"kind":"receive","lamport":8,"from":"b","msgLamport":7}
  The clock goes from 1 to 8. Lamport's rule IR2: a receive is stamped
    max(own, message's) + 1: here max(1, 7) + 1 = 8.
  b@7 carries 7, 6 more than a's own 1: so the clock jumps by 7.
  b sent it at b:2 (clock 7).

where 8 comes from: a chain of 8 events, and none that leads here is longer
  8  a:2  receives b@7, which carries 7
  7  b:2  sends it
  6  b:1  receives c@5, which carries 5
  5  c:5  sends it
          before that, 3 events of its own
  1  c:1  is the first event of c

what a knew of the others at a:2
  of  knew up to     concurrent  first to know of it
  b   b:2 (clock 7)  none        b:3
  c   c:5 (clock 5)  c:6         none
  What waited in a's inbox is not recorded.
`);
});

test("an event of a machine's own moves the clock by one, and so does a message that tells nothing new", async () => {
  const own = await explained(folderOf(LOGS), "b:4");
  expect(own).toContain("The clock goes from 10 to 11. Lamport's rule IR1: every event of its own");
  const events = [
    { kind: "internal", lamport: 1 },
    { kind: "internal", lamport: 2 },
    { kind: "receive", lamport: 3, from: "b", msgLamport: 1 },
  ];
  const folder = folderOf({ "a.jsonl": events, "b.jsonl": [{ kind: "send", lamport: 1 }] });
  const told = await explained(folder, "a:3");
  expect(told).toContain("b@1 carries 1, 1 less than a's own 2: so the clock moves by one");
  expect(told).toContain("  3  a:3  is a receive\n          before that, 1 event of its own\n");
});

test("with times it is told when it was sent, how long it waited, and what came meanwhile", async () => {
  const folder = writeRun(goodRun({ rates: [1, 6, 6], durationMs: 30_000 }));
  const told = await explained(folder, "a:17");
  expect(told.replace(/\s+/g, " ")).toMatch(
    / (b|c) sent it at \1:\d+ \(clock \d+\) to .*, [\d.]+ s after the start of \1, and it waited [\d.]+ (s|ms) in a's inbox\. /,
  );
  expect(told).toMatch(/^ {2}of {2}knew up to +which was at +concurrent +first to know of it$/m);
  expect(told).toMatch(/^ {2}Arrived, but not yet read by a: \d+ messages?: (b|c)#\d+ \(stamp/m);
});

test("a chain is cut in its middle where it is long, and its beginning is shown", async () => {
  const folder = writeRun(goodRun({ rates: [5, 6, 6], durationMs: 60_000 }));
  const told = await explained(folder, "a:200");
  const rows = told.split("\n").filter((line) => /^ +\d+ {2}[abc]:\d+/.test(line));
  expect(rows.length).toBeLessThanOrEqual(18);
  expect(told).toMatch(/^ +… +\d+ messages more on the way$/m);
  expect(rows.at(-1)).toMatch(/ {2}[abc]:1 +is the first event of/);
});

describe("a line", () => {
  test("is found in the folder, by its path, and in logs of other programs", async () => {
    const folder = writeRun(goodRun());
    const byName = await explained(folder, "a:3");
    expect(await explained(folder, "a.trace.jsonl:4")).toBe(byName);
    expect(await explained(folder, `${join(folder, "a.trace.jsonl")}:4`)).toBe(byName);
    expect(await explained(folderOf(LOGS), "b.jsonl:2")).toContain("why b:2 has the clock 7\n");
  });

  test("of another folder is refused, and one without an event", async () => {
    const [folder, other] = [writeRun(goodRun()), writeRun(goodRun())];
    const path = `${join(other, "a.trace.jsonl")}:4`;
    expect(await refused(folder, path)).toBe(`${path}: that file is not in ${folder}`);
    expect(await refused(folder, "a.trace.jsonl:1")).toMatch(/no event stands there; the nearest/);
    expect(await refused(folder, "run.json:1")).toMatch(/the run has no such log; it has a\.trace/);
  });
});

describe("what is wrong to give", () => {
  test.each([
    ["a:0", /^a:0: there is no such event; a has the events a:1 to a:\d+$/],
    ["a:9999", /^a:9999: there is no such event; a has the events a:1 to a:\d+$/],
    ["x:5", /^x:5: there is no machine x; there are a, b, c$/],
    [
      "a:1e3",
      /^"a:1e3": names no event; give an event, like a:1, or its line, like a\.trace\.jsonl:2$/,
    ],
    ["a", /^"a": names no event; give an event, like a:1/],
    ["", /^"": names no event; give an event, like a:1/],
    ["fifo", /^fifo: is true; give an event, like a:1/],
    ["forwards", /^forwards: is no check of this run; give an event, like a:1/],
  ])("%j is refused", async (event, problem) => {
    expect(await refused(writeRun(goodRun()), event)).toMatch(problem);
  });

  test("nothing, where no check is false", async () => {
    const folder = writeRun(goodRun());
    expect(await refused(folder)).toBe(
      `${folder}: no check is false; give an event, like a:1, or its line, like a.trace.jsonl:2`,
    );
  });

  test("no folder, an empty one, and one with several runs", async () => {
    const parent = tempFolder();
    expect(await refused(join(parent, "none"), "a:1")).toMatch(/: not a folder that can be read/);
    expect(await refused(parent, "a:1")).toMatch(/: no files in it/);
    const folder = writeRun(goodRun());
    for (const name of ["one", "two"]) cpSync(folder, join(parent, name), { recursive: true });
    expect(await refused(parent, "a:1")).toMatch(
      /: the logs of 2 runs are in it \(.*one, .*two\)\. /,
    );
    rmSync(join(parent, "two"), { recursive: true });
    expect(await explained(parent, "a:1")).toContain("why a:1 has the clock");
    const logs = { "run1_vm0.jsonl": LOGS["a.jsonl"], "run1_vm1.jsonl": LOGS["b.jsonl"] };
    const second = { "run2_vm0.jsonl": LOGS["a.jsonl"], "run2_vm1.jsonl": LOGS["b.jsonl"] };
    expect(await refused(folderOf({ ...logs, ...second }), "a:1")).toMatch(/the logs of 2 runs/);
  });
});

describe("a breach", () => {
  const wrong = () => writeFiles(exercise(3, { mistake: "no increment at a receive" }));

  test("is the first one where no event is given, with the event's clock below it", async () => {
    const told = await explained(wrong());
    expect(told).toMatch(/^the first breach: clock-condition\n {2}send {5}\w\.jsonl:\d+\n/);
    expect(told).toMatch(/^why (\w:\d+) has the clock \d+$/m);
    expect(told.replace(/\s+/g, " ")).toMatch(/That is broken: the clock has to be \d+\./);
    expect(told).not.toContain("a chain of");
  });

  test("is found by its check, by its line and by its event alike", async () => {
    const told = await explained(wrong());
    const [, file, line] = /^ {2}receive {2}(\S+):(\d+)$/m.exec(told) ?? [];
    const [, event] = /^why (\S+) has/m.exec(told) ?? [];
    expect(await explained(wrong(), "clock-condition")).toBe(told);
    expect(await explained(wrong(), `${file}:${line}`)).toBe(told);
    expect(await explained(wrong(), event)).toBe(told);
  });

  test("of a check that is not the first false one is explained without the mistakes", async () => {
    const told = await explained(wrong(), "clocks-increase");
    expect(told).toMatch(/^the first breach: clocks-increase\n {2}before {3}\w\.jsonl:\d+\n {4}\{/);
    expect(told).not.toContain("It looks like");
  });

  test("that a literal run is to show is explained as such", async () => {
    const told = await explained(writeRun(goodRun({ literal: true })));
    expect(told).toMatch(/^the first breach, as --literal is there to show: clock-condition\n/);
    expect(told.replace(/\s+/g, " ")).toMatch(/\(clock (\d+), though the message carries \d+\)/);
  });

  test("that is no literal run's goes before one that is", async () => {
    const traces = goodRun({ literal: true });
    const damaged = (traces.get("c") ?? []).map((record) => {
      return record.kind === "send" ? { ...record, action: "BROADCAST" as const } : record;
    });
    const told = await explained(writeRun(new Map([...traces, ["c", damaged]])));
    expect(told).toMatch(/^the first breach: actions\n/);
  });

  test("on a line without an event says that there is no clock", async () => {
    const star = goodStar();
    const hub = star.get("hub") ?? [];
    star.set(
      "hub",
      hub.filter((record, i) => !(record.kind === "forward" && i < 4)),
    );
    const told = await explained(writeRun(star), "forwards");
    expect(told).toMatch(/^the first breach: forwards\n/);
    expect(told.trimEnd()).toMatch(/\nno event stands there: no clock comes from it$/);
  });
});

describe("a receive that is a breach, but not the first,", () => {
  const oneSpaced = (text: string) => text.replace(/\s+/g, " ");
  const BEFORE_INCREMENT =
    "Lamport's rule IR2: a message carries the stamp of its send, but here the message carries the clock before the increment (increment, then send).";

  test("is told to be broken where its message carries less than its send's clock", async () => {
    const send = { kind: "send", lamport: 1 };
    const receive = { kind: "receive", lamport: 1, from: "b", msgLamport: 0 };
    const logs = { "a.jsonl": [receive], "b.jsonl": [send], "c.jsonl": [receive] };
    const told = oneSpaced(await explained(folderOf(logs), "c:1"));
    expect(told).not.toContain("the first breach");
    expect(told).toContain(`That is broken: b@0 carries 0, not 1. ${BEFORE_INCREMENT} where`);
  });

  test("is told to be broken where a literal run stamps it as its send", async () => {
    const folder = join(GOLDEN, "literal");
    const told = oneSpaced(await explained(folder, "a:3"));
    expect(told).not.toContain("the first breach");
    expect(told).toContain(
      `That is broken: the receive is stamped 6, its send 6. ${BEFORE_INCREMENT}`,
    );
  });

  test("and one that is none is not told to be broken", async () => {
    expect(await explained(folderOf(LOGS), "a:2")).not.toContain("broken");
    const own = await explained(writeFiles(exercise(3, { mistake: "no increment at a receive" })));
    expect(own.match(/That is broken/g)).toHaveLength(1);
  });
});

test("the summary of a breach names the command, and a run without one does not", async () => {
  const { analyze } = await import("../../src/cli/analyze.js");
  const shown = async (folder: string) => {
    const screen = new FakeScreen(false);
    await analyze(folder, {}, screen);
    return screen.out.join("");
  };
  const folder = writeRun(goodRun({ literal: true }));
  expect(await shown(folder)).toContain(`where its clock comes from: k3mesh explain ${folder}\n`);
  expect(await shown(writeRun(goodRun()))).not.toContain("where its clock comes from");
  const star = goodStar();
  star.set(
    "hub",
    (star.get("hub") ?? []).filter(({ kind }) => kind !== "forward"),
  );
  const onlyHub = await shown(writeRun(star));
  expect(onlyHub).toContain("the first breach: forwards");
  expect(onlyHub).not.toContain("where its clock comes from");
});

test("a send that is in no log ends the chain, and says why", async () => {
  const { "c.jsonl": _, ...logs } = LOGS;
  const told = await explained(folderOf(logs), "a:2");
  expect(told).toMatch(/^ {2}6 {2}b:1 {2}receives c@5, which carries 5$/m);
  expect(told).toMatch(/^ +whose send is not known: the trace of c is missing$/m);
  expect(told).toMatch(
    /The send of 1 receive is not known \(the trace of c is missing\): a may have/,
  );
});

test("a send that may be another is followed as the most likely, and no length is told", async () => {
  const step = (lamport: number) => ({ kind: "internal", lamport });
  const logs = {
    "a.jsonl": [step(1), { kind: "receive", lamport: 6 }],
    "b.jsonl": [step(1), step(2), step(3), step(4), { kind: "send", lamport: 5 }],
  };
  const told = await explained(folderOf(logs), "a:2");
  expect(told).toMatch(/^where 6 comes from$/m);
  expect(told).toMatch(/^ {2}6 {2}a:2 {2}receives .*, which carries 5 \(most likely\)$/m);
  const known = { ...logs, "c.jsonl": [1, 2, 3, 4, 5, 6].map(step) };
  expect(await explained(folderOf(known), "a:2")).toMatch(
    /^where 6 comes from: a chain of 6 events/m,
  );
});

test("no chain is said to be the longest where a clock of the run breaks Lamport's condition", async () => {
  const still = [1, 1, 1].map((lamport): object => ({ kind: "internal", lamport }));
  const logs = {
    "a.jsonl": [
      { kind: "internal", lamport: 1 },
      { kind: "receive", lamport: 2, from: "b", msgLamport: 1 },
    ],
    "b.jsonl": [...still, { kind: "send", lamport: 1 }],
  };
  expect(await explained(folderOf(logs), "a:2")).toMatch(/^where 2 comes from$/m);
  const kept = { ...logs, "b.jsonl": [{ kind: "send", lamport: 1 }] };
  expect(await explained(folderOf(kept), "a:2")).toMatch(
    /^where 2 comes from: a chain of 2 event/m,
  );
});

test("no chain of a literal run is said to be the longest: a message comes with its send's own clock", async () => {
  const folder = join(GOLDEN, "literal");
  for (const id of ["a", "b", "c"]) {
    for (const seq of [1, 2, 3]) {
      expect(await explained(folder, `${id}:${seq}`)).toMatch(/^where \d+ comes from$/m);
    }
  }
});

test("no chain is said to be the longest where a clock begins at 0, or a send is not known", async () => {
  const step = (lamport: number) => ({ kind: "internal", lamport });
  const receive = { kind: "receive", lamport: 2, from: "b", msgLamport: 1 };
  const a = [step(1), receive];
  // The chain a:1, a:2 is shorter than b:1, b:2, a:2.
  const early = { "a.jsonl": a, "b.jsonl": [step(0), { kind: "send", lamport: 1 }] };
  expect(await explained(folderOf(early), "a:2")).toMatch(/^where 2 comes from$/m);
  const unknown = { "a.jsonl": a, "c.jsonl": [step(1)] };
  expect(await explained(folderOf(unknown), "a:2")).toMatch(/^where 2 comes from$/m);
  const known = { "a.jsonl": a, "b.jsonl": [{ kind: "send", lamport: 1 }] };
  expect(await explained(folderOf(known), "a:2")).toMatch(/^where 2 comes from: a chain of 2 ev/m);
});

test("of logs that contradict themselves it is told how, and not what was known", async () => {
  const logs = {
    "a.jsonl": [
      { kind: "receive", lamport: 6, from: "b", msgLamport: 5 },
      { kind: "send", lamport: 7 },
    ],
    "b.jsonl": [
      { kind: "receive", lamport: 8, from: "a", msgLamport: 7 },
      { kind: "send", lamport: 5 },
    ],
  };
  const told = await explained(folderOf(logs), "a:2");
  expect(told).toMatch(/^what a knew of the others at a:2\n {2}no run can be so: each/m);
  expect(told.replace(/\s+/g, " ")).toContain("a:2 → b:1 → b:2 → a:1 → a:2");
  expect(told).not.toContain("knew up to");
  const { explained: document } = JSON.parse(
    await explained(folderOf(logs), "a:2", { json: true }),
  );
  expect(document.contradiction).toHaveLength(4);
});

test("a chain of hundreds of thousands of messages is cut like any long one", async () => {
  const { run } = await checkFolder(folderOf(LOGS));
  const provenance = provenanceOf(run, findEvent(run, "a:2"));
  const stays = Array.from({ length: 200_000 }, () => provenance.chain.stays[0] as Stay);
  const long = { ...provenance, chain: { ...provenance.chain, stays } };
  const lines = provenanceLines(long, (_, text) => text, 80);
  expect(lines.join("\n")).toContain("199,991 messages more on the way");
});

test("logs that a file describes are read as it says, or as another is named", async () => {
  const folder = join(GOLDEN, "foreign-described");
  const copy = join(tempFolder(), "logs");
  cpSync(folder, copy, { recursive: true });
  const format = join(tempFolder(), "format.yaml");
  cpSync(join(copy, "k3mesh-format.yaml"), format);
  const told = await explained(copy, "machine_1_log.txt:2");
  rmSync(join(copy, "k3mesh-format.yaml"));
  expect(await explained(copy, "machine_1_log.txt:2", { logFormat: format })).toBe(told);
  expect(told).toMatch(/^why 1:2 has the clock \d+\n/);
});

test("of a JSON array over several lines all of the object is quoted", async () => {
  const told = await explained(join(GOLDEN, "foreign-star-json"), "client-localhost-8001.json:2");
  expect(told).toContain(
    '    { "event_type": "RECEIVE", "system_clock_time": 1800000000.307842,\n',
  );
  expect(told).not.toMatch(/^ +\{$/m);
});

test("latest is the newest run below --out", async () => {
  const out = tempFolder();
  cpSync(join(GOLDEN, "mesh"), join(out, "one"), { recursive: true });
  expect(await explained("latest", "a:3", { out })).toContain("why a:3 has the clock");
  mkdirSync(join(out, "none"));
  expect(await refused("latest", "a:3", { out: join(out, "none") })).toMatch(/no runs in it/);
});

test("the document of --json holds the whole chain, and what each other machine had done", async () => {
  const folder = writeRun(goodRun({ rates: [5, 6, 6], durationMs: 60_000 }));
  const document = JSON.parse(await explained(folder, "a:200", { json: true }));
  const { event, chain, knowledge, lines } = document.explained;
  expect(document).toMatchObject({ folder, breach: null });
  expect(event).toMatchObject({ name: "a:200", file: "a.trace.jsonl", line: 201 });
  expect(chain.stays.length).toBeGreaterThan(10);
  expect(chain.stays.reduce((sum: number, { events }: { events: number }) => sum + events, 0)).toBe(
    event.lamport,
  );
  expect(knowledge.map(({ machine }: { machine: string }) => machine)).toEqual(["b", "c"]);
  const text = readFileSync(join(folder, "a.trace.jsonl"), "utf8").split("\n")[200];
  expect(lines.at(-1)).toMatchObject({ line: 201, text });
});

test.each(["mesh", "star", "far-star", "literal", "left", "gathered", "degraded"])(
  "each event of the folder %s is explained within 80 columns",
  async (name) => {
    const folder = join(GOLDEN, name);
    const { roster } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    for (const { id } of roster) {
      for (let seq = 1; seq <= 4; seq++) {
        const told = await explained(folder, `${id}:${seq}`, { columns: 80 });
        const widths = told.split("\n").map((line) => line.length);
        expect(Math.max(...widths)).toBeLessThanOrEqual(80);
      }
    }
  },
);

test("of many machines those are told first of which something was known", async () => {
  const ids = Array.from({ length: 20 }, (_, i) => `m${String(i + 10)}`);
  const folder = writeRun(goodRun({ ids, rates: ids.map(() => 3), durationMs: 4_000 }));
  const told = await explained(folder, "m29:6");
  const [, table = ""] = told.split(/^what m29 knew .*$/m);
  const rows = table.split("\n").filter((line) => /^ {2}m\d\d {2}/.test(line));
  expect(rows).toHaveLength(12);
  const isKnown = rows.map((row) => !/^ {2}m\d\d {2}nothing/.test(row));
  expect(isKnown).toStrictEqual(isKnown.toSorted((a, b) => Number(b) - Number(a)));
  expect(isKnown[0]).toBe(true);
  expect(told).toContain("\n  and 7 machines more: --json has all\n");
});

test("no machine's name makes a line wider than the terminal where there is a space", async () => {
  const ids = ["a-rather-long-name-of-a-host-1", "b", "c"];
  const folder = writeRun(goodRun({ ids }));
  for (const columns of [80, 60]) {
    const told = await explained(folder, "b:20", { columns });
    expect(told).toContain("of a-rather-long-name-of-a-host-1: knew up to");
    expect(Math.max(...told.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(columns);
  }
});
