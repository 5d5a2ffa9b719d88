import { addressKey, type Endpoint, tcpAddress } from "../protocol/address.js";
import type { StreamHandler } from "../runtime/ports.js";
import type { Path, Paths } from "./network-conditions.js";
import { Pipe } from "./pipe.js";
import type { SimHost } from "./sim-host.js";
import { SimStream, type StreamWatcher } from "./sim-stream.js";
import { arrivalKey, timerKey, type VirtualClock } from "./virtual-clock.js";

/** Takes connections at an address. */
export interface Listener {
  readonly host: SimHost;
  accept(stream: SimStream): StreamHandler;
}

/** One attempt to connect. */
export interface Dial {
  readonly from: SimHost;
  readonly to: Endpoint;
  /** A process listened there. */
  readonly answered: boolean;
}

/** One write into a connection. */
export interface Written {
  readonly from: SimHost;
  readonly to: SimHost;
  /** The connection, at the writer's end. */
  readonly stream: SimStream;
  readonly bytes: Uint8Array;
}

/** What the two outcomes of a dial are told. */
interface Dialler {
  readonly host: SimHost;
  opened(stream: SimStream): StreamHandler;
  failed(error: string): void;
}

/** A dialled address that does not answer within this time is given up. */
const DIAL_US_MAX = 3_000_000;
/** What was lost of a dial is sent again after this time. */
const KNOCK_EVERY_US = 1_000_000;
const NO_ANSWER = "no answer within 3 s";
const EPHEMERAL_PORT_MIN = 49_152;

/** Computers and what lies between them. */
export class SimNetwork implements StreamWatcher {
  readonly #clock: VirtualClock;
  readonly #paths: Paths;
  readonly #listeners = new Map<string, Listener>();
  readonly #streams = new Set<SimStream>();
  /** What a process said before it ended is held as well, so these outlive their streams. */
  readonly #heldPipes = new Map<Path, Set<Pipe>>();
  readonly #blocked = new Set<string>();
  #watch: (written: Written) => void = () => {};
  readonly #dials: Dial[] = [];

  constructor(clock: VirtualClock, paths: Paths) {
    this.#clock = clock;
    this.#paths = paths;
  }

  /** Every dial so far. */
  get dials(): readonly Dial[] {
    return this.#dials;
  }

  /** Connections that are open, counted once per end. */
  get openEnds(): number {
    return this.#streams.size;
  }

  wrote(stream: SimStream, bytes: Uint8Array): void {
    this.#watch({ from: stream.host, to: stream.out.to, stream, bytes });
  }

  gone(stream: SimStream): void {
    this.#streams.delete(stream);
  }

  /** Shows every write, as it is made. */
  watch(watch: (written: Written) => void): void {
    this.#watch = watch;
  }

  /** Listens on a port of the host's computer; false if it is taken. */
  listen(port: number, listener: Listener): boolean {
    const key = addressKey({ host: listener.host.address, port });
    if (this.#listeners.has(key)) return false;
    this.#listeners.set(key, listener);
    return true;
  }

  unlisten(host: SimHost, port: number): void {
    this.#listeners.delete(addressKey({ host: host.address, port }));
  }

  dial(
    host: SimHost,
    to: Endpoint,
    opened: (stream: SimStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    const answered = this.#listeners.has(addressKey(to));
    this.#dials.push({ from: host, to, answered });
    this.#try({ host, opened, failed }, to, 0);
  }

  /** Whatever is there by now; `triedUs`: for so long it has been tried. */
  #try(dialler: Dialler, to: Endpoint, triedUs: number): void {
    const { host } = dialler;
    if (host.dead) return;
    const listener = this.#listeners.get(addressKey(to));
    const wayUs = this.#paths.between(host.name, listener?.host.name ?? to.host).latencyUs();
    if (this.#blocked.has(pairKey(host.address, to.host))) {
      this.#fail(dialler, wayUs, "EHOSTUNREACH");
    } else if (!listener) this.#fail(dialler, 2 * wayUs, "ECONNREFUSED");
    else if (listener.host.dead) this.#fail(dialler, DIAL_US_MAX, NO_ANSWER);
    else this.#knock(dialler, to, listener, triedUs);
  }

  /** From now on no connection can be made between two computers. */
  block(one: SimHost, other: SimHost): void {
    this.#blocked.add(pairKey(one.address, other.address));
  }

  unblock(one: SimHost, other: SimHost): void {
    this.#blocked.delete(pairKey(one.address, other.address));
  }

  /** Breaks every connection between two processes; new ones can be made. */
  cut(one: SimHost, other: SimHost): void {
    for (const stream of this.#between(one, other)) {
      const afterUs = this.#paths.between(stream.out.to.name, stream.host.name).latencyUs();
      const key = arrivalKey(stream.host.name, stream.out.to.name);
      this.#clock.after(afterUs, () => stream.host.input(() => stream.broken()), key);
    }
  }

  /** Nothing comes through from one process to another, and none is told. */
  hold(from: SimHost, to: SimHost): void {
    const path = this.#pathBetween(from, to);
    path.held = true;
    const pipes = this.#heldPipes.get(path) ?? new Set();
    this.#heldPipes.set(path, pipes);
    for (const { out } of this.#streamsFrom(from, to)) pipes.add(out);
    for (const pipe of pipes) pipe.hold();
  }

  /** New connections can be made again; those that were held wait for `release`. */
  reopen(from: SimHost, to: SimHost): void {
    this.#pathBetween(from, to).held = false;
  }

  release(from: SimHost, to: SimHost): void {
    this.reopen(from, to);
    for (const pipe of this.#takeHeld(from, to)) pipe.release();
  }

  /** As after a cut: what was held comes when TCP repeats it, the first time after `firstUs`. */
  mend(from: SimHost, to: SimHost, firstUs?: number): void {
    this.reopen(from, to);
    for (const pipe of this.#takeHeld(from, to)) pipe.mend(firstUs);
  }

  /** A process is gone: the system closes its connections and frees its ports. */
  kill(host: SimHost): void {
    host.die();
    for (const [key, listener] of this.#listeners) {
      if (listener.host === host) this.#listeners.delete(key);
    }
    for (const stream of this.#streams) if (stream.host === host) stream.reset();
  }

  /** A computer loses its power: its connections stay open, and nothing comes from it. */
  powerOff(host: SimHost): void {
    host.die();
  }

  #fail({ host, failed }: Dialler, afterUs: number, error: string): void {
    this.#clock.after(afterUs, () => host.input(() => failed(error)), timerKey(host.name));
  }

  /** Connects as soon as a packet gets through each way; gives up in the end. */
  #knock(dialler: Dialler, to: Endpoint, listener: Listener, triedUs: number): void {
    const [from, host] = [dialler.host, listener.host];
    const ways = [this.#pathBetween(from, host), this.#pathBetween(host, from)];
    if (ways.every((path) => !path.held && !path.losesPacket())) {
      this.#connect(dialler, to, listener);
      return;
    }
    const nextUs = triedUs + KNOCK_EVERY_US;
    if (nextUs >= DIAL_US_MAX) this.#fail(dialler, KNOCK_EVERY_US, NO_ANSWER);
    else {
      const again = () => this.#try(dialler, to, nextUs);
      this.#clock.after(KNOCK_EVERY_US, again, timerKey(from.name));
    }
  }

  #connect({ host: from, opened, failed }: Dialler, to: Endpoint, listener: Listener): void {
    const { host } = listener;
    const port = EPHEMERAL_PORT_MIN + (this.#dials.length % (65_536 - EPHEMERAL_PORT_MIN));
    const acceptUs = this.#clock.nowUs + this.#pathBetween(from, host).latencyUs();
    const openUs = acceptUs + this.#pathBetween(host, from).latencyUs();
    const near = new SimStream(from, tcpAddress(to), this.#pipe(from, host, acceptUs), this);
    const back = tcpAddress({ host: from.address, port });
    const far = new SimStream(host, back, this.#pipe(host, from, openUs), this);
    near.meet(far);
    far.meet(near);
    this.#streams.add(near).add(far);
    const accept = () => {
      if (!far.closed) far.belongsTo(listener.accept(far));
    };
    const open = () => {
      if (near.closed) failed("ECONNRESET");
      else near.belongsTo(opened(near));
    };
    this.#clock.at(acceptUs, () => host.input(accept), arrivalKey(host.name, from.name));
    this.#clock.at(openUs, () => from.input(open), arrivalKey(from.name, host.name));
  }

  #pipe(from: SimHost, to: SimHost, openUs: number): Pipe {
    return new Pipe({ from, to }, this.#clock, this.#pathBetween(from, to), openUs);
  }

  #takeHeld(from: SimHost, to: SimHost): Iterable<Pipe> {
    const path = this.#pathBetween(from, to);
    const pipes = this.#heldPipes.get(path) ?? [];
    this.#heldPipes.delete(path);
    return pipes;
  }

  #pathBetween(from: SimHost, to: SimHost): Path {
    return this.#paths.between(from.name, to.name);
  }

  #streamsFrom(one: SimHost, other: SimHost): SimStream[] {
    return this.#between(one, other).filter(({ host }) => host === one);
  }

  #between(one: SimHost, other: SimHost): SimStream[] {
    return [...this.#streams].filter(
      ({ host, out }) => (host === one && out.to === other) || (host === other && out.to === one),
    );
  }
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
