import { Cable } from "./cable.js";
import type { Host } from "./host.js";
import type { Loss } from "./loss.js";
import type { Namespace } from "./namespace.js";

/** A switch, and the hosts that are plugged into it: one network with its own addresses. */
export class Network {
  readonly cables: Cable[] = [];
  /** The way out of it, which leads nowhere: what goes there is lost without a word. */
  readonly gateway: string;
  readonly #switch: Namespace;
  readonly #prefix: string;

  /** `number`: 1 to 255; the networks of one LAN differ in it. */
  constructor(namespace: Namespace, number: number) {
    this.#switch = namespace;
    this.#prefix = `10.77.${number}`;
    this.gateway = `${this.#prefix}.254`;
    namespace.ip(
      "link add br0 type bridge",
      `addr add ${this.gateway}/24 dev br0`,
      "link set br0 up",
    );
  }

  /** Connects a host, which may be on other networks already. */
  plug(host: Host): Cable {
    const number = this.cables.length + 1;
    const cable = new Cable(host, {
      switch: this.#switch,
      port: `port${number}`,
      address: `${this.#prefix}.${number}`,
      gateway: this.gateway,
    });
    this.cables.push(cable);
    return cable;
  }

  /** Each packet to each host is lost with this probability. */
  lose(loss: Loss): void {
    for (const cable of this.cables) cable.lose(loss);
  }

  /** Cuts or mends the way between two hosts; all others still reach both. */
  separate(one: Host, other: Host, separated = true): void {
    for (const cable of this.cables) {
      if (cable.host === one || cable.host === other) cable.isolate(separated);
    }
  }
}
