import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Host } from "./host.js";
import { Namespace } from "./namespace.js";
import { Network } from "./network.js";

/** Computers and networks of their own on this one computer. Takes root, and iproute2. */
export class Lan {
  readonly #namespaces: Namespace[] = [];
  readonly #folder: string = mkdtempSync(join(tmpdir(), "k3mesh-lan-"));
  readonly #tidyUp = () => {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  };
  #networksMade = 0;

  constructor() {
    // A process that is interrupted tidies up too.
    process.once("exit", this.#tidyUp);
  }

  /** A network, with nobody on it. */
  network(): Network {
    this.#networksMade += 1;
    return new Network(this.#namespace(), this.#networksMade);
  }

  /** A host on a network. */
  host(name: string, network: Network): Host {
    const namespace = this.#namespace();
    const folder = join(this.#folder, namespace.name);
    mkdirSync(folder);
    const host = new Host(name, namespace, folder);
    network.plug(host);
    return host;
  }

  /** Ends every process on it, and leaves nothing behind. */
  remove(): void {
    for (const namespace of this.#namespaces) namespace.remove();
    process.removeListener("exit", this.#tidyUp);
    this.#tidyUp();
  }

  #namespace(): Namespace {
    const namespace = new Namespace();
    this.#namespaces.push(namespace);
    return namespace;
  }
}

/** Why no LAN can be built here, for people; undefined when one can. */
export function lanProblem(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are a thing of Linux";
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  const lan = new Lan();
  try {
    const network = lan.network();
    lan.host("probe", network);
    network.lose({ share: 0.5, of: "everything" });
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "ip or tc is missing: install iproute2" : message;
  } finally {
    lan.remove();
  }
}
