import { performance } from "node:perf_hooks";
import type { Bonjour, Browser, Service } from "bonjour-service";
import type { Endpoint } from "../protocol/address.js";
import type { Identity } from "../protocol/identity.js";
import type { Advertisement } from "../runtime/ports.js";
import {
  type Announcement,
  OtherRuns,
  readAnnouncement,
  SERVICE_NAME,
  SERVICE_TYPE,
  serviceNameOf,
  serviceOf,
} from "./announcement.js";
import { MdnsFilter, type MdnsPace, mdnsPace } from "./mdns-filter.js";
import { closeBonjour, openBonjour } from "./mdns-socket.js";
import { type Ipv4Interface, isOn } from "./networks.js";

/** The library looks through all services at every packet; strangers can announce any number. */
const SERVICES_MIN = 64;

interface SessionListener {
  /** The interfaces that are up now. */
  up(): readonly Ipv4Interface[];
  found(identity: Identity, address: Endpoint): void;
  gone(identity: Identity): void;
  otherRun(run: string, incarnation: string): void;
  /** It has not heard itself: multicast does not work on this interface. */
  noMulticast(): void;
  trouble(error: NodeJS.ErrnoException): void;
}

/**
 * mDNS/DNS-SD by bonjour-service on one network interface, one advertisement under one id: a source
 * of hints and nothing more.
 */
export class MdnsSession {
  readonly #at: Ipv4Interface;
  readonly #self: Advertisement;
  readonly #listener: SessionListener;
  readonly #pace: MdnsPace;
  readonly #filter: MdnsFilter;
  readonly #bonjour: Bonjour;
  #browser: Browser;
  readonly #hearOneself: NodeJS.Timeout;
  #heardMs = performance.now();
  #query: NodeJS.Timeout | undefined;
  #queryMs: number;
  /** Queries heard since the last turn to ask, less the own ones, which come back too. */
  #othersAsked = -1;
  #asked = 0;

  constructor(at: Ipv4Interface, self: Advertisement, listener: SessionListener) {
    this.#at = at;
    this.#self = self;
    this.#listener = listener;
    this.#pace = mdnsPace(self.machines);
    this.#queryMs = this.#pace.queryFirstMs;
    this.#filter = new MdnsFilter(self.run, self.machines, at.address, self.incarnation);
    const ownName = serviceNameOf(self);
    const otherRuns = new OtherRuns(self, (run, machine) => listener.otherRun(run, machine));
    this.#bonjour = openBonjour(at.address, this.#pace.answerEveryMs, {
      reads: (packet, from) => {
        if (!this.#isHere(from)) return false;
        const nowMs = performance.now();
        if (this.#filter.looking) otherRuns.look(packet, nowMs);
        return this.#filter.passes(packet, from, nowMs);
      },
      query: (names) => {
        if (names.includes(SERVICE_NAME)) this.#othersAsked += 1;
      },
      response: (from, names) => {
        if (from === at.address && names.includes(ownName)) this.#heardOneself();
      },
      failed: (error) => listener.trouble(error),
    });
    this.#bonjour.publish(serviceOf(self));
    this.#browser = this.#browse();
    this.#hearOneself = setTimeout(() => this.#missOneself(), this.#pace.hearOneselfMs);
    this.#queryLater();
  }

  /** For how long it has not heard itself. */
  get silentMs(): number {
    return performance.now() - this.#heardMs;
  }

  stopLooking(): void {
    clearTimeout(this.#query);
    clearTimeout(this.#hearOneself);
    this.#filter.looking = false;
    this.#browser.stop();
  }

  /** Takes the advertisement back. */
  stop(): Promise<void> {
    this.stopLooking();
    return closeBonjour(this.#bonjour);
  }

  /** Ends without a goodbye: the machine is there as before, or its network is gone. */
  abandon(): void {
    this.stopLooking();
    this.#bonjour.destroy();
  }

  /** Whether what this address sends came by this interface: a socket hears all of them. */
  #isHere(sender: string): boolean {
    return sender === this.#at.address || isOn(this.#at, sender) || !this.#isNear(sender);
  }

  #isNear(address: string): boolean {
    return this.#listener.up().some((one) => isOn(one, address));
  }

  #browse(): Browser {
    // No TXT filter: with one, an announcement without TXT throws inside the library.
    const browser = this.#bonjour.find({ type: SERVICE_TYPE });
    browser.on("up", (service) => this.#seen(service));
    browser.on("txt-update", (service) => this.#seen(service));
    browser.on("down", (service) => this.#gone(service));
    return browser;
  }

  #heardOneself(): void {
    this.#heardMs = performance.now();
    clearTimeout(this.#hearOneself);
  }

  #missOneself(): void {
    // Packets that came while this process was held up are read first.
    setImmediate(() => {
      if (this.silentMs >= this.#pace.hearOneselfMs / 2) this.#listener.noMulticast();
    });
  }

  #queryLater(): void {
    // When all are found, only the lost goodbye of a replaced machine is left to learn.
    const enough = this.#browser.services.length >= this.#self.machines;
    const delayMs = enough ? this.#pace.queryMaxMs : this.#queryMs;
    this.#query = setTimeout(() => this.#ask(), delayMs * (0.75 + Math.random() / 2));
  }

  /** Asks, unless another has just done so: all hear the answers (RFC 6762 §7.3). */
  #ask(): void {
    const mine = this.#othersAsked <= 0;
    if (mine) this.#browser.update();
    this.#othersAsked = mine ? -1 : 0;
    this.#queryMs = Math.min(this.#pace.queryMaxMs, this.#queryMs * 2);
    this.#asked += 1;
    // Once more: the address book may have had no room, or taken a false goodbye for true.
    if (this.#asked % this.#pace.asksATelling === 0) {
      for (const service of this.#browser.services) this.#seen(service);
    }
    this.#queryLater();
  }

  #seen(service: Service): void {
    if (this.#browser.services.length > SERVICES_MIN + 2 * this.#self.machines) this.#browseAnew();
    const said = this.#peer(service);
    if (!said) return;
    for (const address of said.addresses) this.#listener.found(said.identity, address);
  }

  #gone(service: Service): void {
    const said = this.#peer(service);
    if (said) this.#listener.gone(said.identity);
  }

  /** Forgets all services; a machine that is there answers again. */
  #browseAnew(): void {
    this.#browser.stop();
    this.#browser.removeAllListeners();
    this.#browser = this.#browse();
    // It asks by itself.
    this.#othersAsked -= 1;
  }

  /** What a service says, if it is another machine of this run. */
  #peer(service: Service): Announcement | undefined {
    const said = readAnnouncement(service, (address) => this.#isNear(address));
    const mine = said?.identity.incarnation === this.#self.incarnation;
    const { run, closed } = this.#self;
    return said?.run === run && said.closed === closed && !mine ? said : undefined;
  }
}
