import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Bonjour, Browser, Service } from "bonjour-service";
import { isId } from "../../model/id.js";
import { addressKey, type Endpoint } from "../../protocol/address.js";
import type { Identity } from "../../protocol/identity.js";
import type { Advertisement } from "../../runtime/ports.js";
import {
  type Announcement,
  readAnnouncement,
  SERVICE_TYPE,
  serviceNameOf,
  serviceOf,
} from "../announcement.js";
import { freshStart } from "../computer.js";
import { MdnsFilter } from "../mdns-filter.js";
import { closeBonjour, openBonjour } from "../mdns-socket.js";
import { type Ipv4Interface, isOn } from "../networks.js";

/** Whether our own announcement on one interface came back. */
export interface Echo {
  readonly at: Ipv4Interface;
  /** Whether it came back. */
  readonly heard: boolean;
  /** Why the system refused it. */
  readonly error?: string;
}

/** A machine of some run that announces itself, at one of its addresses. */
export interface Sighting extends Identity {
  readonly run: string;
  readonly closed: boolean;
  readonly address: Endpoint;
  /** Why connecting to it failed; absent when it did not. */
  readonly error?: string;
}

/** The result of a scan. */
interface LanScan {
  readonly echoes: readonly Echo[];
  readonly sightings: readonly Sighting[];
}

export const SCAN_MS = 3_000;
/** Strangers can announce any number of machines; so many addresses are knocked at. */
const KNOCKS_MAX = 256;

/** Announces, looks and knocks on each of these interfaces, as a machine that joins does. */
export async function scanLan(interfaces: readonly Ipv4Interface[]): Promise<LanScan> {
  const self = scannersAnnouncement();
  const knocks = new Map<string, Promise<Sighting>>();
  const seen = ({ run, closed, identity, addresses }: Announcement) => {
    if (!isId(run)) return;
    for (const address of addresses) {
      const key = `${identity.incarnation} ${addressKey(address)}`;
      if (knocks.has(key) || knocks.size >= KNOCKS_MAX) continue;
      knocks.set(key, knockedAt({ run, closed, ...identity, address }));
    }
  };
  const looks = interfaces.map((at) => {
    const echo: { heard: boolean; error?: string } = { heard: false };
    const scanner = new LanScanner(at, self, {
      up: interfaces,
      heard: () => {
        echo.heard = true;
      },
      seen,
      failed: ({ message }) => {
        echo.error = message;
      },
    });
    return { at, echo, scanner };
  });
  await sleep(SCAN_MS);
  // Packets that came while this process was held up are read first.
  await nextTurn();
  await Promise.all(looks.map(({ scanner }) => scanner.stop()));
  return {
    echoes: looks.map(({ at, echo }) => ({ at, ...echo })),
    sightings: await Promise.all(knocks.values()),
  };
}

async function knockedAt(seen: Sighting): Promise<Sighting> {
  const error = await knock(seen.address);
  return error === undefined ? seen : { ...seen, error };
}

/** What the scanners announce: a machine of no run, which is never dialled. */
function scannersAnnouncement(): Advertisement {
  return {
    run: "",
    closed: false,
    id: "doctor",
    incarnation: freshStart().incarnation,
    port: 9,
    machines: 0,
  };
}

const ASK_EVERY_MS = 500;
/** Of all runs together; strangers can announce any number. */
const MACHINES_MAX = 256;

interface LanScanListener {
  /** The interfaces that are up. */
  readonly up: readonly Ipv4Interface[];
  /** The own announcement has come back. */
  heard(): void;
  seen(machine: Announcement): void;
  failed(error: Error): void;
}

/**
 * Watches one network for machines of all runs, and announces a machine of no run, to hear that. (A
 * session is about one run.)
 */
class LanScanner {
  readonly #self: Advertisement;
  readonly #listener: LanScanListener;
  readonly #bonjour: Bonjour;
  readonly #browser: Browser;
  readonly #asking: NodeJS.Timeout;

  constructor(at: Ipv4Interface, self: Advertisement, listener: LanScanListener) {
    this.#self = self;
    this.#listener = listener;
    const filter = new MdnsFilter(undefined, MACHINES_MAX, at.address);
    const ownName = serviceNameOf(self);
    this.#bonjour = openBonjour(at.address, 0, {
      reads: (packet, from) =>
        (isOn(at, from) || !this.#isNear(from)) && filter.passes(packet, from, performance.now()),
      query: () => {},
      response: (from, names) => {
        if (from === at.address && names.includes(ownName)) listener.heard();
      },
      failed: (error) => listener.failed(error),
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
    if (said && said.identity.incarnation !== this.#self.incarnation) this.#listener.seen(said);
  }

  #isNear(address: string): boolean {
    return this.#listener.up.some((one) => isOn(one, address));
  }
}

const ANSWER_MS_MAX = 1_500;

/** Connects and hangs up again; undefined, or why it failed. */
function knock(address: Endpoint): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (error?: string) => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(ANSWER_MS_MAX, () => end(`no answer within ${ANSWER_MS_MAX / 1000} s`));
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once("connect", () => end());
  });
}
