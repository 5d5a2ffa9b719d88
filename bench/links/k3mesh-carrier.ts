import { systemClock } from "../../dist/live/system-clock.js";
import type { Message } from "../../dist/model/message.js";
import { Connection } from "../../dist/runtime/connection.js";
import { Link } from "../../dist/runtime/link.js";
import { Links } from "../../dist/runtime/links.js";
import type { ByteStream, StreamOwner } from "../../dist/runtime/seams.js";
import { Turns } from "../../dist/runtime/turns.js";
import type { Frame, Hello } from "../../dist/wire/frames.js";
import { decodeMessage, encodeMessage } from "../../dist/wire/message-codec.js";
import type { Carrier, CarrierOwner } from "./carrier.js";

/** The project's own links: frames, guard, schema, sequence, pings, one write per link and turn. */
export class K3meshCarrier implements Carrier {
  readonly #owner: CarrierOwner;
  readonly #turns: Turns;
  readonly #links: Links;

  constructor(owner: CarrierOwner) {
    this.#owner = owner;
    this.#links = new Links(
      {
        frame: (link, frame) => this.#frame(link, frame),
        down: (link, why) => fail(new Error(`link to ${link.peer.id}: ${JSON.stringify(why)}`)),
        measured: () => {},
      },
      systemClock,
    );
    this.#turns = new Turns(systemClock, {
      awake: (nowUs) => this.#links.awake(nowUs),
      settle: (nowUs) => {
        this.#links.settle(nowUs);
        owner.settle();
      },
      flushTrace: () => {},
      nextWakeUs: () => this.#links.nextWakeUs(),
      failed: fail,
    });
  }

  adopt(peer: string, stream: ByteStream): StreamOwner {
    const connection = new Connection(stream, this.#turns, { frame: () => {}, lost: () => {} });
    const origin = { address: stream.remote, via: "peers" } as const;
    this.#links.add(new Link(helloOf(peer), connection, origin, 0), systemClock.nowUs());
    return connection;
  }

  turn(work: () => void): void {
    this.#turns.run(work);
  }

  post(peer: string, message: Message): void {
    this.#links.get(peer)?.sendData(encodeMessage(message));
  }

  credit(peer: string): void {
    // A frame of a few bytes that links hand on.
    this.#links.get(peer)?.connection.send({ kind: "accept" });
  }

  #frame(link: Link, frame: Frame): void {
    if (frame.kind === "data") {
      link.expect(frame.sequence);
      this.#owner.message(link.peer.id, decodeMessage(frame.message));
    } else if (frame.kind === "accept") {
      this.#owner.credited(link.peer.id);
    }
  }
}

/** Ends this process; its parent sees that. */
export function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/** What a process of this id would say of itself. */
export function helloOf(id: string): Hello {
  return {
    kind: "hello",
    run: "bench",
    id,
    incarnation: "0".repeat(20),
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
