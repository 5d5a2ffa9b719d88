import { beforeEach, describe, expect, test } from "vitest";
import {
  addressKey,
  hostIn,
  isLinkLocal,
  type TcpAddress,
  tcpAddress,
} from "../../src/protocol/address.js";
import { AddressBook, type HintSource } from "../../src/protocol/address-book.js";
import type { Identity } from "../../src/protocol/identity.js";
import { incarnation } from "./hello.js";

const ME: Identity = { id: "m", incarnation: incarnation(1) };
const SMALLER: Identity = { id: "a", incarnation: incarnation(1) };
const LARGER: Identity = { id: "z", incarnation: incarnation(1) };
const S = 1_000_000;
const NOBODY = () => false;

let book: AddressBook;
let jitter: number;

test.each(["10.0.0.1", "studio.local", "fd77::2", "fe80::1%eth0"])(
  "%s:4330 has its host",
  (host) => {
    expect(hostIn(addressKey({ host, port: 4330 }))).toBe(host);
  },
);

test("link-local addresses of IPv6 are told from all others", () => {
  const hosts = ["fe80::1%eth0", "FEBF::1", "fec0::1", "fd00::fe80:1", "fe8::1", "10.0.0.1"];
  expect(hosts.filter(isLinkLocal)).toEqual(["fe80::1%eth0", "FEBF::1"]);
});

beforeEach(() => {
  jitter = 0.5;
  book = new AddressBook(ME, 3, 1, () => jitter);
});

function at(n: number): TcpAddress {
  return tcpAddress({ host: `10.0.0.${n}`, port: 4330 });
}

function hint(n: number, identity?: Identity, source: HintSource = "mdns", nowUs = 0): void {
  book.hint({ source, address: at(n), ...(identity && { identity }) }, nowUs);
}

/** The hosts that are dialled at a moment, by their last number. */
function due(nowUs: number, occupied: (identity: Identity) => boolean = NOBODY): number[] {
  return book
    .takeDue(nowUs, occupied)
    .map(({ address }) => Number(hostIn(addressKey(address)).split(".")[3]));
}

function fail(n: number, nowUs: number): void {
  book.closed(at(n), nowUs, "ECONNREFUSED");
}

describe("when an address is dialled first", () => {
  test("the smaller dials at once", () => {
    hint(1, LARGER);
    expect(due(0)).toEqual([1]);
  });

  test("the larger dials after 500 ms whom it saw itself", () => {
    hint(1, SMALLER);
    expect(book.nextDueUs(NOBODY)).toBe(500_000);
    expect(due(499_999)).toEqual([]);
    expect(due(500_000)).toEqual([1]);
  });

  test("where all greet each other at once, the larger waits longer", () => {
    book = new AddressBook(ME, 30, 6, () => jitter);
    hint(1, SMALLER);
    hint(2, LARGER);
    expect(due(0)).toEqual([2]);
    expect(book.nextDueUs(NOBODY)).toBe(3 * S);
  });

  test("the larger dials after 2 s whom it knows from gossip, the smaller at once", () => {
    hint(1, SMALLER, "gossip");
    hint(2, LARGER, "gossip");
    expect(due(0)).toEqual([2]);
    expect(due(2 * S - 1)).toEqual([]);
    expect(due(2 * S)).toEqual([1]);
  });

  test("an address without a name is dialled at once", () => {
    hint(1, undefined, "peers");
    expect(due(0)).toEqual([1]);
  });

  test("further addresses of one machine follow 250 ms apart", () => {
    hint(1, LARGER);
    hint(2, LARGER);
    hint(3, LARGER);
    expect([due(0), due(250_000), due(500_000)]).toEqual([[1], [2], [3]]);
  });

  test("an address that a better source tells of too is dialled sooner", () => {
    hint(1, SMALLER, "gossip");
    hint(1, SMALLER, "mdns", 100_000);
    expect(book.nextDueUs(NOBODY)).toBe(600_000);
    hint(1, undefined, "peers", 200_000);
    expect(due(200_000)).toEqual([1]);
  });

  test("but not sooner where it has failed: who tells of it makes it no better", () => {
    hint(1, LARGER, "gossip");
    for (const s of [0, 10]) {
      due(s * S);
      fail(1, s * S);
    }
    const dueUs = book.nextDueUs(NOBODY);
    hint(1, LARGER, "mdns", 10 * S);
    expect(book.nextDueUs(NOBODY)).toBe(dueUs);
  });

  test("the best source that told of an address is the one that is shown", () => {
    const sources: HintSource[] = ["mdns", "gossip", "peers", "mdns"];
    const shown = sources.map((source) => {
      hint(1, undefined, source);
      return book.entries()[0]?.source;
    });
    expect(shown).toEqual(["mdns", "mdns", "peers", "peers"]);
    hint(1, LARGER, "gossip");
    expect(book.entries()).toMatchObject([{ source: "peers", identity: LARGER }]);
  });

  test("a hint that says nothing new changes nothing", () => {
    hint(1, SMALLER);
    hint(1, SMALLER, "mdns", 400_000);
    hint(1, SMALLER, "gossip", 400_000);
    expect(book.nextDueUs(NOBODY)).toBe(500_000);
  });
});

describe("who is not dialled", () => {
  test("oneself", () => {
    hint(1, ME);
    expect(book.entries()).toEqual([]);
  });

  test("an address at which this very process listens", () => {
    hint(1, undefined, "peers");
    expect(due(0)).toEqual([1]);
    book.forget(at(1));
    expect(book.nextDueUs(NOBODY)).toBe(Number.POSITIVE_INFINITY);
  });

  test("a machine that is linked or being greeted", () => {
    hint(1, LARGER);
    expect(due(0, () => true)).toEqual([]);
    expect(book.nextDueUs(() => true)).toBe(Number.POSITIVE_INFINITY);
    expect(due(0)).toEqual([1]);
  });

  test("an address that is being dialled", () => {
    hint(1, LARGER);
    due(0);
    expect(due(60 * S)).toEqual([]);
    expect(book.nextDueUs(NOBODY)).toBe(Number.POSITIVE_INFINITY);
  });

  test("an address without a name once it has shown whose it is, while that one is linked", () => {
    hint(1, undefined, "peers");
    due(0);
    book.met(at(1), LARGER, true);
    book.closed(at(1), 0);
    expect(due(60 * S, (identity) => identity.id === "z")).toEqual([]);
    expect(due(60 * S)).toEqual([1]);
  });
});

describe("a machine that is said to have left", () => {
  const GONE = { id: "y", incarnation: incarnation(2) };

  test("is forgotten where its address has failed, and otherwise once it fails", () => {
    hint(1, LARGER);
    due(0);
    fail(1, 0);
    hint(2, LARGER);
    book.gone(LARGER);
    expect(book.entries()).toEqual([]);
    expect(due(60 * S)).toEqual([2]);
    fail(2, 60 * S);
    expect(book.nextDueUs(NOBODY)).toBe(Number.POSITIVE_INFINITY);
  });

  test("is dialled all the same, and there again when it answers or is announced anew", () => {
    hint(1, LARGER);
    hint(2, GONE);
    for (const identity of [LARGER, GONE]) book.gone(identity);
    expect(due(S)).toEqual([1, 2]);
    book.met(at(1), LARGER, true);
    expect(book.entries()).toHaveLength(1);
    hint(2, GONE);
    expect(book.entries()).toHaveLength(2);
    for (const n of [1, 2]) fail(n, S);
    expect(due(60 * S)).toEqual([1, 2]);
  });

  test("keeps the address that people named, and the link that it has", () => {
    hint(1, LARGER, "peers");
    hint(2, GONE);
    due(0);
    book.linked(at(2));
    for (const identity of [LARGER, GONE]) book.gone(identity);
    fail(1, 0);
    book.closed(at(2), S);
    expect(due(60 * S)).toEqual([1, 2]);
  });
});

describe("of several addresses of one machine", () => {
  test("the one where it was reached is dialled first when the link breaks", () => {
    for (const n of [1, 2, 3]) hint(n, LARGER);
    expect(due(250_000)).toEqual([1, 2]);
    fail(1, 300_000);
    book.met(at(2), LARGER, true);
    book.linked(at(2));
    book.closed(at(2), 10 * S);
    const all = () => due(11 * S);
    expect(book.nextDueUs(NOBODY)).toBe(10 * S + 100_000);
    expect(due(10 * S + 100_000)).toEqual([2]);
    expect(due(10 * S + 349_999)).toEqual([]);
    expect(all()).toEqual([1, 3]);
  });
});

describe("after a failure", () => {
  test.each([
    [0, 0.5],
    [0.5, 1],
    [0.999_999, 1.499_999],
  ])("with chance at %d the wait is 100 ms·2^n times %d, and 5 s at most", (random, factor) => {
    jitter = random;
    hint(1, LARGER);
    let nowUs = 0;
    for (const waitMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      expect(due(nowUs)).toEqual([1]);
      fail(1, nowUs);
      const dueUs = book.nextDueUs(NOBODY);
      expect(Math.abs(dueUs - nowUs - waitMs * 1_000 * factor)).toBeLessThan(10);
      nowUs = dueUs;
    }
  });

  test("a link begins the count afresh", () => {
    hint(1, LARGER);
    for (const s of [0, 10, 20]) {
      due(s * S);
      fail(1, s * S);
    }
    due(30 * S);
    book.linked(at(1));
    book.closed(at(1), 40 * S);
    expect(book.nextDueUs(NOBODY)).toBe(40 * S + 100_000);
  });

  test("a process that took over the address is dialled afresh", () => {
    hint(1, LARGER);
    for (const s of [0, 10, 20, 30, 40]) {
      due(s * S);
      fail(1, s * S);
    }
    hint(1, { id: "y", incarnation: incarnation(2) }, "mdns", 40 * S);
    expect(book.nextDueUs(NOBODY)).toBe(40 * S + 100_000);
  });

  test("an address is not dialled as often as others are announced there", () => {
    hint(1, LARGER);
    let dials = 0;
    for (let us = 0; us < S; us += 1_000) {
      hint(1, { id: "y", incarnation: incarnation(us) }, "mdns", us);
      dials += due(us).length;
      fail(1, us);
    }
    expect(dials).toBeLessThanOrEqual(10);
  });

  test("the error is kept for people to read, until a link comes up", () => {
    hint(1, LARGER);
    due(0);
    fail(1, 0);
    expect(book.entries()).toEqual([
      { source: "mdns", address: at(1), identity: LARGER, error: "ECONNREFUSED" },
    ]);
    book.linked(at(1));
    expect(book.entries()[0]).not.toHaveProperty("error");
  });
});

describe("a flood of hints", () => {
  const stranger = (n: number) => ({ id: `s${n}`, incarnation: incarnation(n) });

  test("fills no more than 64 entries", () => {
    for (let n = 1; n <= 1_000; n += 1) hint(n, stranger(n));
    expect(book.entries()).toHaveLength(64);
  });

  test("makes room for a real address when its own have failed", () => {
    for (let n = 1; n <= 64; n += 1) hint(n, stranger(n));
    due(60 * S);
    for (let n = 1; n <= 64; n += 1) fail(n, 60 * S);
    hint(200, LARGER, "mdns", 61 * S);
    expect(due(61 * S)).toContain(200);
    expect(book.entries()).toHaveLength(64);
  });

  test("does not push out what people named", () => {
    hint(100, undefined, "peers");
    due(0);
    fail(100, 0);
    for (let n = 1; n <= 99; n += 1) hint(n, stranger(n));
    expect(book.entries().map(({ address }) => addressKey(address))).toContain("10.0.0.100:4330");
  });

  test("keeps nothing that people name from being dialled", () => {
    for (let n = 1; n <= 64; n += 1) hint(n, stranger(n));
    hint(100, undefined, "peers");
    expect(due(0)).toContain(100);
  });

  test("makes room by what failed most often", () => {
    for (let n = 1; n <= 64; n += 1) hint(n, stranger(n));
    due(60 * S);
    for (let n = 1; n <= 64; n += 1) fail(n, 60 * S);
    due(61 * S);
    fail(7, 61 * S);
    hint(200, LARGER, "mdns", 61 * S);
    const hosts = book.entries().map(({ address }) => address.host);
    expect([hosts.length, hosts.includes("10.0.0.7")]).toEqual([64, false]);
  });

  test("is allowed eight entries a machine in a large run", () => {
    book = new AddressBook(ME, 30, 6, () => jitter);
    for (let n = 1; n <= 1_000; n += 1) hint(n, stranger(n));
    expect(book.entries()).toHaveLength(240);
  });

  test("takes no room from what people named, however much that is", () => {
    for (let n = 1; n <= 100; n += 1) hint(n, undefined, "peers");
    for (let n = 101; n <= 1_000; n += 1) hint(n, stranger(n));
    expect(book.entries()).toHaveLength(164);
  });

  test("fills eight entries of one machine, linked or not, and leaves the rest to others", () => {
    for (let n = 1; n <= 100; n += 1) hint(n, LARGER);
    for (let n = 101; n <= 200; n += 1) hint(n, SMALLER);
    expect(due(0, ({ id }) => id !== "b")).toEqual([]);
    expect(book.entries()).toHaveLength(16);
    hint(201, { id: "b", incarnation: incarnation(1) });
    expect(due(S, ({ id }) => id !== "b")).toEqual([201]);
  });

  test("makes room for a machine's real address when the false ones have failed", () => {
    for (let n = 1; n <= 8; n += 1) hint(n, LARGER);
    hint(9, LARGER);
    expect(due(60 * S)).not.toContain(9);
    fail(3, 60 * S);
    hint(9, LARGER, "mdns", 60 * S);
    expect(book.entries().map(({ address }) => address.host)).toContain("10.0.0.9");
    expect(book.entries().map(({ address }) => address.host)).not.toContain("10.0.0.3");
  });

  test("does not push out where a machine was reached, while there are others", () => {
    for (let n = 1; n <= 8; n += 1) hint(n, LARGER);
    due(60 * S);
    book.met(at(5), LARGER, true);
    for (let n = 1; n <= 8; n += 1) fail(n, (60 + n) * S);
    for (let n = 11; n <= 17; n += 1) hint(n, LARGER, "mdns", 70 * S);
    expect(book.entries().map(({ address }) => address.host)).toContain("10.0.0.5");
    expect(book.entries()).toHaveLength(8);
  });
});

describe("an address where somebody only says that it is a machine", () => {
  test("is that machine's, but makes none of its others wait", () => {
    for (const n of [1, 2]) hint(n, LARGER);
    due(0);
    book.met(at(1), LARGER, false);
    fail(1, 0);
    expect(due(250_000)).toEqual([1, 2]);
  });
});

describe("a machine that should be dialled now", () => {
  test("is, wherever it is said to be, though not more often than ten times a second", () => {
    hint(1, SMALLER);
    hint(2, { ...SMALLER, id: "b" });
    book.urge(SMALLER, 0);
    expect(due(0)).toEqual([1]);
    for (let failures = 0; failures < 5; failures += 1) fail(1, 0);
    book.urge(SMALLER, 1);
    expect(due(99_999)).toEqual([]);
    expect(due(100_000)).toEqual([1]);
  });
});

test("an address is written host:port, with brackets around an IPv6 host", () => {
  expect(addressKey({ host: "10.0.0.1", port: 4330 })).toBe("10.0.0.1:4330");
  expect(addressKey({ host: "fe80::1", port: 4330 })).toBe("[fe80::1]:4330");
});
