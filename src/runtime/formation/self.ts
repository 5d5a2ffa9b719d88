import { KNOWN_PEERS_MAX } from "../../model/limits.js";
import type { Myself } from "../../protocol/handshake.js";
import type { Identity } from "../../protocol/identity.js";
import { type Hello, type Introduction, type Peer, PROTOCOL_VERSION } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import type { Ends } from "../links/ends.js";
import { isMember } from "../setup.js";
import type { Admission } from "./admission.js";
import { OwnId } from "./own-id.js";

const NONCE_PARTS = 4;

/** This node, as it shows itself to others. */
export class Self {
  readonly ownId: OwnId;
  readonly #context: NodeContext;
  readonly #admission: Admission;

  constructor(context: NodeContext, admission: Admission) {
    this.#context = context;
    this.#admission = admission;
    this.ownId = new OwnId(context.setup.id, context.setup.incarnation);
  }

  get identity(): Identity {
    return this.ownId.identity;
  }

  /** All that this node says of itself. */
  get peer(): Peer {
    return { ...this.#hello(), ...this.#introduction() };
  }

  /** This node at one end of a connection. */
  at(to: Ends, dialled: boolean): Myself {
    const { setup, ports, links } = this.#context;
    const hello = this.#hello();
    return {
      hello,
      dialled,
      signer: ports.signer,
      introduce: () => this.#introduction(to),
      runsWith: (theirs) => links.runsWith(theirs),
      closed: (theirs) => (isMember(setup, theirs) ? this.#admission.closedTo(theirs) : "closed"),
    };
  }

  /** What it says to whatever connects. */
  #hello(): Hello {
    const { setup, ports, links } = this.#context;
    const { run, members, topology, machines, rules, seed, keys } = setup;
    const parts = Array.from({ length: NONCE_PARTS }, () =>
      Math.floor(ports.random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    );
    return {
      kind: "hello",
      version: PROTOCOL_VERSION,
      run,
      closed: members !== null,
      ...this.identity,
      topology,
      machines,
      rules,
      seed,
      key: keys.key,
      nonce: parts.join(""),
      port: ports.transport.port,
      linksUp: links.size,
    };
  }

  /** What it tells of itself, and of others, to a machine that it wants to be linked with. */
  #introduction(to?: Ends): Introduction {
    const { setup, links } = this.#context;
    const known = to ? links.knownFor(to).slice(0, KNOWN_PEERS_MAX) : [];
    return { host: setup.host, rate: setup.rate, known };
  }
}
