import type { Host } from "./host.js";
import { bytecode, type Loss } from "./loss.js";
import type { Namespace } from "./namespace.js";

const FILTER = "pref 1 protocol all bpf da bytecode";

/** Where a cable is plugged in. */
interface Place {
  readonly switch: Namespace;
  readonly port: string;
  readonly address: string;
  readonly gateway: string;
}

/** A host's connection with a switch: an interface there, a port here. */
export class Cable {
  readonly host: Host;
  /** The host's address and interface on this network. */
  readonly address: string;
  readonly interfaceName: string;
  readonly #switch: Namespace;
  readonly #port: string;
  readonly #gateway: string;

  constructor(host: Host, at: Place) {
    this.host = host;
    this.address = at.address;
    this.#switch = at.switch;
    this.#port = at.port;
    this.#gateway = at.gateway;
    this.interfaceName = `eth${host.cables.length}`;
    host.cables.push(this);
    this.insert();
  }

  /** Pulls the cable out at the switch: the host's interface stays, without a carrier. */
  cut(): void {
    this.#switch.ip(`link set ${this.#port} down`);
  }

  /** Puts it back in. */
  mend(): void {
    this.#switch.ip(`link set ${this.#port} up`);
  }

  /** Takes the host's interface away, as pulling out an adapter does. */
  remove(): void {
    this.#switch.ip(`link del ${this.#port}`);
  }

  /** Gives the host its interface, with the address it had if it was taken away. */
  insert(): void {
    const { namespace, cable } = this.host;
    const peer = `peer name ${this.interfaceName} netns ${namespace.name}`;
    this.#switch.ip(
      `link add ${this.#port} type veth ${peer}`,
      `link set ${this.#port} master br0 up`,
    );
    namespace.ip(
      `addr add ${this.address}/24 brd + dev ${this.interfaceName}`,
      `link set ${this.interfaceName} up`,
      // The first network is the way to everywhere else.
      ...(cable === this ? [`route add default via ${this.#gateway}`] : []),
    );
    this.#switch.tc(`qdisc add dev ${this.#port} clsact`);
    // The kernel may notice a carrier as much as a second late, and until then nobody sees it up.
    namespace.awaitUp(this.interfaceName);
  }

  /** The host has these addresses of IPv6 here from now on, and none of IPv4. */
  speakIpv6(...addresses: readonly string[]): void {
    const dev = `dev ${this.interfaceName}`;
    this.host.namespace.ip(
      `addr flush ${dev}`,
      ...addresses.map((address) => `addr add ${address}/64 ${dev} nodad`),
    );
  }

  /** Packets to the host, or from it, are lost from now on; at a share of 0, none. */
  lose(loss: Loss, way: "to host" | "from host" = "to host"): void {
    this.#filter(way === "to host" ? "egress" : "ingress", loss);
  }

  /** No multicast gets to the host or from it, as some access points have it. */
  blockMulticast(): void {
    for (const way of ["egress", "ingress"] as const) {
      this.#filter(way, { share: 1, of: "multicast" });
    }
  }

  /** The host's own firewall lets no multicast in, its own included. */
  cutMulticast(): void {
    const { namespace } = this.host;
    namespace.tc(
      `qdisc add dev ${this.interfaceName} clsact`,
      `filter add dev ${this.interfaceName} ingress ${FILTER} ${bytecode({ share: 1, of: "multicast" })}`,
    );
  }

  /** Lets no more through from the host than so many kbit/s; what has to wait waits. */
  slow(kilobits: number): void {
    const { namespace } = this.host;
    const limit = `tbf rate ${kilobits}kbit burst 16kb latency 10s`;
    namespace.tc(`qdisc add dev ${this.interfaceName} root ${limit}`);
  }

  /** An isolated port reaches those that are not. */
  isolate(isolated: boolean): void {
    this.#switch.bridge(`link set dev ${this.#port} isolated ${isolated ? "on" : "off"}`);
  }

  #filter(way: "egress" | "ingress", loss: Loss): void {
    const filters = [`filter del dev ${this.#port} ${way}`];
    if (loss.share > 0) {
      filters.push(`filter add dev ${this.#port} ${way} ${FILTER} ${bytecode(loss)}`);
    }
    this.#switch.tc(...filters);
  }
}
