import { systemClock } from "../../dist/node/system-clock.js";
import type { Outlet } from "../../dist/runtime/context.js";
import { Connection } from "../../dist/runtime/links/connection.js";
import { Link } from "../../dist/runtime/links/link.js";
import { Links } from "../../dist/runtime/links/links.js";
import { NodeClock } from "../../dist/runtime/node-clock.js";
import type { ByteStream } from "../../dist/runtime/ports.js";
import { type Frame, type Peer, PROTOCOL_VERSION } from "../../dist/wire/frames.js";

/**
 * The project's own links, for a process that has nothing else; turns as a node has them (see
 * runtime/mesh-node.ts). A lost link ends the process.
 */
export class LinkLoop {
  readonly clock: NodeClock = new NodeClock(systemClock);
  readonly links: Links;
  readonly #poll: () => void;
  readonly #touched = new Set<Outlet>();
  #inTurn = false;
  #alarmUs = Number.POSITIVE_INFINITY;
  #cancelAlarm: () => void = () => {};

  constructor(frame: (link: Link, frame: Frame) => void, poll: () => void) {
    this.#poll = poll;
    this.links = new Links(3, this.clock, {
      up: () => {},
      frame,
      measured: () => {},
      down: (link, why) => fail(new Error(`link to ${link.peer.id}: ${JSON.stringify(why)}`)),
    });
  }

  /** A stream that leads to the process of this id. */
  link(peer: string, stream: ByteStream): { readonly link: Link; readonly connection: Connection } {
    const connection = new Connection(stream, this, { frame: () => {}, lost: () => {} });
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
    if (this.#inTurn) {
      work();
      return;
    }
    this.#inTurn = true;
    try {
      this.#lookAtClock();
      work();
      this.#lookAtClock();
      this.links.poll();
      this.#poll();
      for (const outlet of this.#touched) outlet.flush();
    } catch (error) {
      fail(error);
    } finally {
      this.#touched.clear();
      this.#inTurn = false;
    }
    this.#setAlarm();
  }

  touch(outlet: Outlet): void {
    this.#touched.add(outlet);
  }

  touchLast(outlet: Outlet): void {
    this.touch(outlet);
  }

  #lookAtClock(): void {
    this.clock.beginTurn();
    this.links.liveness.awake(this.clock.nowUs);
  }

  #setAlarm(): void {
    const dueUs = this.links.nextDeadlineUs();
    if (dueUs === this.#alarmUs) return;
    this.#cancelAlarm();
    this.#alarmUs = dueUs;
    this.#cancelAlarm = systemClock.at(dueUs, () => {
      this.#alarmUs = Number.POSITIVE_INFINITY;
      this.turn(() => {});
    });
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
