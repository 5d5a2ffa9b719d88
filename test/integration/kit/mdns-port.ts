import { createSocket } from "node:dgram";
import { onTestFinished } from "vitest";

const MDNS_PORT = 5353;

/** Takes UDP 5353 for this test alone; false if anybody else has it. */
export function holdMdnsPort(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: "udp4", reuseAddr: false });
    onTestFinished(() => {
      socket.close();
    });
    socket.once("error", () => resolve(false));
    socket.bind(MDNS_PORT, () => resolve(true));
  });
}
