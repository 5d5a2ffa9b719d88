import { createServer as createWebServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { join } from "./kit/joins.js";

/** A server on loopback, until the test is over: its address. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("addresses where no k3mesh answers are named with what does", async () => {
  const web = await listening(createWebServer());
  const ssh = await listening(createServer((socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n")));
  const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70);
  const tls = await listening(
    createServer((socket) => socket.once("data", () => socket.end(alert))),
  );
  const other = await listening(
    createServer((socket) => socket.write(Uint8Array.of(0, 0, 0, 1, 7))),
  );
  const mute = await listening(createServer());
  const peers = [web, ssh, tls, other, mute].join();
  const args = ["--no-mdns", "--peers", peers, "--form-timeout", "11s"];
  const lonely = join(randomRun(), tempFolder(), "--id", "lonely", ...args);
  expect(await lonely.exitCode(), `${lonely}`).toBe(3);
  // That comes too late to have lasted longest.
  expect(lonely.stdout).toContain(
    `tried    ${mute}: said nothing within 8 s: it is no k3mesh, or it stands still`,
  );
  for (const [address, who] of [
    [web, "a web server"],
    [ssh, "an SSH server"],
    [tls, "a server with TLS"],
    [other, "something else"],
  ]) {
    const text = `${address}: no k3mesh: ${who} answers there`;
    // While it waits, and at the end.
    expect(lonely.stdout).toContain(`tried    ${text}`);
    expect(lonely.stderr).toContain(text);
  }
});
