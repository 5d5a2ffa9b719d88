import { expect, test } from "vitest";
import { rosterHash } from "../../../src/protocol/roster.js";
import { Rosters } from "../../../src/runtime/hub/rosters.js";
import { incarnation, peerFrom } from "../../protocol/hello.js";

const [A, B, C] = [peerFrom("a"), peerFrom("b"), peerFrom("c")];
const ABC = rosterHash([A, B, C]);

function confirmedBy(...hellos: (typeof A)[]): Rosters {
  const rosters = new Rosters();
  for (const hello of hellos) rosters.confirmed(hello, ABC);
  return rosters;
}

test("a roster that all its members have confirmed has started when one of them says so", () => {
  expect(confirmedBy(A, B, C).started(C, ABC)).toEqual([A, B, C]);
  expect(confirmedBy(C, A, B, A).started(A, ABC)).toEqual([C, A, B]);
});

test("one that not all have confirmed cannot have started", () => {
  expect(confirmedBy(A, B).started(A, ABC)).toBeUndefined();
});

test("one that somebody else has confirmed too cannot have started by its name", () => {
  expect(confirmedBy(A, B, C, peerFrom("d")).started(A, ABC)).toBeUndefined();
});

test("who has not confirmed a roster cannot have started it", () => {
  const other = peerFrom("a", { incarnation: incarnation(2) });
  expect(confirmedBy(A, B, C).started(other, ABC)).toBeUndefined();
  expect(confirmedBy(A, B, C).started(A, "0123456789abcdef")).toBeUndefined();
});

test("of a thousand and more rosters the latest are known, and one that is confirmed again", () => {
  const rosters = confirmedBy(A, B);
  const fill = (from: number) => {
    for (let i = from; i < from + 900; i += 1) rosters.confirmed(A, String(i).padStart(16, "0"));
  };
  fill(0);
  rosters.confirmed(C, ABC);
  fill(1_000);
  expect(rosters.started(A, ABC)).toEqual([A, B, C]);
  fill(2_000);
  expect(rosters.started(A, ABC)).toBeUndefined();
});
