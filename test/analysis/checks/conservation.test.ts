import { expect, test } from "vitest";
import type { Check } from "../../../src/analysis/check.js";
import type { TraceRecord } from "../../../src/trace/records.js";
import { analyzeFolder } from "../../kit/folders.js";
import {
  endOf,
  findAll,
  first,
  isSend,
  lastInternal,
  patch,
  receives,
  type Traces,
  traceOfMachine,
} from "../damage.js";
import { testDamage } from "../damage-test.js";
import { goodRun } from "../good-run.js";
import { writeRun } from "../run-folder.js";

testDamage("conservation", [
  [
    "more is queued at the end than was sent",
    ["conservation"],
    (traces) => {
      const end = endOf(traces, "a");
      patch(traces, end, { queue: end.record.queue + 1 });
      return end;
    },
  ],
  [
    "a message that was sent is neither received nor queued",
    ["conservation", "seed"],
    (traces) => {
      // It was only under way when a stopped ticking, so that no inbox length tells of it.
      const end = endOf(traces, "b");
      const event = lastInternal(traces, "c");
      const { counts } = endOf(traces, "c").record;
      const number = counts.send + 1;
      const { kind: _, ...common } = event.record;
      const send: TraceRecord = {
        kind: "send",
        ...common,
        action: "SEND_SECOND",
        msg: `c#${number}`,
        to: ["b"],
      };
      traceOfMachine(traces, "c")[event.index] = send;
      patch(traces, endOf(traces, "c"), {
        counts: { ...counts, internal: counts.internal - 1, send: number },
      });
      return end;
    },
  ],
  [
    "a message is lost between two machines that lived, beside one that left",
    ["conservation", "queues"],
    (traces) => {
      const end = endOf(traces, "a");
      patch(traces, end, { queue: 0 });
      return end;
    },
    { interrupt: { ids: ["c"], atUs: 15_000_000 } },
  ],
]);

type Conservation = Check & { readonly name: "conservation" };

async function conservationOf(traces: Traces): Promise<Conservation> {
  const { checks } = await analyzeFolder(writeRun(traces));
  return checks.find(({ name }) => name === "conservation") as Conservation;
}

/** Of each ordered pair, counted line by line. */
function countedPairs(traces: Traces): Conservation["pairs"] {
  const ids = [...traces.keys()];
  return ids.flatMap((to) =>
    ids
      .filter((from) => from !== to)
      .map((from) => {
        const all = findAll(traces, from, isSend, (send) => send.to.includes(to));
        const failed = all.filter(({ record }) => record.failed?.includes(to)).length;
        const received = receives(traces, to).filter(({ record }) => record.from === from).length;
        const left = all.length - failed - received;
        return { from, to, sent: all.length, failed, received, left };
      }),
  );
}

function sumOf(pairs: Conservation["pairs"], key: "sent" | "failed" | "received" | "left"): number {
  return pairs.reduce((sum, pair) => sum + Number(pair[key]), 0);
}

const AT = { ids: ["c"], atUs: 9_000_000 } as const;

test("the figures are sums over all pairs, and what is neither received nor queued is lost", async () => {
  for (const plan of [{}, { interrupt: AT }]) {
    const traces = goodRun(plan);
    const pairs = countedPairs(traces);
    const queued = [...traces.keys()].reduce((sum, id) => sum + endOf(traces, id).record.queue, 0);
    const found = await conservationOf(traces);
    expect(found.pairs).toStrictEqual(pairs);
    expect(found).toMatchObject({
      result: "true",
      sent: sumOf(pairs, "sent"),
      failed: sumOf(pairs, "failed"),
      received: sumOf(pairs, "received"),
      queued,
      lost: sumOf(pairs, "left") - queued,
    });
  }
});

test("what a machine that left early had not received may be lost, and is counted", async () => {
  const traces = goodRun({ interrupt: { ids: ["a"], atUs: 9_000_000 } });
  const left = sumOf(
    countedPairs(traces).filter(({ to }) => to === "a"),
    "left",
  );
  expect(left).toBeGreaterThan(1);
  patch(traces, endOf(traces, "a"), { queue: 1 });
  expect(await conservationOf(traces)).toMatchObject({ result: "true", lost: left - 1 });
});

test("of a machine that died its inbox is not known, nor how many messages are lost", async () => {
  const traces = goodRun({ kill: AT });
  const pairs = countedPairs(traces);
  const alive = ["a", "b"].reduce((sum, id) => sum + endOf(traces, id).record.queue, 0);
  expect(sumOf(pairs, "failed")).toBeGreaterThan(0);
  expect(await conservationOf(traces)).toMatchObject({
    result: "unknown",
    reason: "c died: what its inbox held is not recorded; as far as the traces go, it holds",
    failed: sumOf(pairs, "failed"),
    queued: alive,
    lost: null,
  });
});

test("without a machine's trace its pairs are left out, and an inbox may hold its messages", async () => {
  const traces = goodRun();
  const left = countedPairs(traces).filter(({ from, to }) => from !== "c" && to !== "c");
  traces.delete("c");
  const end = endOf(traces, "a");
  patch(traces, end, { queue: end.record.queue + 100 });
  const found = await conservationOf(traces);
  expect(found).toMatchObject({ result: "unknown", sent: sumOf(left, "sent"), lost: null });
  expect(found.pairs).toStrictEqual(left);
});

test("a false conservation says how many there were of what", async () => {
  const more = goodRun();
  const end = endOf(more, "a");
  const unread = sumOf(
    countedPairs(more).filter(({ to }) => to === "a"),
    "left",
  );
  patch(more, end, { queue: unread + 1 });
  expect(await conservationOf(more)).toMatchObject({
    breaches: 1,
    first: { reason: `${unread + 1} are queued, only ${unread} not received` },
  });
  patch(more, end, { queue: unread - 1 });
  expect(await conservationOf(more)).toMatchObject({
    breaches: 1,
    first: { reason: `${unread} are not received, only ${unread - 1} of them queued` },
  });

  const traces = goodRun();
  const { left, sent, received } = first(
    countedPairs(traces).filter(({ from, to }) => from === "c" && to === "a"),
  );
  const sends = findAll(traces, "c", isSend, ({ to }) => to.includes("a"));
  for (const send of sends.slice(0, Number(left) + 1)) {
    patch(traces, send, { failed: ["a"] });
  }
  expect(await conservationOf(traces)).toMatchObject({
    result: "false",
    first: {
      file: "a.trace.jsonl",
      line: endOf(traces, "a").index + 1,
      reason: `${received} received of ${Number(sent) - Number(left) - 1} sent by c`,
    },
  });
});
