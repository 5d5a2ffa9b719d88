import { performance } from "node:perf_hooks";
import type { Bonjour, Browser, Service } from "bonjour-service";
import type { Advertisement } from "../../runtime/seams.js";
import {
  type Announcement,
  readAnnouncement,
  SERVICE_TYPE,
  serviceNameOf,
  serviceOf,
} from "../announcement.js";
import { MdnsSieve } from "../mdns-sieve.js";
import { closeBonjour, openBonjour } from "../mdns-socket.js";
import { type Ipv4Interface, isOn } from "../networks.js";

const ASK_EVERY_MS = 500;
/** Of all runs together; strangers can announce any number. */
const MACHINES_MAX = 256;

export interface LookoutOwner {
  /** The interfaces that are up. */
  readonly up: readonly Ipv4Interface[];
  /** The own announcement has come back. */
  heard(): void;
  seen(machine: Announcement): void;
  failed(error: Error): void;
}

/**
 * Watches one network for machines of all runs, where a session is about one run, and announces
 * one that is of none, to hear that.
 */
export class Lookout {
  readonly #self: Advertisement;
  readonly #owner: LookoutOwner;
  readonly #bonjour: Bonjour;
  readonly #browser: Browser;
  readonly #asking: NodeJS.Timeout;

  constructor(at: Ipv4Interface, self: Advertisement, owner: LookoutOwner) {
    this.#self = self;
    this.#owner = owner;
    const sieve = new MdnsSieve(undefined, MACHINES_MAX, at.address);
    const ownName = serviceNameOf(self);
    this.#bonjour = openBonjour(at.address, 0, {
      reads: (packet, from) =>
        (isOn(at, from) || !this.#isNear(from)) && sieve.passes(packet, from, performance.now()),
      query: () => {},
      response: (from, names) => {
        if (from === at.address && names.includes(ownName)) owner.heard();
      },
      failed: (error) => owner.failed(error),
    });
    this.#bonjour.publish(serviceOf(self));
    // No TXT filter: with one, an announcement without TXT throws inside the library.
    this.#browser = this.#bonjour.find({ type: SERVICE_TYPE });
    this.#browser.on("up", (service) => this.#seen(service));
    this.#asking = setInterval(() => this.#browser.update(), ASK_EVERY_MS);
  }

  stop(): Promise<void> {
    clearInterval(this.#asking);
    this.#browser.stop();
    return closeBonjour(this.#bonjour);
  }

  #seen(service: Service): void {
    if (this.#browser.services.length > MACHINES_MAX) this.#browser.stop();
    const said = readAnnouncement(service, (address) => this.#isNear(address));
    if (said && said.identity.incarnation !== this.#self.incarnation) this.#owner.seen(said);
  }

  #isNear(address: string): boolean {
    return this.#owner.up.some((one) => isOn(one, address));
  }
}
