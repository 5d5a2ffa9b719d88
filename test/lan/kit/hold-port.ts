import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { Host } from "./host.js";

const HOLDER = `
  const socket = require("node:dgram").createSocket({ type: "udp4", reuseAddr: false });
  socket.bind(Number(process.argv[1]), () => process.stdout.write("held"));`;

/** Has a process of a host take a UDP port for itself alone, until the test is over. */
export async function holdPort({ entrance }: Host, port: number): Promise<void> {
  const [program = "", ...args] = [...entrance, process.execPath, "-e", HOLDER, String(port)];
  const holder = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
}
