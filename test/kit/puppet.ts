import type { Address } from "../../src/protocol/address-book.js";
import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Frame, Hello, Ping, Pong } from "../../src/wire/frames.js";
import { Host } from "./host.js";
import type { MemoryStream } from "./memory-stream.js";
import type { World } from "./world.js";

/** A connection whose other end does and says only what a test tells it to. */
export class Puppet {
  readonly heard: Frame[] = [];
  closed = false;
  readonly #world: World;
  #stream: MemoryStream | undefined;
  #answer: (frame: Frame) => readonly Frame[] = () => [];

  constructor(world: World, to: Address, address = "10.0.0.99") {
    this.#world = world;
    const clocks = { monoOffsetUs: 0, wallOffsetUs: 0 };
    const host = new Host("puppet", address, world.clock, clocks);
    const reader = new FrameReader();
    const opened = (stream: MemoryStream) => {
      this.#stream = stream;
      return {
        data: (chunk: Uint8Array) =>
          reader.push(chunk, (payload) => this.#hear(decodeFrame(payload.slice()))),
        closed: () => {
          this.closed = true;
        },
      };
    };
    world.network.dial(host, to, opened, () => {
      this.closed = true;
    });
  }

  /** What it says to each frame that comes. */
  answers(answer: (frame: Frame) => readonly Frame[]): void {
    this.#answer = answer;
  }

  say(...frames: Frame[]): void {
    const writer = new FrameWriter();
    for (const frame of frames) writer.add(frame);
    this.write(writer.take() ?? new Uint8Array());
  }

  write(bytes: Uint8Array): void {
    this.#stream?.write(bytes);
  }

  close(): void {
    this.#stream?.end();
  }

  async open(): Promise<void> {
    await this.#world.until(() => this.#stream !== undefined || this.closed, 5_000_000);
  }

  #hear(frame: Frame): void {
    this.heard.push(frame);
    const answers = this.#answer(frame);
    if (answers.length > 0) this.say(...answers);
  }
}

/** An honest answer, by a clock that stands still. */
function pongTo({ sentWallUs: pingSentWallUs }: Ping): Pong {
  return { kind: "pong", pingSentWallUs, pingArrivedWallUs: 0, sentWallUs: 0 };
}

/** The answers of a larger machine that links, agrees to everything, and then only lives. */
export function agreeing(hello: Hello): (frame: Frame) => readonly Frame[] {
  return (frame) => {
    switch (frame.kind) {
      case "hello":
        return [hello];
      case "accept":
        return [{ kind: "linked" }];
      case "ping":
        return [pongTo(frame)];
      case "ready":
        return [frame];
      default:
        return [];
    }
  };
}
