import { expect, test } from "vitest";
import { sampleOf } from "../../../src/analysis/comparison/sample.js";
import { analyzeFolder } from "../../kit/folders.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

test("a sample has the figures of the slowest and the fastest machine, and of all", async () => {
  const analysis = await analyzeFolder(writeRun(goodRun()));
  const { machines, messages } = analysis;
  const sent = Math.max(messages.sent ?? 0, 1);
  const sample = sampleOf(analysis, [
    { cpuUs: 300_000, bytesSent: 20_000, modelBytes: 15_000, frames: 500, modelFrames: 400 },
    { cpuUs: 700_000, bytesSent: 30_000, modelBytes: 5_000, frames: 900, modelFrames: 100 },
  ]);
  expect(sample).toMatchObject({
    clockSlow: machines.a?.finalClock,
    clockFast: machines.c?.finalClock,
    ticksMade: 260,
    sent: messages.sent,
    latencyP50Us: messages.latency.p50Us,
    linksInAll: 3,
    linksPerHostMax: 2,
    processes: 3,
  });
  // Nothing is lost in a good run: what was not received is in an inbox.
  expect(sample.delivered).toBe(messages.sent);
  expect(sample.queueLeft).toBe((messages.sent ?? 0) - messages.received);
  expect(sample.cpuUsPerMessage).toBeCloseTo(1_000_000 / (messages.sent ?? 0));
  expect(sample.bytesPerMessage).toBeCloseTo(50_000 / sent);
  expect(sample.modelBytesPerMessage).toBeCloseTo(20_000 / sent);
  expect(sample.controlBytesPerMessage).toBeCloseTo(30_000 / sent);
  expect(sample.controlFramesPerMessage).toBeCloseTo(900 / sent);
  expect(sample.busiestModelBytesPerMessage).toBeCloseTo(5_000 / sent);
  expect(sample.busiestControlBytesPerMessage).toBeCloseTo(25_000 / sent);
  expect(sample.busiestControlFramesPerMessage).toBeCloseTo(800 / sent);
});

test("without somebody who measured it nothing is known of the effort", async () => {
  const sample = sampleOf(await analyzeFolder(writeRun(goodRun())));
  const { cpuUsPerMessage, bytesPerMessage, modelBytesPerMessage } = sample;
  expect([cpuUsPerMessage, bytesPerMessage, modelBytesPerMessage]).toEqual([null, null, null]);
  expect(sample.busiestControlBytesPerMessage).toBe(null);
});

test("a p99 is that of 500 messages or more: of fewer it is the largest, or near it", async () => {
  const analysis = await analyzeFolder(writeRun(goodRun()));
  const p99Of = (received: number) => {
    return sampleOf({ ...analysis, messages: { ...analysis.messages, received } }).latencyP99Us;
  };
  expect(p99Of(499)).toBeNull();
  expect(p99Of(500)).toBe(analysis.messages.latency.p99Us);
});

test("a hub handles each message once in and each copy once out", async () => {
  const analysis = await analyzeFolder(writeRun(goodRun()));
  const hub = { forwarded: 70, copies: 90, waitP50Us: 1, waitP99Us: 2, waitMaxUs: 2, queueMax: 0 };
  const run = { ...analysis.run, topology: "star" as const };
  expect(sampleOf({ ...analysis, run, hub })).toMatchObject({
    busiest: 160,
    linksInAll: 3,
    linksPerHostMax: 3,
    processes: 4,
  });
});

test("a mesh machine handles what it receives, and each copy that it sends", async () => {
  const analysis = await analyzeFolder(writeRun(goodRun()));
  const conservation = analysis.checks.find(({ name }) => name === "conservation");
  const pairs = conservation?.name === "conservation" ? conservation.pairs : [];
  const handled = ["a", "b", "c"].map((id) => {
    const sent = pairs
      .filter(({ from }) => from === id)
      .reduce((sum, pair) => sum + (pair.sent ?? 0), 0);
    return sent + (analysis.machines[id]?.receive ?? 0);
  });
  expect(sampleOf(analysis).busiest).toBe(Math.max(...handled));
});
