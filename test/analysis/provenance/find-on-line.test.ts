import { expect, test } from "vitest";
import { findOnLine } from "../../../src/analysis/provenance/find-on-line.js";
import { checkFolder } from "../../kit/folders.js";
import { writeFiles } from "../foreign/log-folder.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";
import { goodStar } from "../star-run.js";

test("each event of a run is found by its line", async () => {
  const { run } = await checkFolder(writeRun(goodRun()));
  for (const trace of run.traces) {
    for (let event = 0; event < trace.events.count; event++) {
      const line = trace.events.line.at(event);
      expect(findOnLine(run, { file: trace.file, line })).toStrictEqual({ trace, event });
    }
  }
});

test.each([
  ["a.trace.jsonl", 1, "a.trace.jsonl:1: no event stands there; the nearest: a:1 on line 2"],
  ["a.trace.jsonl", 0, "a.trace.jsonl:0: no event stands there; the nearest: a:1 on line 2"],
  [
    "a.trace.jsonl",
    99_999,
    /^a\.trace\.jsonl:99999: no event stands there; the nearest: a:\d+ on line \d+$/,
  ],
  [
    "x.trace.jsonl",
    2,
    "x.trace.jsonl:2: the run has no such log; it has a.trace.jsonl, b.trace.jsonl, c.trace.jsonl",
  ],
  ["hub.trace.jsonl", 2, "hub.trace.jsonl:2: a hub has no clock, and no events"],
])("%s:%i is no event's line, and that says what is", async (file, line, problem) => {
  const { run } = await checkFolder(writeRun(goodStar()));
  expect(() => findOnLine(run, { file, line })).toThrow(problem);
});

test("between two events both are named, and of several on one line some", async () => {
  const event = (lamport: number) => `{"kind":"internal","lamport":${lamport}}`;
  const folder = writeFiles({
    "a.jsonl": [event(1), "", event(2)],
    "b.jsonl": `[${[1, 2, 3].map(event).join(",")}]`,
  });
  const { run } = await checkFolder(folder);
  expect(() => findOnLine(run, { file: "a.jsonl", line: 2 })).toThrow(
    "a.jsonl:2: no event stands there; the nearest: a:1 on line 1, a:2 on line 3",
  );
  expect(() => findOnLine(run, { file: "b.jsonl", line: 1 })).toThrow(
    "b.jsonl:1: several events stand there, such as b:1 and b:2; name one of them",
  );
});
