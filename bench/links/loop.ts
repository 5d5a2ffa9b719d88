import { systemClock } from "../../dist/node/system-clock.js";
import { Connection } from "../../dist/runtime/links/connection.js";
import { Link } from "../../dist/runtime/links/link.js";
import { Links } from "../../dist/runtime/links/links.js";
import { Loop } from "../../dist/runtime/loop.js";
import { NodeClock } from "../../dist/runtime/node-clock.js";
import type { ByteStream } from "../../dist/runtime/ports.js";
import { type Frame, type Peer, PROTOCOL_VERSION } from "../../dist/wire/frames.js";

/** A node's links and turns, for a process that has nothing else. A lost link ends the process. */
export class LinkLoop {
  readonly clock: NodeClock = new NodeClock(systemClock);
  readonly links: Links;
  readonly #loop: Loop;

  constructor(frame: (link: Link, frame: Frame) => void, poll: () => void) {
    this.links = new Links(3, this.clock, {
      up: () => {},
      frame,
      measured: () => {},
      down: (link, why) => fail(new Error(`link to ${link.peer.id}: ${JSON.stringify(why)}`)),
    });
    this.#loop = new Loop(systemClock, this.clock, this.links.liveness, {
      poll: () => {
        this.links.poll();
        poll();
      },
      flushTrace: () => {},
      nextDeadlineUs: () => this.links.nextDeadlineUs(),
      failed: fail,
    });
  }

  /** A stream that leads to the process of this id. */
  link(peer: string, stream: ByteStream): { readonly link: Link; readonly connection: Connection } {
    const connection = new Connection(stream, this.#loop, { frame: () => {}, lost: () => {} });
    const link = new Link(helloOf(peer), connection, {
      address: stream.remote,
      via: "peers",
      formedUs: 0,
      told: [],
    });
    this.turn(() => this.links.add(link));
    return { link, connection };
  }

  turn(work: () => void): void {
    this.#loop.turn(work);
  }
}

/** What a process of this id would say of itself. */
function helloOf(id: string): Peer {
  return {
    kind: "hello",
    version: PROTOCOL_VERSION,
    run: "bench",
    closed: false,
    id,
    incarnation: "0".repeat(20),
    key: "",
    nonce: "",
    host: "bench",
    topology: "mesh",
    machines: 3,
    rules: {},
    seed: null,
    rate: 1,
    port: 1,
    linksUp: 0,
    known: [],
  };
}

/** Ends this process; its parent sees that. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
