import { describe, expect, test } from "vitest";
import type { ByteStream } from "../../src/runtime/ports.js";
import { type NetworkConditions, Paths } from "../../src/sim/network-conditions.js";
import { SimDiscovery } from "../../src/sim/sim-discovery.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { SimNetwork } from "../../src/sim/sim-network.js";
import { SimTransport } from "../../src/sim/sim-transport.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";
import { CALM } from "../kit/test-simulation.js";
import { incarnation } from "../protocol/hello.js";

const MS = 1_000;
const S = 1_000_000;
const EVEN = { latency: { kind: "uniform", minUs: 10 * MS, maxUs: 10 * MS } } as const;

/** What arrived when. */
interface Arrival {
  readonly byte: number;
  readonly us: number;
}

/** Three hosts on a network; each sends to the next what a test wants. */
class Hosts {
  readonly clock = new VirtualClock();
  readonly paths: Paths;
  readonly network: SimNetwork;
  readonly a: SimHost;
  readonly b: SimHost;
  readonly c: SimHost;
  readonly failures: string[] = [];

  constructor(conditions: Partial<NetworkConditions>) {
    this.paths = new Paths({ ...CALM, ...conditions });
    this.network = new SimNetwork(this.clock, this.paths);
    [this.a, this.b, this.c] = ["a", "b", "c"].map((name, index) => {
      const clocks = { monoOffsetUs: 0, wallOffsetUs: 0 };
      return new SimHost(name, `10.0.0.${index + 1}`, this.clock, clocks);
    }) as [SimHost, SimHost, SimHost];
  }

  /** A connection, by which one byte goes each `everyUs`, so many in all. */
  send(from: SimHost, to: SimHost, everyUs: number, bytes: number): Arrival[] {
    const arrivals: Arrival[] = [];
    const there = new SimTransport(to, this.network, [4330]);
    there.onConnection(() => ({
      data: (chunk) => {
        for (const byte of chunk) arrivals.push({ byte, us: this.clock.nowUs });
      },
      closed: () => {},
    }));
    const write = (stream: ByteStream) => {
      for (let byte = 0; byte < bytes; byte += 1) {
        this.clock.after(byte * everyUs, () => stream.write(new Uint8Array([byte])));
      }
      return { data: () => {}, closed: () => {} };
    };
    const failed = (error: string) => void this.failures.push(error);
    const here = new SimTransport(from, this.network, [4331]);
    here.dial({ kind: "tcp", host: to.address, port: 4330 }, write, failed);
    return arrivals;
  }
}

describe("loss", () => {
  const hosts = new Hosts({ ...EVEN, loss: 0.3 });
  const arrivals = hosts.send(hosts.a, hosts.b, 2 * S, 100);
  hosts.clock.runTo(300 * S);

  test("loses nothing and changes no order", () => {
    expect(hosts.failures).toEqual([]);
    expect(arrivals.map(({ byte }) => byte)).toEqual([...Array(100).keys()]);
  });

  test("makes what is lost late by what TCP waits: 200 ms, and twice as long each time", () => {
    const openedUs = (arrivals[0]?.us ?? 0) - 10 * MS;
    const late = arrivals.map(({ byte, us }) => us - openedUs - byte * 2 * S - 10 * MS);
    const first = late.map((us) => us - Math.min(...late));
    const repeats = [0, 200, 600, 1_400].map((ms) => ms * MS);
    const counts = repeats.map((us) => first.filter((each) => each === us).length);
    expect(counts[0]).toBeGreaterThan(50);
    expect(counts[1]).toBeGreaterThan(10);
    expect(counts[2]).toBeGreaterThan(1);
    // What is later still waited behind a packet that was lost more often.
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(85);
  });
});

test("a dial whose packets are lost is tried again each second, three times", () => {
  const failures = Array.from({ length: 60 }, (_, seed) => {
    const hosts = new Hosts({ ...EVEN, loss: 0.5, seed });
    const arrivals = hosts.send(hosts.a, hosts.b, 0, 1);
    hosts.clock.runTo(60 * S);
    expect(arrivals).toHaveLength(hosts.failures.length === 0 ? 1 : 0);
    return hosts.failures;
  });
  const failed = failures.filter(({ length }) => length > 0);
  // Of 60, each fails with a probability of 0.75³.
  expect(failed.length).toBeGreaterThan(12);
  expect(failed.length).toBeLessThan(40);
  expect(new Set(failed.flat())).toEqual(new Set(["no answer within 3 s"]));
});

describe("what was held", () => {
  test.each([
    [0.1, 0.2],
    [0.5, 0.6],
    [1, 1.4],
    [2, 3],
    [4, 6.2],
    [7, 12.6],
  ])("for %s s comes %s s after it was sent, when TCP repeats it", (cutS, repeatS) => {
    const hosts = new Hosts(EVEN);
    const arrivals = hosts.send(hosts.a, hosts.b, 0.5 * S, 40);
    hosts.clock.runTo(30 * MS);
    hosts.network.hold(hosts.a, hosts.b);
    const sentUs = 520 * MS;
    hosts.clock.runTo(sentUs + cutS * S);
    expect(arrivals.map(({ byte }) => byte)).toEqual([0]);
    hosts.network.mend(hosts.a, hosts.b);
    hosts.clock.runTo(60 * S);
    expect(arrivals.map(({ byte }) => byte)).toEqual([...Array(40).keys()]);
    expect(arrivals[1]?.us).toBe(sentUs + repeatS * S);
  });

  test("stays held where a second cut comes before the repeat", () => {
    const hosts = new Hosts(EVEN);
    const arrivals = hosts.send(hosts.a, hosts.b, 0.5 * S, 3);
    hosts.clock.runTo(30 * MS);
    hosts.network.hold(hosts.a, hosts.b);
    hosts.clock.runTo(2 * S);
    hosts.network.mend(hosts.a, hosts.b);
    hosts.clock.runTo(3 * S);
    hosts.network.hold(hosts.a, hosts.b);
    hosts.clock.runTo(60 * S);
    expect(arrivals.map(({ byte }) => byte)).toEqual([0]);
  });
});

test("what passes between two takes as long whether a third crashes, is cut off or not", () => {
  const latency = { kind: "exponential", meanUs: 50 * MS } as const;
  const arrivals = (happens: (hosts: Hosts) => void) => {
    const hosts = new Hosts({ latency, loss: 0.1 });
    const between = hosts.send(hosts.a, hosts.b, 100 * MS, 200);
    hosts.send(hosts.b, hosts.c, 70 * MS, 200);
    hosts.clock.at(5 * S, () => happens(hosts));
    hosts.clock.runTo(60 * S);
    return between;
  };
  const calm = arrivals(() => {});
  expect(calm).toHaveLength(200);
  expect(arrivals(({ network, c }) => network.kill(c))).toEqual(calm);
  expect(arrivals(({ network, b, c }) => network.hold(b, c))).toEqual(calm);
  expect(arrivals(({ network, b, c }) => network.cut(b, c))).toEqual(calm);
  expect(arrivals(({ c }) => c.freeze())).toEqual(calm);
});

describe("mDNS", () => {
  const SELF = { run: "demo", closed: false, port: 4330, machines: 3 };

  /** Who is heard of by a host, and said goodbye to. */
  function listening(lan: SimDiscovery, host: SimHost, n: number) {
    const heard: string[] = [];
    const self = { ...SELF, id: host.name, incarnation: incarnation(n) };
    const discovery = lan.of(host);
    discovery.start(self, {
      found: ({ id }) => void heard.push(`+${id}`),
      gone: ({ id }) => void heard.push(`-${id}`),
      otherRun: () => {},
      noMulticast: () => {},
      offline: () => {},
      trouble: () => {},
    });
    return { heard, discovery };
  }

  test("does not get through where nothing does, and is heard a second later", () => {
    const hosts = new Hosts(EVEN);
    const lan = new SimDiscovery(hosts.clock, hosts.paths);
    hosts.network.hold(hosts.a, hosts.b);
    const [a, b] = [listening(lan, hosts.a, 1), listening(lan, hosts.b, 2)];
    hosts.clock.runTo(5 * S);
    expect([a.heard, b.heard]).toEqual([["+b"], []]);
    hosts.network.mend(hosts.a, hosts.b);
    hosts.clock.runTo(6.1 * S);
    expect(b.heard).toEqual(["+a"]);
    hosts.network.hold(hosts.a, hosts.b);
    a.discovery.stop(() => {});
    hosts.clock.runTo(8 * S);
    expect(b.heard).toEqual(["+a"]);
  });
});
