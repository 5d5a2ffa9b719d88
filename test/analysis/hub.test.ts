import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hubFigures, readHubTrace } from "../../src/analysis/hub-trace.js";
import { describeIncident } from "../../src/analysis/incidents.js";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { writeVerdict } from "../../src/cli/run-end.js";
import { FolderSource } from "../../src/node/folder-source.js";
import type { HubRecord } from "../../src/trace/records.js";
import { analyzeRunFolder, readRunFolder } from "../kit/folders.js";
import { traceOf, writeRun } from "./run-folder.js";
import { goodStar, type StarTraces, WAIT_US } from "./star-run.js";

function edit(folder: string, id: string, change: (text: string) => string): void {
  const path = traceOf(folder, id);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** The hub's trace alone, with other lines after its header. */
function hubAlone(...lines: HubRecord[]): StarTraces {
  const [header] = goodStar().get("hub") ?? [];
  return new Map([["hub", [header as HubRecord, ...lines]]]);
}

const FORWARD = { kind: "forward", seq: 1, wallUs: 200, monoUs: 100, msg: "a#1" } as const;
const END = { kind: "end", wallUs: 900, monoUs: 800, reason: "duration" } as const;

describe("the figures of a hub", () => {
  test("are those of its lines", async () => {
    const folder = writeRun(
      hubAlone(
        { ...FORWARD, from: "a", to: ["b", "c"], arrivedWallUs: 150, queues: [0, 4] },
        { ...FORWARD, from: "a", to: [], arrivedWallUs: 190, queues: [] },
        { ...FORWARD, from: "a", to: ["b"], arrivedWallUs: 170, queues: [2] },
        { ...END, forwarded: 3, copies: 3 },
      ),
    );
    expect(hubFigures(await readHubTrace(new FolderSource(folder)))).toEqual({
      forwarded: 3,
      copies: 3,
      waitP50Us: 30,
      waitP99Us: 50,
      waitMaxUs: 50,
      queueMax: 4,
    });
  });

  test("that forwarded nothing are none", async () => {
    const folder = writeRun(hubAlone({ ...END, forwarded: 0, copies: 0 }));
    expect(hubFigures(await readHubTrace(new FolderSource(folder)))).toEqual({
      forwarded: 0,
      copies: 0,
      waitP50Us: null,
      waitP99Us: null,
      waitMaxUs: null,
      queueMax: null,
    });
  });
});

describe("the folder of a star", () => {
  test("is complete with the hub's trace, whose figures are shown", async () => {
    const traces = goodStar();
    const { status, hub, checks, losses, run, machines } = await analyzeRunFolder(writeRun(traces));
    expect([status, losses]).toEqual(["complete", []]);
    expect(checks.every(({ result }) => result === "true")).toBe(true);
    expect(run.topology).toBe("star");
    expect(run.roster.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(Object.keys(machines)).toEqual(["a", "b", "c"]);
    const forwarded = (traces.get("hub")?.length ?? 0) - 2;
    expect(hub).toMatchObject({ forwarded, waitP50Us: WAIT_US, waitP99Us: WAIT_US, queueMax: 2 });
  });

  test("is degraded without the hub's trace, which is named", async () => {
    const folder = writeRun(goodStar());
    rmSync(traceOf(folder, "hub"));
    const analysis = await analyzeRunFolder(folder);
    expect([analysis.status, analysis.hub]).toEqual(["degraded", null]);
    expect(analysis.losses.map(describeIncident)).toEqual(["the trace of hub is missing"]);
    expect(exitCodeOf(analysis)).toBe(4);
  });

  test("is degraded when the hub died, or its last line is torn", async () => {
    const traces = goodStar();
    traces.set("hub", traces.get("hub")?.slice(0, -1) ?? []);
    const folder = writeRun(traces);
    const died = await analyzeRunFolder(folder);
    expect(died.losses.map(describeIncident)).toEqual(["hub died: its trace has no end"]);
    appendFileSync(traceOf(folder, "hub"), '{"kind":"forw');
    const torn = await analyzeRunFolder(folder);
    expect(torn.losses).toEqual([{ kind: "died", id: "hub", torn: true }]);
    expect([torn.status, torn.hub]).toEqual(["degraded", died.hub]);
  });

  test("tells of leaves that the hub lost, and of an interrupt, as of any machine", async () => {
    const traces = goodStar();
    const lines = traces.get("hub") ?? [];
    const down = { kind: "peer-down", wallUs: 900, monoUs: 1_500_000, peer: "b" } as const;
    const end = { ...END, reason: "interrupted", forwarded: 0, copies: 0 } as const;
    traces.set("hub", [...lines.slice(0, -1), { ...down, reason: "silent" }, end]);
    const { losses, status } = await analyzeRunFolder(writeRun(traces));
    expect(losses.map(describeIncident)).toEqual([
      "hub was interrupted",
      "hub lost b after 1.500 s (it fell silent)",
    ]);
    expect(status).toBe("degraded");
  });

  test("of which all leaves were interrupted is interrupted, whatever its hub did", async () => {
    const interrupt = { ids: ["a", "b", "c"], atUs: 8_000_000 };
    const { status, checks } = await analyzeRunFolder(writeRun(goodStar({ interrupt })));
    expect([status, exitCodeOf({ status, checks })]).toEqual(["interrupted", 0]);
  });

  test("with the hub's trace alone, as a hub has it that lost all, is read", async () => {
    const [header, ...rest] = (goodStar().get("hub") ?? []) as HubRecord[];
    const folder = writeRun(new Map([["hub", [header as HubRecord, ...rest]]]));
    const analysis = await analyzeRunFolder(folder);
    expect(analysis.status).toBe("degraded");
    expect(analysis.losses.map(describeIncident)).toEqual(
      ["a", "b", "c"].map((id) => `the trace of ${id} is missing`),
    );
    expect(analysis.run).toMatchObject({
      topology: "star",
      seed: 2,
      startedWallUs: header?.kind === "header" && header.startWallUs,
    });
    expect(analysis.hub?.forwarded).toBe(rest.length - 1);
    await writeVerdict(folder, analysis);
    expect(await analyzeRunFolder(folder)).toStrictEqual(analysis);
  });
});

describe("a hub's trace that does not belong", () => {
  test.each([
    [/"runId":"\w+"/, '"runId":"ffffffffffffffff"', /of the run ffffffffffffffff, but/],
    ['"seed":2', '"seed":3', /its header and that of a\.trace\.jsonl differ about the run/],
    ['"topology":"star"', '"topology":"mesh"', /differ about the run/],
    ['"id":"hub"', '"id":"a"', /"id"/],
  ])("as it says %s otherwise is an error with file and line", async (from, to, message) => {
    const folder = writeRun(goodStar());
    edit(folder, "hub", (text) => text.replace(from, to));
    await expect(analyzeRunFolder(folder)).rejects.toThrow(/^hub\.trace\.jsonl:1: /);
    await expect(analyzeRunFolder(folder)).rejects.toThrow(message);
  });

  test.each([
    ['"seq":1,', '"seq":0,', 'hub.trace.jsonl:2: "seq" is 0, not an integer from 1'],
    ['{"kind":"forward"', '{"kind":"internal"', "hub.trace.jsonl:2: "],
    ['{"kind":"header"', '{"kind":"headr"', "hub.trace.jsonl:1: "],
  ])("as it has %s otherwise is an error with file and line", async (from, to, message) => {
    const folder = writeRun(goodStar());
    edit(folder, "hub", (text) => text.replace(from, to));
    await expect(analyzeRunFolder(folder)).rejects.toThrow(message);
  });

  test("is read in a stream, with the progress of all files", async () => {
    const folder = writeRun(goodStar());
    const seen: number[] = [];
    const run = await readRunFolder(folder, ({ bytesRead, bytesTotal }) =>
      seen.push(bytesRead / bytesTotal),
    );
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toBe(1);
    expect(run.hub?.file).toBe("hub.trace.jsonl");
    expect(join(folder, run.hub?.file ?? "")).toBe(traceOf(folder, "hub"));
  });
});
