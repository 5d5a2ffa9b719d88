import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRecord } from "../../src/trace/format.js";
import { parseHubRecord, parseRecord } from "../../src/trace/parse.js";
import { RecordError } from "../../src/trace/record-error.js";
import type { Forward, HubEnd, HubHeader } from "../../src/trace/records.js";

const FORWARD =
  '{"kind":"forward","seq":1,"wallUs":10,"monoUs":9,"msg":"a#2","from":"a","to":["b","c"],' +
  '"arrivedWallUs":8,"queues":[0,2]}';
const END = '{"kind":"end","wallUs":10,"monoUs":9,"reason":"duration","forwarded":3,"copies":5}';

const HEADER: HubHeader = {
  kind: "header",
  schema: 1,
  run: "demo",
  runId: "0123456789abcdef",
  topology: "star",
  id: "hub",
  incarnation: "0".repeat(20),
  host: "lab",
  roster: ["a", "b", "c"].map((id) => {
    return { id, incarnation: "1".repeat(20), host: "lab", rate: 1, phaseUs: 0 };
  }),
  seed: 7,
  rules: { drawRange: 10, literal: false, durationMs: 1_000, phase: "random" },
  startWallUs: 5,
  versions: { k3mesh: "0.1.0", node: "20.0.0" },
  links: [{ peer: "a", address: "10.0.0.1:4330", via: "inbound", formedMs: 3 }],
};

test("a hub's lines are written as they are read", () => {
  for (const line of [FORWARD, END]) {
    expect(formatRecord(parseHubRecord(line))).toBe(`${line}\n`);
  }
  expect(parseHubRecord(formatRecord(HEADER).slice(0, -1))).toStrictEqual(HEADER);
});

test("every forward survives being written and read", () => {
  const id = fc.stringMatching(/^[b-g][a-z0-9-]{0,8}$/);
  const forward: fc.Arbitrary<Forward> = fc.record({
    kind: fc.constant("forward"),
    seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    wallUs: fc.maxSafeNat(),
    monoUs: fc.maxSafeInteger(),
    msg: fc.tuple(id, fc.integer({ min: 1 })).map(([source, n]) => `${source}#${n}`),
    from: id,
    to: fc.array(id, { maxLength: 5 }),
    arrivedWallUs: fc.maxSafeNat(),
    queues: fc.array(fc.nat(), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(forward, (record) => {
      expect(parseHubRecord(formatRecord(record).slice(0, -1))).toEqual(record);
    }),
  );
});

test.each<[string, string, string]>([
  ["an event of the model", '{"kind":"internal","seq":1}', "kind"],
  ["a forward without recipients", FORWARD.replace('"to":["b","c"],', ""), '"to" is missing'],
  ["an end without its counts", END.replace(',"copies":5', ""), '"copies" is missing'],
  [
    "the header of a machine",
    formatRecord(HEADER).replace('"id":"hub"', '"id":"a"').trimEnd(),
    '"id"',
  ],
])("%s is no line of a hub", (_, line, reason) => {
  expect(() => parseHubRecord(line)).toThrow(RecordError);
  expect(() => parseHubRecord(line)).toThrow(reason);
});

test("a hub's own lines are none of a machine", () => {
  const end: HubEnd = {
    kind: "end",
    wallUs: 1,
    monoUs: 1,
    reason: "duration",
    forwarded: 0,
    copies: 0,
  };
  for (const line of [FORWARD, formatRecord(HEADER).trimEnd(), formatRecord(end).trimEnd()]) {
    expect(() => parseRecord(line)).toThrow(RecordError);
  }
});
