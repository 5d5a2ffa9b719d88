import { Ed25519Signer } from "../../src/node/ed25519-signer.js";
import { Handshake } from "../../src/protocol/handshake.js";
import { newIncarnation, prove } from "../../src/protocol/proof.js";
import {
  type Frame,
  type Hello,
  type Introduction,
  type Peer,
  PROTOCOL_VERSION,
  type RejectReason,
} from "../../src/wire/frames.js";
import { keysOf } from "./keys.js";

/** Of every machine that a test plays. */
const KEYS = keysOf(0);
const SIGNER = new Ed25519Signer(KEYS);

/** What a machine says of itself in the scenario of three. */
export function helloFrom(id: string, special: Partial<Hello> = {}): Hello {
  return {
    kind: "hello",
    version: PROTOCOL_VERSION,
    run: "demo",
    closed: false,
    id,
    incarnation: incarnation(1),
    key: KEYS.key,
    nonce: "0".repeat(32),
    topology: "mesh",
    machines: 3,
    rules: {},
    seed: null,
    port: 4330,
    linksUp: 0,
    ...special,
  };
}

/** All that it says until it is linked. */
export function peerFrom(id: string, special: Partial<Peer> = {}): Peer {
  return { ...helloFrom(id), ...introductionOf(id), ...special };
}

export function introductionOf(id: string): Introduction {
  return { host: `host-${id}`, rate: 1, known: [] };
}

/** That a machine which a test plays is the one of its HELLO. */
export function proofFrom(mine: Hello, theirs: Hello, dialled = true): Frame {
  return { kind: "proof", proof: prove(SIGNER, mine, theirs, dialled) };
}

/** One end of a connection of a machine that a test plays. */
export function handshakeOf(
  hello: Hello,
  dialled: boolean,
  closed?: RejectReason,
  runsWith = false,
): Handshake {
  return new Handshake({
    hello,
    dialled,
    signer: SIGNER,
    introduce: () => introductionOf(hello.id),
    runsWith: () => runsWith,
    closed: () => closed,
  });
}

/** The n-th process start. */
export function incarnation(n: number): string {
  return newIncarnation(n, KEYS);
}
