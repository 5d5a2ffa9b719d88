import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Analysis, analyzeFolder } from "../../src/analysis/analyze.js";
import { exitCodeOf } from "../../src/analysis/exit-code.js";
import { describeLoss } from "../../src/analysis/losses.js";
import { formatRecord } from "../../src/trace/format.js";
import type { Header, HubRecord, TraceRecord } from "../../src/trace/records.js";
import { goodRun } from "./good-run.js";
import { traceOf, writeRun } from "./run-folder.js";

/** A good run whose traces say that it was a star's. */
function starTraces(): Map<string, TraceRecord[]> {
  const traces = goodRun({ durationMs: 3_000 });
  for (const records of traces.values()) {
    records[0] = { ...(records[0] as Header), topology: "star" };
  }
  return traces;
}

/** The trace of a hub that forwarded all that the machines sent, 40 µs after it came. */
function hubRecords(traces: ReadonlyMap<string, readonly TraceRecord[]>): HubRecord[] {
  const [[first] = []] = traces.values();
  const { rate: _, phaseUs: __, ...header } = first as Header;
  const sends = [...traces].flatMap(([from, records]) =>
    records.flatMap((record) => (record.kind === "send" ? [{ from, ...record }] : [])),
  );
  const forwards = sends.map(({ from, wallUs, msg, to }, i): HubRecord => {
    const times = { wallUs: wallUs + 140, monoUs: i, arrivedWallUs: wallUs + 100 };
    return { kind: "forward", seq: i + 1, ...times, msg, from, to, queues: to.map((_, n) => n) };
  });
  const copies = sends.reduce((sum, { to }) => sum + to.length, 0);
  const times = { wallUs: 9, monoUs: 9 };
  return [
    { ...header, id: "hub" },
    ...forwards,
    { kind: "end", ...times, reason: "duration", forwarded: sends.length, copies },
  ];
}

function starFolder(change: (hub: HubRecord[]) => HubRecord[] = (hub) => hub): string {
  const traces = starTraces();
  const folder = writeRun(traces);
  const lines = change(hubRecords(traces)).map(formatRecord);
  writeFileSync(join(folder, "hub.trace.jsonl"), lines.join(""));
  return folder;
}

function lossTexts({ losses }: Analysis): string[] {
  return losses.map(describeLoss);
}

test("a star with its hub's trace is complete, and what the hub did is told", async () => {
  const analysis = await analyzeFolder(starFolder());
  expect(analysis.status).toBe("complete");
  expect(exitCodeOf(analysis)).toBe(0);
  expect(analysis.hub).toEqual({
    forwarded: Object.values(analysis.machines).reduce((sum, { send }) => sum + send, 0),
    copies: analysis.messages.sent,
    waitP50Us: 40,
    waitP99Us: 40,
    queueMax: 1,
  });
});

test("a mesh has no hub, and misses none", async () => {
  const analysis = await analyzeFolder(writeRun(goodRun({ durationMs: 3_000 })));
  expect(analysis.hub).toBeNull();
  expect(analysis.losses).toEqual([]);
});

test("a star whose hub's trace is missing is degraded, though all checks hold", async () => {
  const analysis = await analyzeFolder(writeRun(starTraces()));
  expect(lossTexts(analysis)).toEqual(["the trace of hub is missing"]);
  expect(new Set(analysis.checks.map(({ result }) => result))).toEqual(new Set(["true"]));
  expect(exitCodeOf(analysis)).toBe(4);
});

test("a hub that died is named, and so is its torn last line", async () => {
  const folder = starFolder((hub) => hub.slice(0, -1));
  expect(lossTexts(await analyzeFolder(folder))).toEqual(["hub died: its trace has no end"]);
  const file = traceOf(folder, "hub");
  writeFileSync(file, `${readFileSync(file, "utf8")}{"kind":"forw`);
  expect(lossTexts(await analyzeFolder(folder))).toEqual([
    "hub died: its trace has no end, its last line is torn",
  ]);
});

test("a leaf that the hub lost is a loss of the run", async () => {
  const note = { kind: "peer-down", wallUs: 5, monoUs: 5, peer: "b", reason: "silent" } as const;
  const folder = starFolder((hub) => [...hub.slice(0, -1), note, ...hub.slice(-1)]);
  const analysis = await analyzeFolder(folder);
  expect(lossTexts(analysis)).toEqual(["hub lost b after 0.000 s (it fell silent)"]);
  expect(analysis.status).toBe("degraded");
});

test("a hub's trace of another run is refused by file and line", async () => {
  const folder = starFolder(([header, ...rest]) => {
    return [{ ...(header as Header & { id: "hub" }), runId: "f".repeat(16) }, ...rest];
  });
  await expect(analyzeFolder(folder)).rejects.toThrow(/^hub\.trace\.jsonl:1: of the run ffff/);
});

test("a damaged line of a hub's trace is refused by file and line", async () => {
  const folder = starFolder();
  const file = traceOf(folder, "hub");
  const lines = readFileSync(file, "utf8").split("\n");
  lines[2] = "{}";
  writeFileSync(file, lines.join("\n"));
  await expect(analyzeFolder(folder)).rejects.toThrow(/^hub\.trace\.jsonl:3: /);
});
