import { connect, type Socket } from "node:net";
import { Packr, Unpackr } from "msgpackr";
import { onTestFinished } from "vitest";
import { until } from "./until.js";

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** Where a machine listens. */
export interface Port {
  readonly host: string;
  readonly port: number;
}

/** A TCP connection to a machine that says what the test wants, by no code of the machine's. */
export class RawClient {
  /** Every frame that came, as its array. */
  readonly frames: unknown[][] = [];
  closed = false;
  onFrame: (frame: unknown[]) => void = () => {};
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay();
    socket.on("data", (chunk) => this.#read(chunk));
    // A machine may close with a reset; all that matters is that it closed.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.closed = true;
    });
  }

  static async open({ host, port }: Port): Promise<RawClient> {
    const socket = connect({ host, port });
    onTestFinished(() => {
      socket.destroy();
    });
    const client = new RawClient(socket);
    await until(`a connection to ${host}:${port}`, () => !socket.connecting);
    return client;
  }

  /** The own end of the connection, as the machine sees it. */
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Writes one byte at a time, each in a segment of its own as far as the system lets it. */
  async trickle(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      await new Promise((resolve) => this.#socket.write(Uint8Array.of(byte), resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  send(frame: readonly unknown[]): void {
    this.write(frameOf(frame));
  }

  end(): void {
    this.#socket.end();
  }

  /** Waits for a frame with this code. */
  async frame(code: number): Promise<unknown[]> {
    return await until(
      `a frame of code ${code}`,
      () => this.frames.find(([first]) => first === code),
      { seen: () => JSON.stringify(this.frames) },
    );
  }

  /** Waits until the machine has closed the connection. */
  async closing(): Promise<void> {
    await until("the machine closes the connection", () => this.closed);
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 4 && this.#rest.length >= 4 + this.#rest.readUInt32BE(0)) {
      const end = 4 + this.#rest.readUInt32BE(0);
      const frame = unpackr.unpack(this.#rest.subarray(4, end)) as unknown[];
      this.#rest = this.#rest.subarray(end);
      this.frames.push(frame);
      this.onFrame(frame);
    }
  }
}

/** A frame's bytes: length, then the array in msgpack. */
export function frameOf(frame: readonly unknown[]): Buffer {
  return framed(packr.pack(frame));
}

/** Any bytes as the payload of a frame. */
export function framed(payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + payload.length);
  bytes.writeUInt32BE(payload.length, 0);
  bytes.set(payload, 4);
  return bytes;
}

/** A value in msgpack. */
export function packed(value: unknown): Uint8Array {
  return packr.pack(value);
}
