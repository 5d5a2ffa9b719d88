import { expect, test } from "vitest";
import { StatusBoard } from "../../src/live/status-board.js";

test("a link that is told lost twice, at the start and in the trace, counts once", () => {
  const board = new StatusBoard();
  for (const id of ["b", "c"]) board.observe({ kind: "linked", id, address: "x:1" });
  board.observe({ kind: "unlinked", id: "b", address: "x:1" });
  const down = { kind: "peer-down", peer: "b", reason: "closed", wallUs: 1, monoUs: 1 } as const;
  board.observe({ kind: "record", record: down });
  expect(board.status.links).toBe(1);
});
