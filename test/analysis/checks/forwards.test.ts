import { expect, test } from "vitest";
import type { Check } from "../../../src/analysis/check.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import {
  bornRun,
  type Files,
  fileOf,
  HUB,
  type Line,
  linesOf,
  one,
  written,
} from "../damages/born-run.js";
import { drop, plus, put } from "../damages/edits.js";

// What a damage to a good star is seen by is in the table of damages; here, what is no damage.

const HOUR_US = 3_600_000_000;

async function forwardsOf(files: Files): Promise<Check | undefined> {
  const { checks } = await analyzeRunFolder(written(files));
  return checks.find(({ name }) => name === "forwards");
}

test("a mesh has no hub that forwards anything", async () => {
  expect(await forwardsOf(await bornRun("mesh"))).toBeUndefined();
});

test("what a star's hub forwarded is counted, as its end counts it", async () => {
  const files = await bornRun("star");
  const { forwarded, copies } = one(files, HUB, "end");
  expect(await forwardsOf(files)).toStrictEqual({
    name: "forwards",
    result: "true",
    forwarded,
    copies,
  });
});

test("without the hub's trace nothing is known of it", async () => {
  const files = await bornRun("star");
  files.delete(fileOf(HUB));
  expect(await forwardsOf(files)).toMatchObject({
    result: "unknown",
    reason: "the trace of hub is missing; as far as the traces go, it holds",
    forwarded: null,
  });
});

test("a hub that died may have forwarded more than its trace tells", async () => {
  const files = await bornRun("star");
  linesOf(files, HUB).splice(10);
  expect(await forwardsOf(files)).toMatchObject({
    result: "unknown",
    reason: expect.stringContaining("hub died, and its trace ends before a message it forwarded"),
  });
});

test("a hub that was interrupted forwarded a beginning of what was sent", async () => {
  const files = await bornRun("star");
  const last = one(files, HUB, "forward", -1);
  const [{ msg, to }, end] = [last, one(files, HUB, "end")];
  drop(files, HUB, last);
  for (const id of to as string[]) {
    const received = linesOf(files, id).find((line) => line.kind === "receive" && line.msg === msg);
    expect(received).toBeUndefined();
  }
  Object.assign(end, {
    forwarded: (end.forwarded as number) - 1,
    copies: (end.copies as number) - (to as string[]).length,
  });
  expect(await forwardsOf(files)).toMatchObject({ result: "false", breaches: 1 });
  put(end, "reason", "interrupted");
  expect(await forwardsOf(files)).toMatchObject({ result: "true" });
});

/** Takes out the last message that the hub forwarded and nobody received; returns its line. */
function dropLast(files: Files): Line {
  const last = one(files, HUB, "forward", -1);
  drop(files, HUB, last);
  const end = one(files, HUB, "end");
  put(end, "forwarded", (end.forwarded as number) - 1);
  put(end, "copies", (end.copies as number) - (last.to as string[]).length);
  return last;
}

/** Notes at the end of a trace that a peer was lost. */
function noteLoss(files: Files, id: string, peer: string): void {
  const { wallUs, monoUs } = one(files, id, "end");
  const lost = { kind: "peer-down", wallUs, monoUs, peer, reason: "closed" };
  linesOf(files, id).splice(-1, 0, lost);
}

test("what a hub that died never passed on is not known", async () => {
  const files = await bornRun("star");
  dropLast(files);
  drop(files, HUB, one(files, HUB, "end"));
  expect(await forwardsOf(files)).toMatchObject({
    result: "unknown",
    reason: "hub died: what it forwarded later is not recorded; as far as the traces go, it holds",
  });
});

test("what never passed the hub is told of at its end, unless it and the leaf lost each other", async () => {
  const files = await bornRun("star");
  const { from } = dropLast(files);
  const id = from as string;
  const isFalse = {
    result: "false",
    breaches: 1,
    first: {
      file: fileOf(HUB),
      line: linesOf(files, HUB).length,
      reason: `1 that ${id} sent never passed the hub`,
    },
  };
  expect(await forwardsOf(files)).toMatchObject(isFalse);
  for (const [by, lost] of [
    [HUB, id],
    [id, HUB],
  ] as const) {
    const parted = structuredClone(files);
    noteLoss(parted, by, lost);
    expect(await forwardsOf(parted)).toMatchObject({ result: "true" });
  }
  const interrupted = structuredClone(files);
  put(one(interrupted, id, "end"), "reason", "interrupted");
  expect(await forwardsOf(interrupted)).toMatchObject({ result: "true" });
});

test("of a leaf that died the hub may have forwarded more than its trace tells", async () => {
  const files = await bornRun("star");
  const { from, msg } = one(files, HUB, "forward", -1);
  const lines = linesOf(files, from as string);
  lines.splice(lines.findIndex((line) => line.kind === "send" && line.msg === msg));
  expect(await forwardsOf(files)).toMatchObject({
    result: "unknown",
    reason: expect.stringContaining(`${from} died, and its trace ends before a message it sent`),
  });
});

test("a leaf gets no copy once it has left, or it and the sender gave each other up", async () => {
  const files = await bornRun("star");
  const last = one(files, HUB, "forward", -1);
  const [id = ""] = last.to as string[];
  put(last, "to", (last.to as string[]).slice(1));
  put(last, "queues", (last.queues as number[]).slice(1));
  const end = one(files, HUB, "end");
  put(end, "copies", (end.copies as number) - 1);
  const from = last.from as string;
  const ways: readonly ((copy: Files) => void)[] = [
    (copy) => noteLoss(copy, id, from),
    (copy) => noteLoss(copy, from, id),
    (copy) => put(one(copy, id, "end"), "reason", "interrupted"),
  ];
  for (const way of ways) {
    const copy = structuredClone(files);
    way(copy);
    expect(await forwardsOf(copy)).toMatchObject({ result: "true" });
  }
  const gone = structuredClone(files);
  gone.delete(fileOf(id));
  expect(await forwardsOf(gone)).toMatchObject({ result: "unknown" });
});

test.each<[title: string, damage: (files: Files) => void, reason: RegExp]>([
  ["seq", (files) => put(one(files, HUB, "forward", 3), "seq", 9), /^seq 9 follows 3$/],
  [
    "copies",
    (files) => put(one(files, HUB, "end"), "copies", 1),
    /^(\d+) messages and 1 copies, \1 and \d+ noted$/,
  ],
  [
    "a message of nobody",
    (files) => Object.assign(one(files, HUB, "forward", 3), { from: "z", msg: "z#1" }),
    /^z#1 is of no leaf$/,
  ],
  [
    "a message that was never sent",
    (files) =>
      put(one(files, HUB, "forward", -1), "msg", `${one(files, HUB, "forward", -1).from}#999`),
    /^[abc]#999 was never sent$/,
  ],
  [
    "a message twice",
    (files) =>
      put(one(files, HUB, "forward", -1), "msg", `${one(files, HUB, "forward", -1).from}#1`),
    /^[abc]#1 comes again, or after a later one$/,
  ],
  [
    "a message that is left out",
    (files) => drop(files, HUB, one(files, HUB, "forward", 0)),
    /^seq 2 follows 0$/,
  ],
  [
    "a moment before the one above",
    (files) => plus(one(files, HUB, "forward", -1), { wallUs: HOUR_US, monoUs: HOUR_US }),
    /^monoUs \d+ follows 36\d{8}$/,
  ],
])("the first violation tells what is wrong: %s", async (_, damage, reason) => {
  const files = await bornRun("star");
  damage(files);
  expect(await forwardsOf(files)).toMatchObject({
    result: "false",
    first: { file: fileOf(HUB), reason: expect.stringMatching(reason) },
  });
});

test("a leaf's copy that the hub did not make is told of at the receive, with the hub's line", async () => {
  const files = await bornRun("star");
  const receive = one(files, "a", "receive", 2);
  const forwards = linesOf(files, HUB);
  const passed = forwards.findIndex(({ kind, msg }) => kind === "forward" && msg === receive.msg);
  const forward = forwards[passed] as Line;
  const others = (forward.to as string[]).filter((id) => id !== "a");
  Object.assign(forward, { to: others, queues: others.map(() => 0) });
  const end = one(files, HUB, "end");
  put(end, "copies", (end.copies as number) - 1);
  for (const id of ["a", "b", "c"]) put(one(files, id, "end"), "reason", "interrupted");
  expect(await forwardsOf(files)).toMatchObject({
    first: {
      file: fileOf("a"),
      line: linesOf(files, "a").indexOf(receive) + 1,
      reason: `${receive.msg} was not copied to a by the hub (${fileOf(HUB)}:${passed + 1})`,
    },
  });
});

test("to a leaf that the hub had lost nothing is copied", async () => {
  const files = await bornRun("star");
  const last = one(files, HUB, "forward", -1);
  const [id] = last.to as string[];
  put(last, "to", (last.to as string[]).slice(1));
  put(last, "queues", (last.queues as number[]).slice(1));
  const end = one(files, HUB, "end");
  put(end, "copies", (end.copies as number) - 1);
  expect(await forwardsOf(files)).toMatchObject({
    result: "false",
    first: { file: fileOf(HUB), reason: `${last.msg} is not copied to ${id}` },
  });
  const { wallUs, monoUs } = last;
  const lines = linesOf(files, HUB);
  const lost = { kind: "peer-down", wallUs, monoUs, peer: id, reason: "closed" };
  lines.splice(lines.indexOf(last), 0, lost);
  expect(await forwardsOf(files)).toMatchObject({ result: "true" });
});
