import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Faults,
  faultTexts,
  NO_FAULTS,
  parseCrash,
  parseLatency,
  parsePartition,
  parseReset,
  parseStall,
} from "../../src/scenario/faults.js";
import { parseTimeUs } from "../../src/scenario/field.js";

const S = 1_000_000;

describe("what is read", () => {
  test.each([
    ["1ms", { kind: "uniform", minUs: 1_000, maxUs: 1_000 }],
    ["0.2ms - 20ms", { kind: "uniform", minUs: 200, maxUs: 20_000 }],
    ["exp:5ms", { kind: "exponential", meanUs: 5_000 }],
  ])("%s is a latency", (text, latency) => {
    expect(parseLatency(text)).toEqual(latency);
  });

  test("a partition has sides, one way or both, and counts from the start or the launch", () => {
    const both = { sides: [["a"], ["b", "c"]], oneWay: false };
    expect(parsePartition("a|b,c@10s-20s")).toEqual({
      ...both,
      since: "start",
      atUs: 10 * S,
      untilUs: 20 * S,
    });
    expect(parsePartition("a | b, c @ form+0s - form+1.5s")).toEqual({
      ...both,
      since: "form",
      atUs: 0,
      untilUs: 1.5 * S,
    });
    expect(parsePartition("a>b@10s-20s")).toMatchObject({ sides: [["a"], ["b"]], oneWay: true });
    expect(parsePartition("a|b|c@1s-2s")).toMatchObject({ sides: [["a"], ["b"], ["c"]] });
  });

  test("a crash, a stall and a reset have a moment each", () => {
    expect(parseCrash("b@15s")).toEqual({ id: "b", since: "start", atUs: 15 * S });
    expect(parseCrash("hub@form+2s")).toEqual({ id: "hub", since: "form", atUs: 2 * S });
    expect(parseStall("c@5s+2s")).toEqual({ id: "c", since: "start", atUs: 5 * S, forUs: 2 * S });
    expect(parseStall("c@form+5s+2s")).toEqual({
      id: "c",
      since: "form",
      atUs: 5 * S,
      forUs: 2 * S,
    });
    expect(parseReset("a-b@12s")).toEqual({ between: ["a", "b"], since: "start", atUs: 12 * S });
  });

  const refused: [(text: string) => unknown, readonly string[]][] = [
    [
      parseLatency,
      ["", "0ms", "20ms-1ms", "1ms-2ms-3ms", "exp:", "exp:1ms-2ms", "2m", "5", "-1ms"],
    ],
    [
      parsePartition,
      [
        "",
        "a|b",
        "a@1s-2s",
        "a|b@1s",
        "a|@1s-2s",
        "a|b,@1s-2s",
        "a>b>c@1s-2s",
        "a>b|c@1s-2s",
        "a|b@1s-form+2s",
        "a|b@form+1s-2s",
        "a|b@1s-2s-3s",
        "a|b@1s-2s@3s-4s",
      ],
    ],
    [
      parseCrash,
      ["", "b", "@1s", "b@", "b@1", "a,b@1s", "b@1s-2s", "b@1s@2s", "b@form", "b@form+"],
    ],
    [parseStall, ["", "c@5s", "c@5s+0s", "c@+2s", "c@form+2s", "c@5s+2s+3s", "@5s+2s"]],
    [parseReset, ["", "a@1s", "a-@1s", "a-b", "a-b-c@1s", "a|b@1s"]],
  ];
  test.each(
    refused.flatMap(([parse, texts]) => texts.map((text) => [parse.name, text, parse] as const)),
  )("%s refuses %j", (_name, text, parse) => {
    expect(parse(text)).toBeUndefined();
  });
});

/** What the texts of faults say. */
function reread(texts: readonly (readonly [string, string])[]): Faults {
  const of = <T>(key: string, parse: (text: string) => T | undefined): T[] =>
    texts.filter(([each]) => each === key).map(([, text]) => parse(text) as T);
  return {
    latency: of("latency", parseLatency)[0] ?? NO_FAULTS.latency,
    loss: of("loss", Number)[0] ?? 0,
    clockSkewUs: of("clockSkew", parseTimeUs)[0] ?? 0,
    partitions: of("partition", parsePartition),
    crashes: of("crash", parseCrash),
    stalls: of("stall", parseStall),
    resets: of("reset", parseReset),
  };
}

test("all faults read back as they were written", () => {
  const id = fc.constantFrom("a", "b", "m01", "hub");
  const us = fc.integer({ min: 1, max: 60 * S });
  const moment = { since: fc.constantFrom("start" as const, "form" as const), atUs: us };
  const sides = (oneWay: boolean) => ({
    oneWay: fc.constant(oneWay),
    sides: fc.array(fc.array(id, { minLength: 1 }), { minLength: 2, maxLength: oneWay ? 2 : 4 }),
  });
  const partition = fc
    .oneof(fc.record({ ...moment, ...sides(true) }), fc.record({ ...moment, ...sides(false) }))
    .chain((one) => us.map((forUs) => ({ ...one, untilUs: one.atUs + forUs })));
  const faults: fc.Arbitrary<Faults> = fc.record({
    latency: fc.oneof(
      us.map((meanUs) => ({ kind: "exponential" as const, meanUs })),
      fc.tuple(us, us).map(([one, other]) => {
        const [minUs, maxUs] = one < other ? [one, other] : [other, one];
        return { kind: "uniform" as const, minUs, maxUs };
      }),
    ),
    loss: fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100),
    clockSkewUs: us,
    partitions: fc.array(partition),
    crashes: fc.array(fc.record({ id, ...moment })),
    stalls: fc.array(fc.record({ id, ...moment, forUs: us })),
    resets: fc.array(fc.record({ between: fc.tuple(id, id), ...moment })),
  });
  fc.assert(
    fc.property(faults, (one) => {
      expect(reread(faultTexts(one))).toEqual(one);
    }),
  );
});

test("without faults nothing is written, and a partition is written as people type it", () => {
  expect(faultTexts(NO_FAULTS)).toEqual([]);
  const partitions = ["a|b,c@10s-20s", "a>b@form+0.2ms-form+1m"].map((text) =>
    parsePartition(text),
  );
  expect(faultTexts({ ...NO_FAULTS, partitions: partitions as Faults["partitions"] })).toEqual([
    ["partition", "a|b,c@10s-20s"],
    ["partition", "a>b@form+0.2ms-form+1m"],
  ]);
});
