import type { Endpoint } from "../../src/protocol/address.js";
import type { StreamHandler } from "../../src/runtime/ports.js";
import { SimHost } from "../../src/sim/sim-host.js";
import { SimStream } from "../../src/sim/sim-stream.js";
import { decodeFrame } from "../../src/wire/codec.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { FrameWriter } from "../../src/wire/frame-writer.js";
import type { Frame, Hello, Ping, Pong, RejectReason } from "../../src/wire/frames.js";
import { introductionOf, proofFrom } from "../protocol/hello.js";
import type { TestSimulation } from "./test-simulation.js";

/** A connection whose other end does and says only what a test tells it to. */
export class ScriptedPeer {
  readonly heard: Frame[] = [];
  closed = false;
  readonly #world: TestSimulation;
  #stream: SimStream | undefined;
  #answer: (frame: Frame) => readonly Frame[] = () => [];

  /** Dials a machine, or is one that was dialled by it. */
  constructor(world: TestSimulation, to: Endpoint | SimStream, address = "10.0.0.99") {
    this.#world = world;
    if (to instanceof SimStream) {
      this.#stream = to;
      return;
    }
    const opened = (stream: SimStream) => {
      this.#stream = stream;
      return this.owner;
    };
    world.network.dial(hostAt(world, address), to, opened, () => {
      this.closed = true;
    });
  }

  /** Whoever dials this address meets a puppet that answers so. */
  static listen(
    world: TestSimulation,
    { host, port }: Endpoint,
    answer: () => (frame: Frame) => readonly Frame[],
  ): readonly ScriptedPeer[] {
    const puppets: ScriptedPeer[] = [];
    const accept = (stream: SimStream) => {
      const puppet = new ScriptedPeer(world, stream);
      puppet.answers(answer());
      puppets.push(puppet);
      return puppet.owner;
    };
    if (!world.network.listen(port, { host: hostAt(world, host), accept })) {
      throw new Error(`${host}:${port} is taken`);
    }
    return puppets;
  }

  /** Who reads what comes. */
  get owner(): StreamHandler {
    const reader = new FrameReader();
    return {
      data: (chunk) => reader.push(chunk, (payload) => this.#hear(decodeFrame(payload.slice()))),
      closed: () => {
        this.closed = true;
      },
    };
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

function hostAt(world: TestSimulation, address: string): SimHost {
  return new SimHost("puppet", address, world.clock, { monoOffsetUs: 0, wallOffsetUs: 0 });
}

/** An honest answer, by a clock that stands still. */
function pongTo({ sentWallUs: pingSentWallUs }: Ping): Pong {
  return { kind: "pong", pingSentWallUs, pingArrivedWallUs: 0, sentWallUs: 0 };
}

/** The answers of one that says who it is, and wants nobody. */
export function refusing(hello: Hello, reason: RejectReason): (frame: Frame) => readonly Frame[] {
  return (frame) => (frame.kind === "hello" ? [hello, { kind: "reject", reason, known: [] }] : []);
}

/** The answers of a larger machine that has dialled: it links, agrees to everything, and then only lives. */
export function agreeing(hello: Hello, dialled = true): (frame: Frame) => readonly Frame[] {
  return (frame) => {
    switch (frame.kind) {
      case "hello":
        return [hello, proofFrom(hello, frame, dialled)];
      case "accept":
        return [{ kind: "linked", ...introductionOf(hello.id) }];
      case "ping":
        return [pongTo(frame)];
      case "ready":
        return [frame];
      default:
        return [];
    }
  };
}
