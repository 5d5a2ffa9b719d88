import { beforeEach, describe, expect, test } from "vitest";
import { MdnsFilter } from "../../src/node/mdns-filter.js";
import { announcement, query, response } from "../kit/dns.js";

const OWN = "10.0.0.1";
const OTHER = "10.0.0.2";
const TXT = ["run=demo", "id=a", "inc=0123456789abcdef0123"];

let filter: MdnsFilter;

beforeEach(() => {
  filter = new MdnsFilter("demo", 3, OWN);
});

/** How many of so many equal packets pass at one moment. */
function passing(packet: Buffer, count: number, from: (n: number) => string, nowMs = 0): number {
  const all = Array.from({ length: count }, (_, n) => filter.passes(packet, from(n), nowMs));
  return all.filter((passes) => passes).length;
}

describe("what is read", () => {
  test.each<[string, Buffer]>([
    ["a question for k3mesh machines", query()],
    ["an announcement of this run", response(announcement({ txt: TXT }))],
    ["its goodbye", response(announcement({ txt: TXT, ttl: 0 }))],
  ])("is %s", (_what, packet) => {
    expect(filter.passes(packet, OTHER, 0)).toBe(true);
  });

  const many = announcement({ txt: TXT, addresses: Array(30).fill("10.0.0.3") });
  const huge = announcement({ txt: [...TXT, ...Array(40).fill("x".repeat(255))] });
  const foreign = response(announcement({ txt: TXT }))
    .toString("latin1")
    .replaceAll("_k3", "_x3");
  test.each<[string, Buffer]>([
    ["nothing at all", Buffer.alloc(0)],
    ["half a header", query().subarray(0, 11)],
    ["an announcement without TXT", response(announcement({}))],
    ["one of another run", response(announcement({ txt: ["run=demo2"] }))],
    ["one whose run ends like this one", response(announcement({ txt: ["run=a-run=demo"] }))],
    ["one of another service", Buffer.from(foreign, "latin1")],
    ["one of too many records", response(many)],
    ["one of too many bytes", response(huge)],
    ["a packet of many questions", query(5)],
  ])("is not %s", (_what, packet) => {
    expect(filter.passes(packet, OTHER, 0)).toBe(false);
  });

  test("are announcements of every run, where no run is named", () => {
    const every = new MdnsFilter(undefined, 3, OWN);
    const [demo, other] = ["run=demo", "run=other"].map((run) =>
      response(announcement({ txt: [run] })),
    );
    expect([demo, other].map((packet) => packet && every.passes(packet, OTHER, 0))).toEqual([
      true,
      true,
    ]);
    expect(every.passes(response(announcement({})), OTHER, 0)).toBe(false);
  });

  test("is questions only, once the run is formed", () => {
    filter.looking = false;
    expect(filter.passes(response(announcement({ txt: TXT })), OTHER, 0)).toBe(false);
    expect(filter.passes(query(), OTHER, 0)).toBe(true);
  });
});

describe("of a flood", () => {
  const packet = response(announcement({ txt: TXT }));

  test("of one sender so many announcements are read in a second, and all of others", () => {
    expect(passing(packet, 5_000, () => OTHER)).toBe(176);
    expect(passing(packet, 100, () => "10.0.0.3", 999)).toBe(100);
    expect(passing(packet, 5_000, () => OTHER, 1_000)).toBe(176);
  });

  test("under many addresses four times as many, and the own announcement besides", () => {
    expect(passing(packet, 5_000, (n) => `10.1.${n >> 8}.${n & 255}`)).toBe(4 * 176);
    expect(filter.passes(packet, OWN, 500)).toBe(true);
    expect(filter.passes(packet, OTHER, 500)).toBe(false);
    expect(filter.passes(packet, OTHER, 1_000)).toBe(true);
  });

  test("of questions 64 are answered in a second, whoever asks", () => {
    expect(passing(query(), 5_000, (n) => `10.1.${n >> 8}.${n & 255}`)).toBe(64);
    expect(passing(query(), 5_000, () => OTHER, 1_000)).toBe(64);
  });

  test("more is read in a run of more machines, which answer all at once", () => {
    filter = new MdnsFilter("demo", 100, OWN);
    expect(passing(packet, 5_000, () => OWN)).toBe(1_728);
  });
});

describe("who announces itself", () => {
  const MINE = "00000000000000000001";
  const theirs = response(announcement({ txt: TXT }));

  beforeEach(() => {
    filter = new MdnsFilter("demo", 100, OWN, MINE);
  });

  test("reads an announcement once, and again after 30 s", () => {
    expect(passing(theirs, 5, () => OTHER)).toBe(1);
    expect(passing(theirs, 5, () => OTHER, 29_999)).toBe(0);
    expect(passing(theirs, 5, () => OTHER, 30_000)).toBe(1);
  });

  test("reads at once what is new: a goodbye, another port", () => {
    passing(theirs, 1, () => OTHER);
    expect(filter.passes(response(announcement({ txt: TXT, ttl: 0 })), OTHER, 1)).toBe(true);
    expect(filter.passes(response(announcement({ txt: TXT, port: 4999 })), OTHER, 1)).toBe(true);
  });

  test("always reads its own, by which it knows that multicast works", () => {
    const own = response(announcement({ txt: ["run=demo", "id=b", `inc=${MINE}`] }));
    expect(passing(own, 5, () => OWN)).toBe(5);
  });
});
