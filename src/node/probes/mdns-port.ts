import { createSocket } from "node:dgram";

const MDNS_PORT = 5353;

/** Whether the mDNS port can be had beside its other users; else the error that says why not. */
export function mdnsPortError(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    const end = (error: string | null) => socket.close(() => resolve(error));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.bind(MDNS_PORT, "0.0.0.0", () => end(null));
  });
}
