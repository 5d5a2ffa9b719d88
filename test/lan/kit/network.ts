import { Cable } from "./cable.js";
import type { Host } from "./host.js";
import type { Loss } from "./loss.js";
import type { Namespace } from "./namespace.js";

const GATEWAY = 254;

/** A switch, and the hosts that are plugged into it: one network with its own addresses. */
export class Network {
  readonly cables: Cable[] = [];
  readonly #switch: Namespace;
  readonly #prefix: string;

  /** `number`: the networks of one LAN differ in it. */
  constructor(namespace: Namespace, number: number) {
    this.#switch = namespace;
    this.#prefix = `10.77.${number}`;
    namespace.ip(
      "link add br0 type bridge",
      `addr add ${this.#prefix}.${GATEWAY}/24 dev br0`,
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
      gateway: `${this.#prefix}.${GATEWAY}`,
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
