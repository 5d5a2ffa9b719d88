import type { Advertisement, Discovery, DiscoveryListener } from "../runtime/ports.js";
import { mdnsPace } from "./mdns-filter.js";
import { MdnsSession } from "./mdns-session.js";
import type { Ipv4Interface, Networks } from "./networks.js";

/** Networks come and go while people wait: a Wi-Fi is joined, a cable plugged in. */
const LOOK_EVERY_MS = 2_000;

const GONE: readonly string[] = ["ENODEV", "EADDRNOTAVAIL"];

/** mDNS on every network of this computer at once, one session each, as one source of hints. */
export class LanDiscovery implements Discovery {
  readonly #networks: Networks;
  /** As of the last look. */
  #up: readonly Ipv4Interface[] = [];
  readonly #sessions = new Map<string, MdnsSession>();
  readonly #toldNoMulticast = new Set<string>();
  readonly #toldTroubles = new Set<string>();
  #toldOffline = false;
  #looking: NodeJS.Timeout | undefined;

  constructor(networks: Networks) {
    this.#networks = networks;
  }

  start(self: Advertisement, listener: DiscoveryListener): void {
    this.stop(() => {});
    this.#look(self, listener);
    this.#looking = setInterval(() => this.#look(self, listener), LOOK_EVERY_MS);
  }

  stopLooking(): void {
    clearInterval(this.#looking);
    for (const session of this.#sessions.values()) session.stopLooking();
  }

  stop(stopped: () => void): void {
    clearInterval(this.#looking);
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    void Promise.all(sessions.map((session) => session.stop())).then(stopped);
  }

  /** Has a session that hears on every interface that is up, and on no other. */
  #look(self: Advertisement, listener: DiscoveryListener): void {
    this.#up = this.#networks.up;
    const up = new Map(this.#up.map((one) => [keyOf(one), one]));
    const { silentMaxMs } = mdnsPace(self.machines);
    for (const [key, session] of this.#sessions) {
      const gone = !up.has(key);
      if (gone) this.#toldNoMulticast.delete(key);
      if (!gone && session.silentMs < silentMaxMs) continue;
      this.#sessions.delete(key);
      session.abandon();
    }
    for (const [key, at] of up) {
      if (!this.#sessions.has(key)) this.#sessions.set(key, this.#open(at, self, listener));
    }
    this.#tellIfOffline(listener);
  }

  #open(at: Ipv4Interface, self: Advertisement, listener: DiscoveryListener): MdnsSession {
    return new MdnsSession(at, self, {
      up: () => this.#up,
      found: (identity, address) => listener.found(identity, address),
      gone: (identity) => listener.gone(identity),
      otherRun: (run, incarnation) => listener.otherRun(run, incarnation),
      noMulticast: () => this.#noMulticast(at, listener),
      trouble: (error) => this.#trouble(error, listener),
    });
  }

  #noMulticast(at: Ipv4Interface, listener: DiscoveryListener): void {
    const { name, address: host, internal } = at;
    // Loopback does not matter where there is a network.
    if (internal && this.#up.some((one) => !one.internal)) return;
    if (!this.#toldNoMulticast.has(keyOf(at))) listener.noMulticast({ name, host });
    this.#toldNoMulticast.add(keyOf(at));
  }

  /** The library binds anew at every query; the same trouble is told once. */
  #trouble({ code = "", message }: NodeJS.ErrnoException, listener: DiscoveryListener): void {
    // Its network is going away just now, which is noticed at the next look.
    if (GONE.includes(code) || this.#toldTroubles.has(message)) return;
    this.#toldTroubles.add(message);
    listener.trouble(
      code === "EADDRINUSE" ? `another program keeps UDP 5353 to itself (${code})` : message,
    );
  }

  #tellIfOffline(listener: DiscoveryListener): void {
    const { only } = this.#networks;
    const wanted = only === undefined ? this.#up.filter(({ internal }) => !internal) : this.#up;
    const offline = wanted.length === 0;
    if (offline && !this.#toldOffline) listener.offline(only);
    this.#toldOffline = offline;
  }
}

function keyOf({ name, address, netmask }: Ipv4Interface): string {
  return `${name} ${address} ${netmask}`;
}
