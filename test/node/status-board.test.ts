import { expect, test } from "vitest";
import { StatusBoard, statusEveryMs } from "../../src/node/status-board.js";
import { planRun } from "../../src/protocol/roster.js";
import { peerFrom } from "../protocol/hello.js";

test("a link that is told lost twice, at the start and in the trace, counts once", () => {
  const board = new StatusBoard();
  for (const id of ["b", "c"]) board.observe({ kind: "linked", id, address: "x:1" });
  board.observe({ kind: "unlinked", id: "b", address: "x:1" });
  const down = { kind: "peer-down", peer: "b", reason: "closed", wallUs: 1, monoUs: 1 } as const;
  board.observe({ kind: "record", record: down });
  expect(board.status.links).toBe(1);
});

test("a hub's status has the last message that it forwarded, and no rate", () => {
  const board = new StatusBoard();
  for (const id of ["a", "b", "c"]) board.observe({ kind: "linked", id, address: "x:1" });
  const plan = planRun(["a", "b", "c"].map((id) => peerFrom(id, { topology: "star" })));
  board.observe({ kind: "started", plan, folder: "runs/demo" });
  const record = {
    kind: "forward",
    seq: 2,
    wallUs: 1,
    monoUs: 1,
    msg: "a#2",
    from: "a",
    to: ["b"],
    arrivedWallUs: 1,
    queues: [0],
  } as const;
  board.observe({ kind: "record", record: { ...record, seq: 1 } });
  board.observe({ kind: "record", record });
  expect(board.status).toEqual({ phase: "ticking", links: 3, lastForward: record });
});

test("the more machines, the more seldom each says how it stands, but once a second at least", () => {
  expect([3, 50, 100, 1_000].map(statusEveryMs)).toEqual([250, 500, 1_000, 1_000]);
});
