import { expect, test } from "vitest";
import type { Check } from "../../../src/analysis/check.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import { bornRun, type Files, fileOf, HUB, linesOf, one, written } from "../damages/born-run.js";
import { drop, put } from "../damages/edits.js";

// What a damage to a good star is seen by is in the table of damages; here, what is no damage.

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
