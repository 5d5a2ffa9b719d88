import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunDirectory } from "../../src/node/run-directory.js";
import { planRun } from "../../src/protocol/roster.js";
import { NodeClock } from "../../src/runtime/node-clock.js";
import type { RunFolder, RunStore, TraceSink } from "../../src/runtime/ports.js";
import { headerOf, runFileOf } from "../../src/runtime/run/header.js";
import { formatRecord, RUN_FILE, TRACE_SUFFIX, traceFileName } from "../../src/trace/format.js";
import { FailingStore } from "../kit/failing-store.js";
import { incarnation, peerFrom } from "../protocol/hello.js";

/** A place for run folders that can be looked into, and spoilt. */
interface Disk {
  readonly store: RunStore;
  folders(): string[];
  /** Of which machines there is a trace; what else lies there, under its name. */
  files(folder: string): string[];
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
    files: (folder) =>
      readdirSync(join(out, folder))
        .filter((name) => name !== RUN_FILE)
        .map((name) => name.replace(TRACE_SUFFIX, ""))
        .sort(),
    read: (folder, id) => readFileSync(join(out, folder, traceFileName(id)), "utf8"),
    spoil: () => writeFileSync(out, "a file in the place of the directory"),
    remove: () => rmSync(parent, { recursive: true }),
  };
}

function memoryDisk(): Disk {
  const store = new FailingStore();
  return {
    store,
    folders: () => [...store.folders.keys()].sort(),
    files: (folder) => [...(store.folders.get(folder)?.traces.keys() ?? [])].sort(),
    read: (folder, id) => store.folders.get(folder)?.traces.get(id) ?? "",
    spoil: () => store.failAfter(0),
    remove: () => {},
  };
}

/** The n-th run called demo; each has its own run id. */
function planOf(n: number): ReturnType<typeof planRun> {
  return planRun(["a", "b", "c"].map((id) => peerFrom(id, { incarnation: incarnation(n) })));
}

const clock = new NodeClock({
  nowUs: () => 0,
  systemUs: () => 1_767_225_600_000_000,
  readSystem: () => ({ nowUs: 0, systemUs: 1_767_225_600_000_000 }),
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

  function open(n: number, id: string, suffixed = false): RunFolder & { readonly name: string } {
    const plan = planOf(n);
    const me = plan.roster.find((member) => member.id === id);
    if (!me) throw new Error(`no ${id}`);
    const header = headerOf(plan, me, [], clock, VERSIONS);
    const folder = disk.store.open(suffixed, header, runFileOf(plan, clock));
    const name = basename(folder.path);
    sinks.push(folder.sink);
    expect(disk.read(name, id)).toBe(formatRecord(header));
    return { ...folder, name };
  }

  const suffixedName = (n: number) => `demo-${planOf(n).runId.slice(0, 4)}`;

  test("has a run's name free until the run has its folder, header and all", () => {
    expect(disk.store.nameTaken("demo")).toBe(false);
    expect(open(1, "a").name).toBe("demo");
    expect(disk.store.nameTaken("demo")).toBe(true);
    expect(disk.folders()).toEqual(["demo"]);
  });

  test("has all machines of one run in one folder", () => {
    expect(["a", "b", "c"].map((id) => open(1, id).name)).toEqual(["demo", "demo", "demo"]);
    expect(disk.folders()).toEqual(["demo"]);
  });

  test("gives a run a suffix when some host has its name already", () => {
    expect(["a", "b"].map((id) => open(1, id, true).name)).toEqual(Array(2).fill(suffixedName(1)));
    expect(disk.folders()).toEqual([suffixedName(1)]);
  });

  test("never touches another run's folder, even if its name was free a moment ago", () => {
    open(1, "a");
    const before = disk.read("demo", "a");
    expect(open(2, "a").name).toBe(suffixedName(2));
    expect(disk.read("demo", "a")).toBe(before);
    expect(disk.folders()).toEqual(["demo", suffixedName(2)].sort());
  });

  test("holds what was flushed, in order, behind the header", () => {
    const { name: folder, sink } = open(1, "a");
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

  test("gives a trace back in pieces, as far as it was flushed", () => {
    const { name, sink } = open(1, "a");
    sink.append("1\n");
    sink.flush();
    sink.append("2\n");
    const text = disk.read(name, "a");
    expect(sink.bytes()).toBe(text.length);
    const pieces = [sink.read(0, 10), sink.read(10, text.length), sink.read(text.length, 10)];
    expect(pieces.map((piece) => piece.length)).toEqual([10, text.length - 10, 0]);
    expect(Buffer.concat(pieces).toString()).toBe(text);
  });

  test("takes another machine's trace when it is whole", () => {
    const folder = open(1, "a");
    expect(folder.has("b")).toBe(false);
    const draft = folder.draft("b");
    const bytes = Buffer.from("1\n2\n");
    draft.append(bytes.subarray(0, 3));
    expect(folder.has("b")).toBe(false);
    draft.append(bytes.subarray(3));
    draft.keep();
    expect(folder.has("b")).toBe(true);
    expect(disk.read(folder.name, "b")).toBe("1\n2\n");
    expect(disk.files(folder.name)).toEqual(["a", "b"]);
  });

  test("keeps nothing of a trace that never becomes whole", () => {
    const folder = open(1, "a");
    const draft = folder.draft("b");
    draft.append(Buffer.from("1\n"));
    draft.discard();
    expect(folder.has("b")).toBe(false);
    expect(disk.files(folder.name)).toEqual(["a"]);
  });

  test("has two machines that share a folder take the same trace at once", () => {
    const [a, b] = [open(1, "a"), open(1, "b")];
    const drafts = [a.draft("c"), b.draft("c")];
    for (const draft of drafts) draft.append(Buffer.from("1\n"));
    for (const draft of drafts) draft.keep();
    expect(disk.read(a.name, "c")).toBe("1\n");
    expect(disk.files(a.name)).toEqual(["a", "b", "c"]);
  });

  test("throws when the folder cannot be made", () => {
    disk.spoil();
    expect(() => open(1, "a")).toThrow();
  });
});
