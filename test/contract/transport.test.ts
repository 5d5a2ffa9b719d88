import { afterEach, describe, expect, test } from "vitest";
import { listenTcp } from "../../src/node/tcp.js";
import { type Address, tcpAddress } from "../../src/protocol/address.js";
import type { ByteStream, StreamHandler, Transport } from "../../src/runtime/ports.js";
import { Paths } from "../../src/sim/network-conditions.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { SimNetwork } from "../../src/sim/sim-network.js";
import { SimTransport } from "../../src/sim/sim-transport.js";
import { VirtualClock } from "../../src/sim/virtual-clock.js";
import { RelayStar } from "../kit/relay-star.js";
import { CALM } from "../kit/test-simulation.js";
import { type Passing, realTime, virtualTime } from "./worlds.js";

interface TransportWorld extends Passing {
  readonly name: string;
  listen(): Promise<Transport>;
  /** Where one of its transports is dialled. */
  addressOf(transport: Transport): Address;
  /** The same of its own end of a connection, and of the other, whose port may be any. */
  readonly ends: { readonly local: string; readonly remote: object };
}

function atHost(host: string): Pick<TransportWorld, "addressOf" | "ends"> {
  return {
    addressOf: ({ port }) => tcpAddress({ host, port }),
    ends: { local: host, remote: { kind: "tcp", host } },
  };
}

const tcp: TransportWorld = {
  name: "TCP on loopback",
  listen: () => listenTcp({ host: "127.0.0.1", ports: [0] }),
  ...atHost("127.0.0.1"),
  ...realTime,
};

function memory(): TransportWorld {
  const clock = new VirtualClock();
  const network = new SimNetwork(clock, new Paths({ ...CALM, splits: true }));
  let port = 4330;
  return {
    name: "in memory",
    ...atHost("10.0.0.1"),
    listen: async () => {
      const clocks = { monoOffsetUs: 0, wallOffsetUs: 0 };
      return new SimTransport(new SimHost(`${port}`, "10.0.0.1", clock, clocks), network, [port++]);
    },
    ...virtualTime(clock),
  };
}

/** Leaves of a star, each with a link to the one hub, by which they dial each other. */
function relay(): TransportWorld {
  const clock = new VirtualClock();
  const network = new SimNetwork(clock, new Paths({ ...CALM, splits: true }));
  const star = new RelayStar(clock, network);
  const time = virtualTime(clock);
  return {
    name: "by a hub",
    addressOf: (transport) => star.addressOf(transport),
    ends: { local: "", remote: { kind: "relay" } },
    listen: async () => {
      const leaf = star.join();
      await time.until(() => star.isComplete);
      return leaf;
    },
    ...time,
  };
}

/** One end of a connection, with all that it was told. */
class End implements StreamHandler {
  readonly stream: ByteStream;
  readonly told: string[] = [];
  bytes: Uint8Array = new Uint8Array();

  constructor(stream: ByteStream) {
    this.stream = stream;
  }

  data(chunk: Uint8Array): void {
    this.told.push("data");
    this.bytes = Uint8Array.from([...this.bytes, ...chunk]);
  }

  closed(error?: string): void {
    this.told.push(error === undefined ? "closed" : "broken");
  }

  get isClosed(): boolean {
    return this.told.includes("closed") || this.told.includes("broken");
  }
}

const someBytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + 7) % 256);

describe.each([tcp, memory(), relay()])("a transport, $name", (world) => {
  const open: Transport[] = [];
  const streams: ByteStream[] = [];

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.destroy();
    let listening = open.length;
    for (const each of open.splice(0)) {
      each.close(() => {
        listening -= 1;
      });
    }
    await world.until(() => listening === 0);
  });

  async function listen(): Promise<Transport> {
    const transport = await world.listen();
    open.push(transport);
    return transport;
  }

  /** Two ends of one connection; `first` is written as soon as the near end is open. */
  async function connected(first?: Uint8Array): Promise<{ near: End; far: End }> {
    const [one, other] = [await listen(), await listen()];
    let near: End | undefined;
    let far: End | undefined;
    other.onConnection((stream) => {
      far = new End(stream);
      return far;
    });
    const opened = (stream: ByteStream) => {
      if (first) stream.write(first);
      streams.push(stream);
      near = new End(stream);
      return near;
    };
    one.dial(world.addressOf(other), opened, (error) => expect.unreachable(error));
    expect(near).toBeUndefined();
    await world.until(() => near !== undefined && far !== undefined);
    return { near: near as unknown as End, far: far as unknown as End };
  }

  test("knows both ends of a connection by their addresses", async () => {
    const { near, far } = await connected();
    const { local, remote } = world.ends;
    expect(near.stream.remote).toEqual(world.addressOf(open[1] as Transport));
    expect([near.stream.remote, far.stream.remote]).toMatchObject([remote, remote]);
    expect([near.stream.local, far.stream.local]).toEqual([local, local]);
  });

  test("brings all bytes in order, in both directions", async () => {
    const { near, far } = await connected();
    near.stream.write(someBytes(20_000));
    near.stream.write(Uint8Array.of(1, 2, 3));
    far.stream.write(someBytes(500));
    await world.until(() => far.bytes.length >= 20_003 && near.bytes.length >= 500);
    expect(far.bytes).toEqual(Uint8Array.from([...someBytes(20_000), 1, 2, 3]));
    expect(near.bytes).toEqual(someBytes(500));
  });

  test("brings what was written in the moment of opening", async () => {
    const { far } = await connected(someBytes(10));
    await world.until(() => far.bytes.length >= 10);
    expect(far.bytes).toEqual(someBytes(10));
  });

  test("sends what was written before an end, then closes both ends, once", async () => {
    const { near, far } = await connected();
    near.stream.write(someBytes(5_000));
    near.stream.end();
    await world.until(() => near.isClosed && far.isClosed);
    expect(far.bytes).toEqual(someBytes(5_000));
    expect(far.told.at(-1)).toBe("closed");
    expect(near.told).toEqual(["closed"]);
  });

  test("closes both ends of a stream that is destroyed, once and not within the call", async () => {
    const { near, far } = await connected();
    near.stream.destroy();
    near.stream.destroy();
    expect(near.isClosed).toBe(false);
    await world.until(() => near.isClosed && far.isClosed);
    expect(near.told).toEqual(["closed"]);
    expect(far.told).toHaveLength(1);
  });

  test("closes both ends when both end at once", async () => {
    const { near, far } = await connected();
    near.stream.end();
    far.stream.end();
    await world.until(() => near.isClosed && far.isClosed);
    expect([near.told, far.told]).toEqual([["closed"], ["closed"]]);
  });

  test("says that nobody listens at an address, later and by the error's code", async () => {
    const one = await listen();
    const gone = await world.listen();
    const address = world.addressOf(gone);
    let isGone = false;
    gone.close(() => {
      isGone = true;
    });
    await world.until(() => isGone);
    const errors: string[] = [];
    one.dial(
      address,
      () => expect.unreachable("opened"),
      (error) => errors.push(error),
    );
    expect(errors).toEqual([]);
    await world.until(() => errors.length > 0);
    expect(errors).toEqual(["ECONNREFUSED"]);
  });

  test("that is closed waits for its connections, but not for ever", async () => {
    const { near, far } = await connected();
    let closed = false;
    open[0]?.close(() => {
      closed = true;
    });
    await world.until(() => closed);
    expect(near.isClosed).toBe(true);
    await world.until(() => far.isClosed);
    open.shift();
  });
});
