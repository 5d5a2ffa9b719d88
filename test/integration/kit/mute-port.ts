import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { onTestFinished } from "vitest";

const LISTENER = `
  const server = require("node:net").createServer();
  server.listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
    process.stdout.write(String(server.address().port));
  });`;
/** More than the backlog takes: the system then drops whoever else knocks. */
const KNOCKS = 8;

/** A port of loopback that neither answers nor refuses, as a switched-off host would. */
export async function mutePort(): Promise<number> {
  const listener = spawn(process.execPath, ["-e", LISTENER], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void listener.kill("SIGKILL"));
  const [text] = (await once(listener.stdout, "data")) as [Buffer];
  const port = Number(text);
  listener.kill("SIGSTOP");
  for (let i = 0; i < KNOCKS; i += 1) {
    const socket = connect({ host: "127.0.0.1", port }).on("error", () => {});
    onTestFinished(() => void socket.destroy());
  }
  return port;
}
