import type { Advertisement, Discovery, DiscoveryListener } from "../runtime/ports.js";
import type { Paths } from "./network-conditions.js";
import type { SimHost } from "./sim-host.js";
import { arrivalKey, timerKey, type VirtualClock } from "./virtual-clock.js";

/** Announcements are repeated, so that a lost one heals. */
const ANNOUNCE_EVERY_US = 1_000_000;
/** What does not hear itself by then says so. */
const NO_MULTICAST_AFTER_US = 3_000_000;

interface Station {
  readonly host: SimHost;
  readonly self: Advertisement;
  readonly listener: DiscoveryListener;
  readonly heard: Set<string>;
  looking: boolean;
}

/** Where all that look hear each other's announcements: multicast of a simulation. */
export class SimDiscovery {
  readonly #clock: VirtualClock;
  readonly #paths: Paths;
  readonly #stations = new Set<Station>();
  readonly #noMulticast = new Set<SimHost>();

  constructor(clock: VirtualClock, paths: Paths) {
    this.#clock = clock;
    this.#paths = paths;
  }

  /** This host hears no announcement, nor do others hear its own. */
  cutMulticast(host: SimHost): void {
    this.#noMulticast.add(host);
  }

  /** Announces anything at all, of any address. */
  announce(self: Advertisement, address: string, from: string = address): void {
    for (const station of this.#stations) this.#tell(station, self, address, from);
  }

  /** What one process looks and is found by. */
  of(host: SimHost): Discovery {
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
    const { host, listener } = station;
    if (this.#noMulticast.has(host)) {
      const noMulticast = () => listener.noMulticast({ name: "eth0", host: host.address });
      const input = () => this.#input(station, noMulticast);
      this.#clock.after(NO_MULTICAST_AFTER_US, input, timerKey(host.name));
      return;
    }
    for (const other of this.#stations) {
      if (other !== station) {
        this.#tell(station, other.self, other.host.address, other.host.name);
      }
    }
    this.#announceAgain(station);
  }

  #announceAgain(station: Station): void {
    const { self, host } = station;
    if (!this.#stations.has(station) || host.dead) return;
    this.announce(self, host.address, host.name);
    this.#clock.after(ANNOUNCE_EVERY_US, () => this.#announceAgain(station), timerKey(host.name));
  }

  #tell(station: Station, self: Advertisement, address: string, from: string): void {
    const { id, incarnation, run, closed, port } = self;
    if (!station.looking || incarnation === station.self.incarnation) return;
    const { host } = station;
    const path = this.#paths.between(from, host.name);
    if (this.#noMulticast.has(host) || path.losesHint()) return;
    const heard = () => {
      if (!station.looking) return;
      const { self: me, listener } = station;
      if (run !== me.run || closed !== me.closed) {
        if (!me.closed && closed === (run === me.run)) listener.otherRun(run, incarnation);
        return;
      }
      if (station.heard.has(`${id} ${incarnation}`)) return;
      station.heard.add(`${id} ${incarnation}`);
      listener.found({ id, incarnation }, { host: address, port });
    };
    const input = () => this.#input(station, heard);
    this.#clock.after(path.latencyUs(), input, arrivalKey(host.name, from));
  }

  /** The goodbye. */
  #leave(station: Station): void {
    this.#stations.delete(station);
    const { id, incarnation } = station.self;
    const from = station.host.name;
    for (const other of this.#stations) {
      const path = this.#paths.between(from, other.host.name);
      if (path.losesHint()) continue;
      const heard = () => {
        if (other.heard.delete(`${id} ${incarnation}`)) other.listener.gone({ id, incarnation });
      };
      const input = () => this.#input(other, heard);
      this.#clock.after(path.latencyUs(), input, arrivalKey(other.host.name, from));
    }
  }

  #input(station: Station, run: () => void): void {
    station.host.input(() => {
      if (this.#stations.has(station)) run();
    });
  }
}
