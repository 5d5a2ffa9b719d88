import { expect, test } from "vitest";
import { analyzeFiles, checkOf } from "./log-folder.js";

const MACHINES = 300;

/** Each machine sends to the next one, and receives from the one before. */
function ring(): Record<string, string[]> {
  const name = (place: number) => `m${(place + MACHINES) % MACHINES}`;
  return Object.fromEntries(
    Array.from({ length: MACHINES }, (_, i) => [
      `${name(i)}.jsonl`,
      [
        JSON.stringify({ kind: "send", lamport: 1, to: [name(i + 1)] }),
        JSON.stringify({ kind: "receive", lamport: 2, from: name(i - 1), msgLamport: 1 }),
      ],
    ]),
  );
}

test("of many machines only those pairs are kept that talk to each other", async () => {
  const analysis = await analyzeFiles(ring());
  const conservation = checkOf(analysis, "conservation");
  expect(conservation).toMatchObject({ result: "true", sent: MACHINES, received: MACHINES });
  const { pairs } = conservation as unknown as { readonly pairs: readonly object[] };
  expect(pairs).toHaveLength(MACHINES);
  expect(checkOf(analysis, "fifo")).toMatchObject({ result: "true", receives: MACHINES });
});
