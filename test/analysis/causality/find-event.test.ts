import { describe, expect, test } from "vitest";
import { eventName } from "../../../src/analysis/causality/event-name.js";
import { findEvent } from "../../../src/analysis/causality/find-event.js";
import { checkFolder } from "../../kit/folders.js";
import { writeFiles } from "../foreign/log-folder.js";
import { goodRun, isEvent } from "../good-run.js";
import { writeRun } from "../run-folder.js";

const INTERNAL = [1, 2, 3].map((lamport) => `{"kind":"internal","lamport":${lamport}}`);
const RECEIVE = '{"kind":"receive","lamport":4,"from":"vm 2","msgLamport":3}';

test("an event of a trace is the one with that seq", async () => {
  const traces = goodRun();
  const { run } = await checkFolder(writeRun(traces));
  const { trace, event } = findEvent(run, "b:17");
  const record = traces.get("b")?.filter(isEvent)[16];
  expect(record?.seq).toBe(17);
  expect([trace.id, trace.events.lamport.at(event)]).toStrictEqual(["b", record?.lamport]);
  expect(eventName(trace, event)).toBe("b:17");
});

test("in a trace with a seq too many each event is still the one with that seq", async () => {
  const traces = goodRun();
  const [header, ...events] = traces.get("a") ?? [];
  const more = events.map((one) => (isEvent(one) ? { ...one, seq: one.seq + 1 } : one));
  const { run } = await checkFolder(
    writeRun(new Map([...traces, ["a", [header, ...more]] as never])),
  );
  expect(findEvent(run, "a:17").event).toBe(15);
  expect(() => findEvent(run, "a:1")).toThrow(
    /^a:1: there is no such event; a has the events a:2 to/,
  );
});

test("an event of another program's log is found by its place, and its machine by any name", async () => {
  const { run } = await checkFolder(
    writeFiles({ "vm-1.jsonl": [...INTERNAL, RECEIVE], "vm-2.jsonl": INTERNAL }),
  );
  for (const text of ["vm-1:4", "VM 1:4"]) {
    const { trace, event } = findEvent(run, text);
    expect([trace.id, event, eventName(trace, event)]).toStrictEqual(["vm-1", 3, "vm-1:4"]);
  }
});

describe("one line says what is wrong with", () => {
  const cases: readonly [given: string, error: string][] = [
    ["a120", '"a120": is no event; give a machine and the number of its event, like a:120'],
    ["a:0", "a:0: there is no such event; a has the events a:1 to a:3"],
    ["a:4", "a:4: there is no such event; a has the events a:1 to a:3"],
    ["d:1", "d:1: there is no machine d; there are a, b, c"],
    ["c:1", "c:1: the trace of c is missing"],
  ];
  test.each(cases)("%s", async (given, error) => {
    const send = '{"kind":"send","lamport":4,"to":["c"]}';
    const { run } = await checkFolder(
      writeFiles({ "a.jsonl": INTERNAL, "b.jsonl": [...INTERNAL, send] }),
    );
    expect(() => findEvent(run, given)).toThrow(expect.objectContaining({ message: error }));
  });

  test("a machine among many: the nearest is named", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `node-${i + 10}`);
    const logs = ids.map((id) => [`${id}.jsonl`, INTERNAL] as const);
    const { run } = await checkFolder(writeFiles(Object.fromEntries(logs)));
    const error = "nod-17:1: there is no machine nod-17 among 12; did you mean 17?";
    expect(() => findEvent(run, "nod-17:1")).toThrow(expect.objectContaining({ message: error }));
  });
});
