import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { LanDiscovery } from "../../src/node/lan-discovery.js";
import { Networks } from "../../src/node/networks.js";
import { addressKey } from "../../src/protocol/address.js";
import type { Advertisement, Discovery } from "../../src/runtime/ports.js";
import { Paths } from "../../src/sim/network-conditions.js";
import { SimDiscovery } from "../../src/sim/sim-discovery.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";
import { CALM } from "../kit/test-simulation.js";
import { incarnation } from "../protocol/hello.js";
import { type Passing, realTime, virtualTime } from "./worlds.js";

interface DiscoveryWorld extends Passing {
  readonly name: string;
  readonly host: string;
  discovery(): Discovery;
}

const mdns: DiscoveryWorld = {
  name: "mDNS on loopback",
  host: "127.0.0.1",
  discovery: () => new LanDiscovery(new Networks("127.0.0.1")),
  ...realTime,
};

function memory(): DiscoveryWorld {
  const clock = new VirtualClock();
  const lan = new SimDiscovery(clock, new Paths(CALM));
  const clocks = { monoOffsetUs: 0, wallOffsetUs: 0 };
  return {
    name: "in memory",
    host: "10.0.0.1",
    discovery: () => lan.of(new SimHost("1", "10.0.0.1", clock, clocks)),
    ...virtualTime(clock),
  };
}

describe.each([mdns, memory()])("discovery, $name", (world) => {
  const run = `t-${randomBytes(6).toString("hex")}`;
  const open: Discovery[] = [];

  afterEach(async () => {
    let running = open.length;
    for (const each of open.splice(0)) {
      each.stop(() => {
        running -= 1;
      });
    }
    await world.until(() => running === 0);
  });

  type Said = ReturnType<typeof start>;

  /** Starts a discovery, and notes all that it says: `+a host:port` and `-a`. */
  function start(id: string, n: number, special: Partial<Advertisement> = {}) {
    const discovery = world.discovery();
    open.push(discovery);
    const said: string[] = [];
    const others: string[] = [];
    const startAs = (as: string) =>
      discovery.start(
        {
          run,
          closed: false,
          id: as,
          incarnation: incarnation(n),
          port: 5000 + n,
          machines: 3,
          ...special,
        },
        {
          found: (identity, address) => said.push(`+${identity.id} ${addressKey(address)}`),
          gone: (identity) => said.push(`-${identity.id}`),
          otherRun: (other, machine) => others.push(`${other} ${machine}`),
          noMulticast: ({ name, host }) => said.push(`no multicast on ${name} ${host}`),
          offline: () => said.push("offline"),
          trouble: (text) => said.push(text),
        },
      );
    startAs(id);
    return { discovery, said, others, startAs };
  }

  test("finds the others of its run with their addresses, and not itself", async () => {
    const [a, b] = [start("a", 1), start("b", 2)];
    start("x", 3, { run: `${run}-other` });
    await world.until(() => a.said.length > 0 && b.said.length > 0);
    expect(a.said).toEqual([`+b ${world.host}:5002`]);
    expect(b.said).toEqual([`+a ${world.host}:5001`]);
  });

  test("tells of machines of another run, again and again, and finds none of them", async () => {
    const g = start("g", 8);
    const other = `${run}-other`;
    start("h", 9, { run: other });
    const heard = `${other} ${incarnation(9)}`;
    await world.until(() => g.others.filter((each) => each === heard).length > 1);
    expect(g.said).toEqual([]);
  });

  test("finds those of a closed run among themselves, and tells of them by its name", async () => {
    const open = start("i", 10);
    const [j, k] = [11, 12].map((n) => start(`m${n}`, n, { closed: true })) as [Said, Said];
    await world.until(() => j.said.length > 0 && k.said.length > 0 && open.others.length > 1);
    expect(j.said).toEqual([`+m12 ${world.host}:5012`]);
    expect(k.said).toEqual([`+m11 ${world.host}:5011`]);
    expect(open.said).toEqual([]);
    const machines = [11, 12].map((n) => `${run} ${incarnation(n)}`);
    expect(machines).toEqual(expect.arrayContaining(open.others));
    expect([...j.others, ...k.others]).toEqual([]);
  });

  test("hears when another stops", async () => {
    const [c, d] = [start("c", 4), start("d", 5)];
    await world.until(() => c.said.includes(`+d ${world.host}:5005`));
    d.discovery.stop(() => {});
    await world.until(() => c.said.includes("-d"));
  });

  test("finds a machine anew that has taken another id", async () => {
    const [e, f] = [start("e", 6), start("f", 7)];
    await world.until(() => e.said.includes(`+f ${world.host}:5007`));
    f.startAs("f-2");
    await world.until(() => e.said.includes(`+f-2 ${world.host}:5007`));
  });
});
