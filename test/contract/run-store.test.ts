import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunDirectory } from "../../src/live/run-directory.js";
import { planRun } from "../../src/protocol/roster.js";
import { headerOf, runFileOf } from "../../src/runtime/header.js";
import { RunClock } from "../../src/runtime/run-clock.js";
import type { RunStore, TraceSink } from "../../src/runtime/seams.js";
import { formatRecord } from "../../src/trace/format.js";
import { traceFileName } from "../../src/trace/trace-file-name.js";
import { MemoryStore } from "../kit/memory-store.js";
import { helloFrom, incarnation } from "../protocol/hello.js";

/** A place for run folders that can be looked into, and spoilt. */
interface Disk {
  readonly store: RunStore;
  folders(): string[];
  read(folder: string, id: string): string;
  /** From now on nothing can be written. */
  spoil(): void;
  remove(): void;
}

function realDisk(): Disk {
  const parent = mkdtempSync(join(tmpdir(), "k3mesh-store-"));
  const out = join(parent, "runs");
  return {
    store: new RunDirectory(out),
    folders: () => readdirSync(out).sort(),
    read: (folder, id) => readFileSync(join(out, folder, traceFileName(id)), "utf8"),
    spoil: () => writeFileSync(out, "a file in the place of the directory"),
    remove: () => rmSync(parent, { recursive: true }),
  };
}

function memoryDisk(): Disk {
  const store = new MemoryStore();
  return {
    store,
    folders: () => [...store.folders.keys()].sort(),
    read: (folder, id) => store.folders.get(folder)?.traces.get(id) ?? "",
    spoil: () => store.failAfter(0),
    remove: () => {},
  };
}

/** The n-th run called demo; each has its own run id. */
function planOf(n: number): ReturnType<typeof planRun> {
  return planRun(["a", "b", "c"].map((id) => helloFrom(id, { incarnation: incarnation(n) })));
}

const clock = new RunClock({
  nowUs: () => 0,
  wallUs: () => 1_767_225_600_000_000,
  systemUs: () => 1_767_225_600_000_000,
  at: () => () => {},
});
const VERSIONS = { k3mesh: "0.0.0", node: "20.0.0" };
const LINE = `${JSON.stringify({ kind: "internal" })}\n`;

describe.each([
  ["on disk", realDisk],
  ["in memory", memoryDisk],
])("a store of runs, %s", (_name, make) => {
  let disk: Disk;
  const sinks: TraceSink[] = [];

  beforeEach(() => {
    disk = make();
  });

  afterEach(() => {
    for (const sink of sinks.splice(0)) sink.close();
    disk.remove();
  });

  function open(n: number, id: string, suffixed = false): { folder: string; sink: TraceSink } {
    const plan = planOf(n);
    const me = plan.roster.find((member) => member.id === id);
    if (!me) throw new Error(`no ${id}`);
    const header = headerOf(plan, me, [], clock, VERSIONS);
    const { folder, sink } = disk.store.open(suffixed, header, runFileOf(plan, clock));
    sinks.push(sink);
    expect(disk.read(basename(folder), id)).toBe(formatRecord(header));
    return { folder: basename(folder), sink };
  }

  const suffixedName = (n: number) => `demo-${planOf(n).runId.slice(0, 4)}`;

  test("has a run's name free until the run has its folder, header and all", () => {
    expect(disk.store.taken("demo")).toBe(false);
    expect(open(1, "a").folder).toBe("demo");
    expect(disk.store.taken("demo")).toBe(true);
    expect(disk.folders()).toEqual(["demo"]);
  });

  test("has all machines of one run in one folder", () => {
    expect(["a", "b", "c"].map((id) => open(1, id).folder)).toEqual(["demo", "demo", "demo"]);
    expect(disk.folders()).toEqual(["demo"]);
  });

  test("gives a run a suffix when some host has its name already", () => {
    expect(["a", "b"].map((id) => open(1, id, true).folder)).toEqual(
      Array(2).fill(suffixedName(1)),
    );
    expect(disk.folders()).toEqual([suffixedName(1)]);
  });

  test("never touches another run's folder, even if its name was free a moment ago", () => {
    open(1, "a");
    const before = disk.read("demo", "a");
    expect(open(2, "a").folder).toBe(suffixedName(2));
    expect(disk.read("demo", "a")).toBe(before);
    expect(disk.folders()).toEqual(["demo", suffixedName(2)].sort());
  });

  test("holds what was flushed, in order, behind the header", () => {
    const { folder, sink } = open(1, "a");
    const header = disk.read(folder, "a");
    sink.append("1\n");
    sink.append("2\n");
    sink.flush();
    expect(disk.read(folder, "a")).toBe(`${header}1\n2\n`);
    sink.append(LINE);
    expect(disk.read(folder, "a")).toBe(`${header}1\n2\n`);
    sink.flush();
    sink.flush();
    expect(disk.read(folder, "a")).toBe(`${header}1\n2\n${LINE}`);
  });

  test("keeps one machine's lines out of another's trace", () => {
    const [a, b] = [open(1, "a"), open(1, "b")];
    a.sink.append(LINE);
    a.sink.flush();
    b.sink.flush();
    expect(disk.read("demo", "a")).toContain(LINE);
    expect(disk.read("demo", "b")).not.toContain(LINE);
  });

  test("throws when the folder cannot be made", () => {
    disk.spoil();
    expect(() => open(1, "a")).toThrow();
  });
});
