import { expect, test } from "vitest";
import { rosterHash } from "../../../src/protocol/roster.js";
import { Rosters } from "../../../src/runtime/relay/rosters.js";
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
  expect(confirmedBy(C, A, B, A).started(A, ABC)).toEqual([C, B, A]);
});

test("one that not all have confirmed cannot have started", () => {
  expect(confirmedBy(A, B).started(A, ABC)).toBeUndefined();
});

test("whoever else has confirmed a roster, it is that of its own leaves", () => {
  const strangers = Array.from({ length: 20 }, (_, i) => peerFrom(`z${i}`));
  const others = [...strangers, peerFrom("y", { machines: 4 })];
  expect(confirmedBy(A, ...others, B, C).started(A, ABC)).toEqual([A, B, C]);
  expect(confirmedBy(A, B, ...others).started(A, ABC)).toBeUndefined();
});

test("two strangers hide no roster of a hundred leaves, and what a thousand cost is bounded", () => {
  const all = Array.from({ length: 100 }, (_, i) => peerFrom(`a${i}`, { machines: 100 }));
  const roster = rosterHash(all);
  const rosters = new Rosters();
  const strangers = (count: number) =>
    Array.from({ length: count }, (_, i) => peerFrom(`z${i}`, { machines: 100 }));
  for (const hello of [...all, ...strangers(2)]) rosters.confirmed(hello, roster);
  expect(rosters.started(all[0] ?? A, roster)).toEqual(all);
  for (const hello of strangers(1_000)) rosters.confirmed(hello, roster);
  expect(rosters.started(all[0] ?? A, roster)).toBeUndefined();
});

test("who has not confirmed a roster cannot have started it", () => {
  const other = peerFrom("a", { incarnation: incarnation(2) });
  expect(confirmedBy(A, B, C).started(other, ABC)).toBeUndefined();
  expect(confirmedBy(A, B, C).started(A, "0123456789abcdef")).toBeUndefined();
});

test("of many rosters that one leaf confirms the latest are known, and those of the others", () => {
  const rosters = confirmedBy(A, B, C);
  const fill = () => {
    for (let i = 0; i < 60; i += 1) rosters.confirmed(A, String(i).padStart(16, "0"));
  };
  fill();
  expect(rosters.started(A, ABC)).toEqual([B, C, A]);
  rosters.confirmed(A, ABC);
  fill();
  expect(rosters.started(A, ABC)).toEqual([B, C, A]);
  for (let i = 100; i < 200; i += 1) rosters.confirmed(A, String(i).padStart(16, "0"));
  expect(rosters.started(A, ABC)).toBeUndefined();
  rosters.confirmed(A, ABC);
  expect(rosters.started(C, ABC)).toEqual([B, C, A]);
});

test("of leaves that come and go by the thousand the latest are known", () => {
  const rosters = confirmedBy(A, B, C);
  const strangers = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) rosters.confirmed(peerFrom(`z${i}`), "0123456789abcdef");
  };
  strangers(0, 1_900);
  expect(rosters.started(A, ABC)).toEqual([A, B, C]);
  strangers(1_900, 5_000);
  expect(rosters.started(A, ABC)).toBeUndefined();
  for (const one of [A, B, C]) rosters.confirmed(one, ABC);
  expect(rosters.started(A, ABC)).toEqual([A, B, C]);
});
