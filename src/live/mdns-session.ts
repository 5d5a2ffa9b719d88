import type { RemoteInfo } from "node:dgram";
import type { EventEmitter } from "node:events";
import { performance } from "node:perf_hooks";
import { Bonjour, type Browser, type Service, type ServiceConfig } from "bonjour-service";
import { isId } from "../model/id.js";
import type { Address } from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import type { Advertisement } from "../runtime/seams.js";
import type { Ipv4Interface } from "./networks.js";

const SERVICE_TYPE = "k3mesh";
const SERVICE_NAME = `_${SERVICE_TYPE}._tcp.local`;
/** Re-queries until the run starts: the library asks once, and a lost packet costs seconds. */
const QUERY_FIRST_MS = 100;
const QUERY_MAX_MS = 2_000;
/** Who does not hear its own announcement by then hears nobody. */
const HEAR_ONESELF_MS = 2_500;
/** The goodbye goes out within this time or not at all. */
const GOODBYE_MS_MAX = 1_000;
/** Announced machines that one process looks at; strangers can announce any number. */
const SERVICES_MAX = 1_024;

export interface SessionOwner {
  found(identity: Identity, address: Address): void;
  gone(identity: Identity): void;
  /** It has not heard itself: multicast does not work on this interface. */
  deaf(): void;
  trouble(text: string): void;
  /** Whether what this address sends comes by this interface: the socket hears all of them. */
  concerns(sender: string): boolean;
}

/**
 * mDNS/DNS-SD by bonjour-service on one network interface, one advertisement under one id: a source
 * of hints and nothing more. What the library does not survive by itself (errors of its socket,
 * announcements without TXT, floods) is kept from it here.
 */
export class MdnsSession {
  readonly #self: Advertisement;
  readonly #owner: SessionOwner;
  readonly #bonjour: Bonjour;
  readonly #browser: Browser;
  readonly #found = new Set<string>();
  readonly #hearOneself: NodeJS.Timeout;
  #heardMs = performance.now();
  #query: NodeJS.Timeout | undefined;
  #queryMs = QUERY_FIRST_MS;
  /** Queries heard since the last turn to ask, less the own ones, which come back too. */
  #othersAsked = -1;

  constructor(at: Ipv4Interface, self: Advertisement, owner: SessionOwner) {
    this.#self = self;
    this.#owner = owner;
    this.#bonjour = openBonjour(at.address, {
      failed: (text) => owner.trouble(text),
      asked: (by) => {
        if (owner.concerns(by)) this.#othersAsked += 1;
      },
      answered: (by, name) => {
        if (by === at.address && name === nameOf(self)) this.#heardOneself();
      },
    });
    this.#bonjour.publish(serviceOf(self));
    // No TXT filter: with one, an announcement without TXT throws inside the library.
    this.#browser = this.#bonjour.find({ type: SERVICE_TYPE });
    this.#browser.on("up", (service) => this.#seen(service));
    this.#browser.on("txt-update", (service) => this.#seen(service));
    this.#browser.on("down", (service) => this.#gone(service));
    this.#hearOneself = setTimeout(() => this.#missOneself(), HEAR_ONESELF_MS);
    this.#queryLater();
  }

  /** For how long it has not heard itself. */
  get silentMs(): number {
    return performance.now() - this.#heardMs;
  }

  stopLooking(): void {
    clearTimeout(this.#query);
    clearTimeout(this.#hearOneself);
    this.#browser.stop();
  }

  /** Takes the advertisement back. */
  stop(): Promise<void> {
    this.stopLooking();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#bonjour.destroy(resolve), GOODBYE_MS_MAX);
      this.#bonjour.unpublishAll(() => {
        clearTimeout(late);
        this.#bonjour.destroy(resolve);
      });
    });
  }

  /** Ends without a goodbye: the machine is there as before, or its network is gone. */
  abandon(): void {
    this.stopLooking();
    this.#bonjour.destroy();
  }

  #heardOneself(): void {
    this.#heardMs = performance.now();
    clearTimeout(this.#hearOneself);
  }

  #missOneself(): void {
    // What came while this process was held up is read before it is missed.
    setImmediate(() => {
      if (this.silentMs >= HEAR_ONESELF_MS / 2) this.#owner.deaf();
    });
  }

  #queryLater(): void {
    // When all are found, only a lost goodbye of one that was replaced is left to learn of.
    const enough = this.#found.size >= this.#self.machines - 1;
    const delayMs = enough ? QUERY_MAX_MS : this.#queryMs;
    this.#query = setTimeout(() => this.#ask(), delayMs * (0.75 + Math.random() / 2));
  }

  /** Asks, unless another has just done so: all hear the answers (RFC 6762 §7.3). */
  #ask(): void {
    const mine = this.#othersAsked <= 0;
    if (mine) this.#browser.update();
    this.#othersAsked = mine ? -1 : 0;
    this.#queryMs = Math.min(QUERY_MAX_MS, this.#queryMs * 2);
    this.#queryLater();
  }

  #seen(service: Service): void {
    const { run, id, inc } = textOf(service);
    const host = service.referer?.address;
    if (run !== this.#self.run || !isId(id) || inc === this.#self.incarnation) return;
    if (host === undefined || this.#found.size >= SERVICES_MAX) return;
    this.#found.add(inc);
    this.#owner.found({ id, incarnation: inc }, { host, port: service.port });
  }

  #gone(service: Service): void {
    const { run, id, inc } = textOf(service);
    if (run !== this.#self.run) return;
    this.#found.delete(inc);
    this.#owner.gone({ id, incarnation: inc });
  }
}

/** What happens on the library's socket. */
interface SocketEvents {
  failed(text: string): void;
  /** Somebody asked for k3mesh machines, this process included. */
  asked(by: string): void;
  /** Somebody said that this one is there. */
  answered(by: string, name: string): void;
}

interface Packet {
  readonly questions: readonly { readonly name: string }[];
  readonly answers: readonly { readonly type: string; readonly data: unknown }[];
}

function openBonjour(interfaceAddress: string, on: SocketEvents): Bonjour {
  // Bound to every address, but sending and joining on one interface only: bound to the
  // interface's own address the socket would hear no multicast. The library's types lack both.
  const options = { interface: interfaceAddress, bind: "0.0.0.0" } as Partial<ServiceConfig>;
  const bonjour = new Bonjour(options, (error: Error) => on.failed(error.message));
  const { mdns } = (bonjour as unknown as { server: { mdns: EventEmitter } }).server;
  // Without a listener, a port 5353 that somebody holds for himself would end the process.
  mdns.on("error", (error: Error) => on.failed(error.message));
  // Packets that cannot be decoded, mostly: other people's, and none of ours.
  mdns.on("warning", () => {});
  mdns.on("query", ({ questions }: Packet, from: RemoteInfo) => {
    if (questions.some(({ name }) => name === SERVICE_NAME)) on.asked(from.address);
  });
  mdns.on("response", ({ answers }: Packet, from: RemoteInfo) => {
    for (const { type, data } of answers) {
      if (type === "PTR") on.answered(from.address, String(data).replace(`.${SERVICE_NAME}`, ""));
    }
  });
  return bonjour;
}

/** Unique for every process start and id, so that no conflict can arise and no probe is needed. */
function nameOf({ id, incarnation }: Identity): string {
  return `${id}-${incarnation}`;
}

function serviceOf(self: Advertisement): ServiceConfig {
  const { run, id, incarnation, port } = self;
  return {
    type: SERVICE_TYPE,
    name: nameOf(self),
    host: `${nameOf(self)}.local`,
    port,
    probe: false,
    disableIPv6: true,
    txt: { run, id, inc: incarnation },
  };
}

/** The TXT of a service, whatever somebody put there. */
function textOf(service: Service): { run: string; id: string; inc: string } {
  const txt: { run?: unknown; id?: unknown; inc?: unknown } = service.txt ?? {};
  return { run: String(txt.run), id: String(txt.id), inc: String(txt.inc) };
}
