import type { Cable } from "./cable.js";
import type { Namespace } from "./namespace.js";

/** Gives the process a host name of its own, whatever characters it has, and becomes the command. */
const WITH_HOST_NAME = 'printf %s "$0" > /proc/sys/kernel/hostname && exec "$@"';

/** A computer of the virtual LAN: a network and a name of its own, the files of this computer. */
export class Host {
  readonly name: string;
  readonly namespace: Namespace;
  /** Where what runs here begins: its working directory. */
  readonly folder: string;
  readonly cables: Cable[] = [];

  constructor(name: string, namespace: Namespace, folder: string) {
    this.name = name;
    this.namespace = namespace;
    this.folder = folder;
  }

  /** The connection with the network that it was plugged into first. */
  get cable(): Cable {
    const [first] = this.cables;
    if (first === undefined) throw new Error(`${this.name} is on no network`);
    return first;
  }

  get address(): string {
    return this.cable.address;
  }

  /** What to put before a command so that it runs on this host. */
  get entrance(): string[] {
    return [...this.namespace.entrance, "unshare", "-u", "sh", "-c", WITH_HOST_NAME, this.name];
  }
}
