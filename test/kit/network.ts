import { addressKey, type Endpoint, tcpAddress } from "../../src/protocol/address.js";
import type { StreamHandler } from "../../src/runtime/ports.js";
import type { Host } from "./host.js";
import { MemoryStream } from "./memory-stream.js";
import { Pipe } from "./pipe.js";
import type { VirtualClock } from "./virtual-clock.js";
import type { Weather } from "./weather.js";

/** Someone who takes connections at an address. */
export interface Listener {
  readonly host: Host;
  accept(stream: MemoryStream): StreamHandler;
}

/** One attempt to connect. */
export interface Dial {
  readonly from: Host;
  readonly to: Endpoint;
  /** Somebody listened there. */
  readonly answered: boolean;
}

/** One write into a connection. */
export interface Written {
  readonly from: Host;
  readonly to: Host;
  /** The connection, at the writer's end. */
  readonly stream: MemoryStream;
  readonly bytes: Uint8Array;
}

/** A dialled address that does not answer within this time is given up. */
const DIAL_US_MAX = 3_000_000;
/** What was lost of a dial is sent again after this time. */
const KNOCK_EVERY_US = 1_000_000;
const EPHEMERAL_PORT_MIN = 49_152;

/** Computers and what lies between them. */
export class Network {
  readonly #clock: VirtualClock;
  readonly #weather: Weather;
  readonly #listeners = new Map<string, Listener>();
  readonly #streams = new Set<MemoryStream>();
  readonly #blocked = new Set<string>();
  /** From whom to whom nothing gets through. */
  readonly #held = new Set<string>();
  #watch: (written: Written) => void = () => {};
  readonly #dials: Dial[] = [];

  constructor(clock: VirtualClock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
  }

  /** Every dial so far. */
  get dials(): readonly Dial[] {
    return this.#dials;
  }

  /** Connections that are open, counted once per end. */
  get openEnds(): number {
    return this.#streams.size;
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

  unlisten(host: Host, port: number): void {
    this.#listeners.delete(addressKey({ host: host.address, port }));
  }

  dial(
    from: Host,
    to: Endpoint,
    opened: (stream: MemoryStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    const listener = this.#listeners.get(addressKey(to));
    this.#dials.push({ from, to, answered: listener !== undefined });
    const fail = (afterUs: number, error: string) =>
      this.#clock.after(afterUs, () => from.input(() => failed(error)));
    const wayUs = this.#weather.delayUs();
    if (this.#blocked.has(pairKey(from.address, to.host))) fail(wayUs, "EHOSTUNREACH");
    else if (!listener) fail(2 * wayUs, "ECONNREFUSED");
    else if (listener.host.dead) fail(DIAL_US_MAX, "no answer within 3 s");
    else this.#knock(from, to, listener, opened, failed);
  }

  /** From now on no connection can be made between two computers. */
  block(one: Host, other: Host): void {
    this.#blocked.add(pairKey(one.address, other.address));
  }

  unblock(one: Host, other: Host): void {
    this.#blocked.delete(pairKey(one.address, other.address));
  }

  /** Breaks every connection between two processes; new ones can be made. */
  cut(one: Host, other: Host): void {
    for (const stream of this.#between(one, other)) {
      this.#clock.after(this.#weather.delayUs(), () => stream.host.input(() => stream.broken()));
    }
  }

  /** Nothing comes through from one process to another, and nobody is told. */
  hold(from: Host, to: Host): void {
    this.#held.add(wayKey(from, to));
    for (const stream of this.#between(from, to)) if (stream.host === from) stream.out.hold();
  }

  /** New connections can be made again; those that were held wait for `release`. */
  reopen(from: Host, to: Host): void {
    this.#held.delete(wayKey(from, to));
  }

  release(from: Host, to: Host): void {
    this.reopen(from, to);
    for (const stream of this.#between(from, to)) if (stream.host === from) stream.out.release();
  }

  /** A process is gone: the system closes its connections and frees its ports. */
  kill(host: Host): void {
    host.die();
    for (const [key, listener] of this.#listeners) {
      if (listener.host === host) this.#listeners.delete(key);
    }
    for (const stream of this.#streams) if (stream.host === host) stream.reset();
  }

  /** A computer loses its power: nobody says anything any more. */
  powerOff(host: Host): void {
    host.die();
  }

  /** Connects as soon as packets get through both ways; gives up in the end. */
  #knock(
    from: Host,
    to: Endpoint,
    listener: Listener,
    opened: (stream: MemoryStream) => StreamHandler,
    failed: (error: string) => void,
    triedUs = 0,
  ): void {
    const { host } = listener;
    if (!this.#held.has(wayKey(from, host)) && !this.#held.has(wayKey(host, from))) {
      this.#connect(from, to, listener, opened, failed);
      return;
    }
    this.#clock.after(KNOCK_EVERY_US, () => {
      if (triedUs + KNOCK_EVERY_US < DIAL_US_MAX)
        this.#knock(from, to, listener, opened, failed, triedUs + KNOCK_EVERY_US);
      else from.input(() => failed("no answer within 3 s"));
    });
  }

  #connect(
    from: Host,
    to: Endpoint,
    listener: Listener,
    opened: (stream: MemoryStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    const port = EPHEMERAL_PORT_MIN + (this.#dials.length % (65_536 - EPHEMERAL_PORT_MIN));
    const acceptUs = this.#clock.nowUs + this.#weather.delayUs();
    const openUs = this.#clock.nowUs + this.#weather.delayUs();
    const seen = {
      wrote: (stream: MemoryStream, bytes: Uint8Array) =>
        this.#watch({ from: stream.host, to: stream.out.to, stream, bytes }),
      gone: (stream: MemoryStream) => this.#streams.delete(stream),
    };
    const way = (host: Host, fromUs: number) => new Pipe(host, this.#clock, this.#weather, fromUs);
    const near = new MemoryStream(from, tcpAddress(to), way(listener.host, acceptUs), seen);
    const back = tcpAddress({ host: from.address, port });
    const far = new MemoryStream(listener.host, back, way(from, openUs), seen);
    near.meet(far);
    far.meet(near);
    this.#streams.add(near).add(far);
    this.#clock.at(acceptUs, () =>
      listener.host.input(() => {
        if (!far.closed) far.belongsTo(listener.accept(far));
      }),
    );
    this.#clock.at(openUs, () =>
      from.input(() => {
        if (near.closed) failed("ECONNRESET");
        else near.belongsTo(opened(near));
      }),
    );
  }

  #between(one: Host, other: Host): MemoryStream[] {
    return [...this.#streams].filter(
      ({ host, out }) => (host === one && out.to === other) || (host === other && out.to === one),
    );
  }
}

function wayKey(from: Host, to: Host): string {
  return `${from.name} ${to.name}`;
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
