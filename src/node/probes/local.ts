import { createSocket } from "node:dgram";
import { Worker } from "node:worker_threads";
import { listenTcp } from "../tcp.js";

/** Which of these ports a machine could listen on now; each is taken for a moment only. */
export async function freePorts(host: string, ports: readonly number[]): Promise<number[]> {
  const free: number[] = [];
  for (const port of ports) {
    try {
      const transport = await listenTcp({ host, ports: [port] });
      await new Promise<void>((resolve) => transport.close(resolve));
      free.push(port);
    } catch {
      // Another program has it, or this user may not.
    }
  }
  return free;
}

const MDNS_PORT = 5353;

/** Whether the mDNS port can be shared with its other users; else the error that says why not. */
export function mdnsPortError(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    const end = (error: string | null) => socket.close(() => resolve(error));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.bind(MDNS_PORT, "0.0.0.0", () => end(null));
  });
}

/**
 * How late timers ran that were to run 1 to 10 ms later, one after the other, for so long;
 * microseconds. They run in a thread of their own: what else this process does is not measured.
 */
export function latenessUs(forMs: number): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    const workerData = { forMs };
    const worker = new Worker(new URL("./lateness-worker.js", import.meta.url), { workerData });
    worker.once("message", resolve).once("error", reject);
  });
}
