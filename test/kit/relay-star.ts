import { HUB_ID } from "../../src/model/id.js";
import type { Address } from "../../src/protocol/address.js";
import { Connection } from "../../src/runtime/links/connection.js";
import { Link, type LinkOrigin } from "../../src/runtime/links/link.js";
import type { Outlet } from "../../src/runtime/loop.js";
import type { ByteStream, Transport } from "../../src/runtime/ports.js";
import { RelayTable } from "../../src/runtime/relay/relay-table.js";
import { RelayTransport } from "../../src/runtime/relay/relay-transport.js";
import { SimHost } from "../../src/sim/sim-host.js";
import type { SimNetwork } from "../../src/sim/sim-network.js";
import { SimTransport } from "../../src/sim/sim-transport.js";
import type { VirtualClock } from "../../src/sim/virtual-clock.js";
import type { Frame } from "../../src/wire/frames.js";
import { peerFrom } from "../protocol/hello.js";

const HUB = { host: "10.0.0.100", port: 4330 } as const;

/** A loop that flushes at once what a work has touched, also work from outside of one. */
class EagerLoop {
  readonly #touched = new Set<Outlet>();
  #inTurn = false;

  turn(work: () => void): void {
    if (this.#inTurn) {
      work();
      return;
    }
    this.#inTurn = true;
    work();
    this.#inTurn = false;
    for (const outlet of this.#touched) {
      this.#touched.delete(outlet);
      outlet.flush();
    }
  }

  touch(outlet: Outlet): void {
    this.turn(() => this.#touched.add(outlet));
  }

  touchLast(outlet: Outlet): void {
    this.touch(outlet);
  }
}

/** A hub that only relays, and leaves whose only link is that to it. */
export class RelayStar {
  readonly #clock: VirtualClock;
  readonly #network: SimNetwork;
  readonly #table = new RelayTable();
  readonly #slots = new Map<Transport, number>();
  /** Of each leaf, the others that it can dial. */
  readonly #known = new Map<number, Set<number>>();
  #waiting: { readonly gone: number; readonly told: () => void }[] = [];
  #leaves = 0;

  constructor(clock: VirtualClock, network: SimNetwork) {
    this.#clock = clock;
    this.#network = network;
    const hub = this.#host("hub", HUB.host);
    const loop = new EagerLoop();
    const transport = new SimTransport(hub, network, [HUB.port]);
    transport.onConnection((stream) => this.#welcome(stream, loop));
  }

  addressOf(transport: Transport): Address {
    return { kind: "relay", slot: this.#slots.get(transport) ?? 0 };
  }

  /** Whether all leaves can dial each other. */
  get isComplete(): boolean {
    const all = [...this.#known.values()];
    return all.length === this.#leaves && all.every(({ size }) => size === all.length - 1);
  }

  /** One more leaf. */
  join(): Transport {
    this.#leaves += 1;
    const host = this.#host(`${this.#leaves}`, `10.0.0.${this.#leaves}`);
    const loop = new EagerLoop();
    const direct = new SimTransport(host, this.#network, [HUB.port]);
    const relay = new RelayTransport({ transport: direct, scheduler: host.scheduler });
    relay.onLeaves({
      found: ({ slot }) => this.#known.get(slotOf())?.add(slot),
      left: ({ slot }) => {
        this.#known.get(slotOf())?.delete(slot);
        this.#tell();
      },
    });
    const slotOf = () => this.#slots.get(leaf) ?? 0;
    const leaf: Transport = {
      port: relay.port,
      onConnection: (accept) => relay.onConnection(accept),
      dial: (address, opened, failed) => relay.dial(address, opened, failed),
      close: (closed) => relay.close(() => this.#gone(slotOf(), closed)),
    };
    direct.dial(
      { kind: "tcp", ...HUB },
      (stream) => {
        const frame = (each: Frame) => {
          if (each.kind === "welcome") this.#keep(leaf, each.slot);
          relay.frame(link, each, () => {});
        };
        const connection = new Connection(stream, loop, {
          frame,
          lost: () => relay.unlinked(link),
        });
        const link = new Link(peerFrom(HUB_ID), connection, originOf(stream));
        relay.linked(link);
        return connection;
      },
      (error) => {
        throw new Error(error);
      },
    );
    return leaf;
  }

  #host(name: string, address: string): SimHost {
    return new SimHost(name, address, this.#clock, { monoOffsetUs: 0, wallOffsetUs: 0 });
  }

  #welcome(stream: ByteStream, loop: EagerLoop): Connection {
    const frame = (each: Frame) => {
      if (each.kind === "relayed") this.#table.relay(link, each);
    };
    const connection = new Connection(stream, loop, {
      frame,
      lost: () => this.#table.remove(link, "closed"),
    });
    const link = new Link(peerFrom("leaf"), connection, originOf(stream));
    this.#table.add(link, false);
    const slot = this.#table.slotOf(link);
    // A hub tells newcomers alone, which are the ones to dial; here any leaf dials any other.
    for (const other of this.#table.linksAt(null, link)) {
      const theirs = this.#table.slotOf(other);
      other.connection.send({ kind: "welcome", slot: theirs, others: [slot], nameTaken: false });
    }
    return connection;
  }

  #keep(leaf: Transport, slot: number): void {
    if (this.#slots.has(leaf)) return;
    this.#slots.set(leaf, slot);
    this.#known.set(slot, new Set());
  }

  /** Calls back when all that are left have heard that this one is gone. */
  #gone(slot: number, told: () => void): void {
    this.#known.delete(slot);
    this.#leaves -= 1;
    this.#waiting.push({ gone: slot, told });
    this.#tell();
  }

  #tell(): void {
    const isKnown = (slot: number) => [...this.#known.values()].some((known) => known.has(slot));
    const ready = this.#waiting.filter(({ gone }) => !isKnown(gone));
    this.#waiting = this.#waiting.filter(({ gone }) => isKnown(gone));
    for (const { told } of ready) told();
  }
}

function originOf({ remote }: ByteStream): LinkOrigin {
  return { address: remote, via: "inbound", formedUs: 0, told: [] };
}
