import { Handshake, type Myself } from "../../protocol/handshake.js";
import type { Frame } from "../../wire/frames.js";
import type { ByteStream, StreamHandler, Transport } from "../ports.js";
import type { Ends } from "../run/ends.js";
import type { Turns } from "../turns.js";
import { Connection } from "./connection.js";
import type { Link } from "./link.js";
import type { Links } from "./links.js";

/** Nobody goes silent at once. */
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
 * prove who they are, and that they still have the link. So neither the system of a process that
 * stands still nor a stranger puts a loss off.
 */
export class SilenceProbes {
  readonly #links: Links;
  readonly #transport: Pick<Transport, "dial">;
  readonly #turns: Turns;
  readonly #myself: (to: Ends) => Myself;
  /** The latest of each link. */
  readonly #probes = new Map<Link, Probe>();
  #lookAtUs = 0;
  #nowUs = 0;

  /** `myself`: this machine at the end of a connection that it dialled. */
  constructor(
    links: Links,
    transport: Pick<Transport, "dial">,
    turns: Turns,
    myself: (to: Ends) => Myself,
  ) {
    this.#links = links;
    this.#transport = transport;
    this.#turns = turns;
    this.#myself = myself;
  }

  /** Called once a second at least, as the links want it. */
  settle(nowUs: number): void {
    this.#nowUs = nowUs;
    if (this.#probes.size === 0 && nowUs < this.#lookAtUs) return;
    this.#lookAtUs = nowUs + LOOK_EVERY_US;
    const quiet = new Set(this.#links.quiet(nowUs));
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

  /** Nobody is asked any more. */
  end(): void {
    for (const probe of this.#probes.values()) this.#end(probe);
    this.#probes.clear();
  }

  #probe(link: Link): void {
    const probe: Probe = { beganUs: this.#nowUs, openedUs: 0, over: false };
    this.#probes.set(link, probe);
    this.#transport.dial(
      link.address,
      (stream) => this.#turns.accept(stream, () => this.#opened(probe, stream)),
      () => this.#turns.run(() => this.#end(probe)),
    );
  }

  #opened(probe: Probe, stream: ByteStream): StreamHandler {
    const connection = new Connection(stream, this.#turns, {
      frame: (frame) => this.#advance(probe, connection, handshake, frame),
      lost: () => this.#end(probe),
    });
    const me = this.#myself(connection);
    const handshake = new Handshake(me);
    if (probe.over) connection.destroy();
    else {
      probe.connection = connection;
      probe.openedUs = this.#nowUs;
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
      if (step.kind === "alive") this.#links.alive(step.hello);
      probe.over = true;
      connection.close();
    }
  }

  #end(probe: Probe): void {
    probe.over = true;
    probe.connection?.destroy();
  }
}
