import fc from "fast-check";
import { expect, test } from "vitest";
import { SeedStream } from "../../../src/analysis/checks/seed.js";
import { randomStream } from "../../../src/model/random.js";
import type { Header, TraceRecord } from "../../../src/trace/records.js";
import { analyzeFolder, analyzeRunFolder } from "../../kit/folders.js";
import {
  findAll,
  first,
  isSend,
  lastInternal,
  patch,
  type Traces,
  traceOfMachine,
} from "../damage.js";
import { testDamage } from "../damage-test.js";
import { bornRun, type Files, heads, type Line, written } from "../damages/born-run.js";
import { put } from "../damages/edits.js";
import { goodRun, isEvent, type RunPlan } from "../good-run.js";
import { writeRun } from "../run-folder.js";

/** As the seed of a good run, 2, draws them. */
const DRAWN: Partial<RunPlan> = { rates: [4, 5, 2], rateRange: [1, 6] };

testDamage("seed", [
  [
    "all files name another seed",
    ["seed"],
    (traces) => {
      changeHeaders(traces, (header) => ({ ...header, seed: header.seed + 1 }));
      return { id: "a", index: 0 };
    },
  ],
  [
    "a machine's phase is another one in all files",
    ["seed"],
    (traces) => {
      changeRoster(traces, "b", ({ phaseUs }) => ({ phaseUs: phaseUs - 1 }));
      return { id: "b", index: 0 };
    },
  ],
  [
    "a machine's rate is another one in all files",
    ["ticks", "seed"],
    (traces) => {
      changeRoster(traces, "c", ({ rate }) => ({ rate: rate + 1 }));
      return { id: "c", index: 0 };
    },
  ],
  [
    "a machine ticked at another rate than the seed draws from its range",
    ["seed"],
    () => ({ id: "b", index: 0 }),
    { rates: [4, 4, 2], rateRange: [1, 6] },
  ],
  [
    "the range that a rate was drawn from is another one in all files",
    ["seed"],
    (traces) => {
      changeRoster(traces, "b", () => ({ rateRange: [6, 9] }));
      return { id: "b", index: 0 };
    },
    DRAWN,
  ],
  [
    "the draws are of another range",
    ["seed"],
    (traces) => {
      changeHeaders(traces, (header) => ({
        ...header,
        rules: { ...header.rules, drawRange: 60 },
      }));
      return first(findAll(traces, "b", isSend));
    },
  ],
  [
    "an internal event is a send, to whom nothing came",
    ["conservation", "seed"],
    (traces) => {
      const { id, index, record } = lastInternal(traces, "c");
      const sends = findAll(traces, "c", isSend);
      const send = {
        ...sends.at(-1)?.record,
        ...record,
        kind: "send",
        msg: `c#${sends.length + 1}`,
      };
      traceOfMachine(traces, id)[index] = send as TraceRecord;
      const end = findAll(traces, "c", (found) => found.kind === "end").at(-1);
      if (end?.record.kind === "end") {
        const { counts } = end.record;
        const { internal, send: sent } = counts;
        patch(traces, end, { counts: { ...counts, internal: internal - 1, send: sent + 1 } });
      }
      return { id, index };
    },
  ],
]);

function changeHeaders(traces: Traces, change: (header: Header) => Header): void {
  for (const records of traces.values()) {
    const [header] = records;
    if (header?.kind === "header") records[0] = change(header);
  }
}

type Ticking = Pick<Header, "rate" | "rateRange" | "phaseUs">;

function changeRoster(
  traces: Traces,
  id: string,
  change: (own: Ticking) => Partial<Ticking>,
): void {
  changeHeaders(traces, (header) => {
    const roster = header.roster.map((entry) => {
      return entry.id === id ? { ...entry, ...change(entry) } : entry;
    });
    return { ...header, ...(header.id === id && change(header)), roster };
  });
}

test("a phase of a machine whose trace is missing is seen in the others' headers", async () => {
  const traces = goodRun();
  traces.delete("b");
  changeRoster(traces, "b", () => ({ phaseUs: 1 }));
  expect(await seedOf(traces)).toMatchObject({
    result: "false",
    breaches: 1,
    first: {
      file: "a.trace.jsonl",
      line: 1,
      reason: expect.stringMatching(/^the phase of b is 1,/),
    },
  });
});

async function seedOf(traces: Traces): Promise<unknown> {
  const { checks } = await analyzeFolder(writeRun(traces));
  return checks.find(({ name }) => name === "seed");
}

test("rates that the seed drew are looked at, and given ones are not", async () => {
  const drawn = { result: "true", rates: 3, phases: 3 };
  expect(await seedOf(goodRun(DRAWN))).toMatchObject(drawn);
  expect(await seedOf(goodRun())).toMatchObject({ ...drawn, rates: 0 });
});

test("a drawn rate of a machine whose trace is missing is seen in the others' headers", async () => {
  const traces = goodRun({ ...DRAWN, rates: [4, 4, 2] });
  traces.delete("b");
  const reason = "the rate of b is 4, the seed draws 5";
  const first = { file: "a.trace.jsonl", line: 1, reason };
  expect(await seedOf(traces)).toMatchObject({ result: "false", breaches: 1, first });
});

test("draws by an internal probability are worked out as the machine made them", async () => {
  const draw = { kind: "probability", internal: 0.4 } as const;
  const files = await bornRun("mesh", draw);
  expect(await seedIn(files)).toMatchObject({ result: "true" });
  for (const head of heads(files)) put(head, ruleIn(head), 0.9);
  expect(await seedIn(files)).toMatchObject({
    result: "false",
    first: {
      reason: expect.stringMatching(/^the seed draws internal here, not (SEND|BROAD)/),
    },
  });
});

/** Where a header, or run.json, has the rule. */
function ruleIn(head: Line): string {
  return `${head.kind === "header" ? "rules" : "scenario"}.internalProbability`;
}

async function seedIn(files: Files): Promise<unknown> {
  const { checks } = await analyzeRunFolder(written(files));
  return checks.find(({ name }) => name === "seed");
}

test("an internal event where the seed draws a send is named so", async () => {
  const traces = goodRun();
  const { id, index, record } = first(findAll(traces, "b", isSend));
  const { kind: _, action, msg: __, to: ___, ...common } = record;
  traceOfMachine(traces, id)[index] = { ...common, kind: "internal" };
  expect(await seedOf(traces)).toMatchObject({
    first: { reason: `the seed draws ${action} here, not internal` },
  });
});

test("aligned phases are 0, whatever the seed", async () => {
  const traces = goodRun();
  changeHeaders(traces, (header) => ({ ...header, rules: { ...header.rules, phase: "aligned" } }));
  for (const id of traces.keys()) changeRoster(traces, id, () => ({ phaseUs: 0 }));
  expect(await seedOf(traces)).toMatchObject({ result: "true", phases: 3 });
  changeRoster(traces, "c", () => ({ phaseUs: 1 }));
  expect(await seedOf(traces)).toMatchObject({
    result: "false",
    breaches: 1,
    first: { file: "c.trace.jsonl", line: 1, reason: "the phase of c is 1, the seed gives 0" },
  });
});

test("every draw is counted, and none that a receive took the place of", async () => {
  const traces = goodRun();
  const drawn = [...traces.keys()].flatMap((id) => {
    return findAll(traces, id, isEvent).filter(({ record }) => record.kind !== "receive");
  });
  expect(await seedOf(traces)).toMatchObject({ result: "true", draws: drawn.length });
});

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const NUMBERS = 50;

test("the numbers that the judge works out are those that a machine draws from", () => {
  fc.assert(
    fc.property(seed, id, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, id, count) => {
      const own = new SeedStream(seed, id, "draws");
      const machines = randomStream(seed, id, "draws");
      for (let i = 0; i < NUMBERS; i++) {
        expect(own.below(count) + 1).toBe(machines.integer(1, count));
        expect(own.fraction()).toBe(machines.fraction());
      }
    }),
  );
});

test("they are the same for all time: old traces are judged by them", () => {
  const stream = new SeedStream(7, "a", "draws");
  const drawn = Array.from({ length: 12 }, () => stream.below(10) + 1);
  expect(drawn).toStrictEqual([10, 2, 6, 7, 2, 5, 5, 10, 4, 5, 6, 9]);
});
