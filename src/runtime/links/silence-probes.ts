import { Handshake } from "../../protocol/handshake.js";
import type { Frame } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import type { Self } from "../formation/self.js";
import type { ByteStream, StreamHandler } from "../ports.js";
import { Connection } from "./connection.js";
import type { Link } from "./link.js";

/** No peer goes silent at once. */
const LOOK_EVERY_US = 500_000;
/** Between the beginnings of two probes of one peer. */
const PROBE_EVERY_US = 1_000_000;
/** One that is connected and has no answer yet makes room for the next: its packets may be lost. */
const ANSWER_WITHIN_US = 2_000_000;

/** One connection on which a peer is asked whether it lives. */
interface Probe {
  readonly beganUs: number;
  /** Absent while it is dialled. */
  connection?: Connection;
  openedUs: number;
  over: boolean;
}

/**
 * Asks peers whose links have gone silent whether they live, each on a new connection. A link that
 * was cut says nothing until TCP repeats what was lost, which it does ever more seldom; a new
 * connection is there as soon as the network is. Only the machine itself can answer: both sides
 * prove their identities, and that they still have the link. So neither the system of a process
 * that stands still nor a stranger puts a loss off.
 */
export class SilenceProbes {
  readonly #context: NodeContext;
  readonly #self: Self;
  /** The latest of each link. */
  readonly #probes = new Map<Link, Probe>();
  #lookAtUs = 0;

  constructor(context: NodeContext, self: Self) {
    this.#context = context;
    this.#self = self;
  }

  /** Called once a second at least, as the links want it. */
  poll(): void {
    const { clock, links } = this.#context;
    const { nowUs } = clock;
    if (this.#probes.size === 0 && nowUs < this.#lookAtUs) return;
    this.#lookAtUs = nowUs + LOOK_EVERY_US;
    const quiet = new Set(links.quiet);
    for (const [link, probe] of this.#probes) {
      if (quiet.has(link)) continue;
      this.#end(probe);
      this.#probes.delete(link);
    }
    for (const link of quiet) {
      const last = this.#probes.get(link);
      if (last?.connection && nowUs >= last.openedUs + ANSWER_WITHIN_US) this.#end(last);
      const isDue = !last || (last.over && nowUs >= last.beganUs + PROBE_EVERY_US);
      if (isDue) this.#probe(link);
    }
  }

  /** No peer is asked any more. */
  end(): void {
    for (const probe of this.#probes.values()) this.#end(probe);
    this.#probes.clear();
  }

  #probe(link: Link): void {
    const { clock, loop, ports } = this.#context;
    const probe: Probe = { beganUs: clock.nowUs, openedUs: 0, over: false };
    this.#probes.set(link, probe);
    ports.transport.dial(
      link.address,
      (stream) => loop.accept(stream, () => this.#opened(probe, stream)),
      () => loop.turn(() => this.#end(probe)),
    );
  }

  #opened(probe: Probe, stream: ByteStream): StreamHandler {
    const connection = new Connection(stream, this.#context.loop, {
      frame: (frame) => this.#advance(probe, connection, handshake, frame),
      lost: () => this.#end(probe),
    });
    const me = this.#self.at(connection, true);
    const handshake = new Handshake(me);
    if (probe.over) connection.destroy();
    else {
      probe.connection = connection;
      probe.openedUs = this.#context.clock.nowUs;
      connection.send(me.hello);
    }
    return connection;
  }

  #advance(probe: Probe, connection: Connection, handshake: Handshake, frame: Frame): void {
    for (const step of handshake.receive(frame)) {
      if (step.kind === "send") {
        connection.send(step.frame);
        continue;
      }
      if (step.kind === "alive") this.#context.links.alive(step.hello);
      probe.over = true;
      connection.close();
    }
  }

  #end(probe: Probe): void {
    probe.over = true;
    probe.connection?.destroy();
  }
}
