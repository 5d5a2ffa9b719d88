import fc from "fast-check";
import { expect, test } from "vitest";
import { Inbox } from "../../src/model/inbox.js";

test("an empty inbox gives nothing", () => {
  const inbox = new Inbox<number>();
  expect(inbox.take()).toBeUndefined();
  expect(inbox.length).toBe(0);
});

test("an inbox is a queue under any order of putting and taking", () => {
  // Long runs of one kind, so that the point where it compacts its array is passed.
  const runs = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3_000 })));
  fc.assert(
    fc.property(runs, (steps) => {
      const inbox = new Inbox<number>();
      let put = 0;
      let taken = 0;
      for (const [puts, times] of steps) {
        for (let i = 0; i < times; i += 1) {
          if (puts) inbox.put(put++);
          else {
            const item = inbox.take();
            if (item !== (taken < put ? taken++ : undefined)) throw new Error(`${item} came`);
          }
        }
        expect(inbox.length).toBe(put - taken);
      }
    }),
    { numRuns: 50 },
  );
});
