import { type AddressInfo, connect, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { EVERY_ADDRESS } from "../../src/node/networks.js";
import { listenTcp } from "../../src/node/tcp.js";
import { addressKey, hostIn } from "../../src/protocol/address.js";

test.each(["0.0.0.0", "127.0.0.1"])("a port that somebody has on %s is not free", async (host) => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen({ host, port: 0 }, resolve));
  onTestFinished(() => void holder.close());
  const { port } = holder.address() as AddressInfo;
  const transport = await listenTcp({ host: EVERY_ADDRESS, ports: [port, 0] });
  onTestFinished(() => new Promise<void>((closed) => transport.close(closed)));
  expect(transport.port).not.toBe(port);
});

test("who comes by IPv4 to one that listens everywhere is shown by IPv4", async () => {
  const transport = await listenTcp({ host: EVERY_ADDRESS, ports: [0] });
  onTestFinished(() => new Promise<void>((closed) => transport.close(closed)));
  const seen = new Promise<{ local: string; host: string }>((resolve) => {
    transport.onConnection(({ local, remote }) => {
      resolve({ local, host: hostIn(addressKey(remote)) });
      return { data() {}, closed() {} };
    });
  });
  const socket = connect({ host: "127.0.0.1", port: transport.port });
  onTestFinished(() => void socket.destroy());
  expect(await seen).toEqual({ local: "127.0.0.1", host: "127.0.0.1" });
});
