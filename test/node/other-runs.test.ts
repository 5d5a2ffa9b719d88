import { expect, test } from "vitest";
import { OtherRuns } from "../../src/node/announcement.js";
import { announcement, query, response } from "../kit/dns.js";
import { incarnation } from "../protocol/hello.js";

/** An announcement of the n-th machine of a run. */
function packetOf(run: string, n: number, ...more: string[]): Buffer {
  const txt = [`run=${run}`, `id=m${n}`, `inc=${incarnation(n)}`, ...more];
  return response(announcement({ txt }));
}

function reader(closed = false): { said: string[]; look: OtherRuns["look"] } {
  const said: string[] = [];
  const runs = new OtherRuns({ run: "demo", closed }, (run, machine) =>
    said.push(`${run} ${machine}`),
  );
  return { said, look: (packet, nowMs) => runs.look(packet, nowMs) };
}

test("machines of other runs are told of, every 2 s while they are there", () => {
  const { said, look } = reader();
  for (const ms of [0, 1_000, 1_999, 2_000]) look(packetOf("work", 1), ms);
  look(packetOf("work", 2), 2_000);
  expect(said).toEqual([1, 1, 2].map((n) => `work ${incarnation(n)}`));
});

test("a closed run is told of to those who wait for an open one of its name", () => {
  const { said, look } = reader();
  look(packetOf("demo", 1, "closed=1"), 0);
  look(packetOf("work", 2, "closed=1"), 0);
  expect(said).toEqual([`demo ${incarnation(1)}`]);
});

test("nothing is told of to a closed run, from which nobody joins another", () => {
  const { said, look } = reader(true);
  look(packetOf("demo", 1), 0);
  look(packetOf("work", 2), 0);
  expect(said).toEqual([]);
});

test.each<[string, Buffer]>([
  ["a machine of this run", packetOf("demo", 1)],
  ["a question", query()],
  ["an announcement without TXT", response(announcement({}))],
  ["a run that is no name", packetOf("No Name", 1)],
  ["a machine without incarnation", response(announcement({ txt: ["run=work"] }))],
  ["a length beyond the packet", Buffer.from("\xffrun=work")],
  ["nothing", Buffer.alloc(0)],
])("%s is none", (_what, packet) => {
  const { said, look } = reader();
  look(packet, 0);
  expect(said).toEqual([]);
});

test("of a flood of machines 64 are told of in 2 s", () => {
  const { said, look } = reader();
  for (let n = 0; n < 5_000; n += 1) look(packetOf("work", n), n / 10);
  expect(said).toHaveLength(64);
  look(packetOf("work", 5_000), 2_000);
  expect(said).toHaveLength(65);
});
