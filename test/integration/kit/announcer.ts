import { createSocket, type Socket } from "node:dgram";
import { setImmediate } from "node:timers/promises";
import { onTestFinished } from "vitest";

const MDNS = { address: "224.0.0.251", port: 5353 } as const;
/** So many at a time: more would be lost in the buffers of the system. */
const BATCH = 50;

/** A machine that was announced. */
interface Heard {
  readonly id: string;
  readonly inc: string;
}

/** Somebody who says on loopback whatever he likes to everybody. */
export class Announcer {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(): Promise<Announcer> {
    const socket = createSocket("udp4");
    onTestFinished(() => {
      socket.close();
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    socket.setMulticastInterface("127.0.0.1");
    return new Announcer(socket);
  }

  /** Says it all, as fast as the others may be able to hear. */
  async say(packets: readonly Buffer[]): Promise<void> {
    for (let from = 0; from < packets.length; from += BATCH) {
      const batch = packets.slice(from, from + BATCH);
      await Promise.all(batch.map((packet) => this.#send(packet)));
      await setImmediate();
    }
  }

  /** Every announcement of a run from now on, in a list that grows. */
  listen(run: string): readonly Heard[] {
    const heard: Heard[] = [];
    const ear = createSocket({ type: "udp4", reuseAddr: true });
    onTestFinished(() => {
      ear.close();
    });
    ear.bind(MDNS.port, () => ear.addMembership(MDNS.address, "127.0.0.1"));
    ear.on("message", (packet) => {
      const text = packet.toString("latin1");
      const [, id] = /id=([a-z0-9-]+)/.exec(text) ?? [];
      const [, inc] = /inc=([0-9a-f]{20})/.exec(text) ?? [];
      if (text.includes(`run=${run}`) && id && inc) heard.push({ id, inc });
    });
    return heard;
  }

  #send(packet: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(packet, MDNS.port, MDNS.address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
