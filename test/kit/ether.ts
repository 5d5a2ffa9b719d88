import type { Advertisement, Discovery, DiscoveryListener } from "../../src/runtime/ports.js";
import type { Host } from "./host.js";
import type { VirtualClock } from "./virtual-clock.js";
import type { Weather } from "./weather.js";

/** Announcements are repeated, so that a lost one heals. */
const ANNOUNCE_EVERY_US = 1_000_000;
/** Who does not hear itself by then says so. */
const DEAF_AFTER_US = 3_000_000;

interface Station {
  readonly host: Host;
  readonly self: Advertisement;
  readonly listener: DiscoveryListener;
  readonly heard: Set<string>;
  looking: boolean;
}

/** Where everybody's announcements are heard by all that look: multicast in memory. */
export class Ether {
  readonly #clock: VirtualClock;
  readonly #weather: Weather;
  readonly #stations = new Set<Station>();
  readonly #deaf = new Set<Host>();

  constructor(clock: VirtualClock, weather: Weather) {
    this.#clock = clock;
    this.#weather = weather;
  }

  /** This host hears no announcement, nor do others hear its own. */
  deafen(host: Host): void {
    this.#deaf.add(host);
  }

  /** Somebody announces whatever he likes. */
  announce(self: Advertisement, address: string): void {
    for (const station of this.#stations) this.#tell(station, self, address);
  }

  discovery(host: Host): Discovery {
    let station: Station | undefined;
    const leave = () => {
      if (station) this.#leave(station);
      station = undefined;
    };
    return {
      start: (self, listener) => {
        leave();
        station = { host, self, listener, heard: new Set(), looking: true };
        this.#join(station);
      },
      stopLooking: () => {
        if (station) station.looking = false;
      },
      stop: (stopped) => {
        leave();
        stopped();
      },
    };
  }

  #join(station: Station): void {
    this.#stations.add(station);
    if (this.#deaf.has(station.host)) {
      this.#clock.after(DEAF_AFTER_US, () =>
        this.#input(station, () =>
          station.listener.deaf({ name: "eth0", host: station.host.address }),
        ),
      );
      return;
    }
    for (const other of this.#stations) {
      if (other !== station) this.#tell(station, other.self, other.host.address);
    }
    this.#announceAgain(station);
  }

  #announceAgain(station: Station): void {
    if (!this.#stations.has(station) || station.host.dead) return;
    this.announce(station.self, station.host.address);
    this.#clock.after(ANNOUNCE_EVERY_US, () => this.#announceAgain(station));
  }

  #tell(station: Station, self: Advertisement, address: string): void {
    const { id, incarnation, run, closed, port } = self;
    if (incarnation === station.self.incarnation) return;
    if (this.#deaf.has(station.host) || this.#weather.losesHint()) return;
    this.#clock.after(this.#weather.delayUs(), () =>
      this.#input(station, () => {
        if (!station.looking) return;
        const { self: me, listener } = station;
        if (run !== me.run || closed !== me.closed) {
          if (!me.closed && closed === (run === me.run)) listener.otherRun(run, incarnation);
          return;
        }
        if (station.heard.has(`${id} ${incarnation}`)) return;
        station.heard.add(`${id} ${incarnation}`);
        listener.found({ id, incarnation }, { host: address, port });
      }),
    );
  }

  /** The goodbye. */
  #leave(station: Station): void {
    this.#stations.delete(station);
    const { id, incarnation } = station.self;
    for (const other of this.#stations) {
      this.#clock.after(this.#weather.delayUs(), () =>
        this.#input(other, () => {
          if (other.heard.delete(`${id} ${incarnation}`)) other.listener.gone({ id, incarnation });
        }),
      );
    }
  }

  #input(station: Station, run: () => void): void {
    station.host.input(() => {
      if (this.#stations.has(station)) run();
    });
  }
}
