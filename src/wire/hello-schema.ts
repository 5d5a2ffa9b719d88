import { HUB_ID } from "../model/id.js";
import { TOPOLOGIES } from "../model/topology.js";
import { booleanOf, integerIn, listOf, oneOf, textMatching } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import { type Hello, PROTOCOL_VERSION } from "./frames.js";
import { readId, readIncarnation, readNodeId, readPort } from "./identity-schema.js";
import { readGivenRules, writeGivenRules } from "./rules-schema.js";
import { WireError } from "./wire-error.js";

const MACHINES_MIN = 3;
const MACHINES_MAX = 1000;
const KEY = /^[0-9A-Za-z_-]{43}$/;
const NONCE = /^[0-9a-f]{32}$/;

/** HELLO as its array: code and protocol version first, in every version. */
export function writeHello(hello: Hello): unknown[] {
  const { run, closed, id, incarnation, key, nonce } = hello;
  const { topology, machines, rules, seed, port, linksUp } = hello;
  return [
    FRAME_CODES.hello,
    PROTOCOL_VERSION,
    run,
    id,
    incarnation,
    key,
    nonce,
    topology,
    machines,
    writeGivenRules(rules),
    seed,
    port,
    linksUp,
    closed,
  ];
}

/** The HELLO of our own version in a frame's elements. Throws WireError. */
export function readHello(elements: readonly unknown[]): Hello {
  const [, , run, id, incarnation, key, nonce, ...rest] = listOf(elements, "HELLO", 14);
  const [topology, machines, rules, seed, port, linksUp, closed] = rest;
  return checkHub({
    kind: "hello",
    run: readId(run, "run"),
    closed: booleanOf(closed, "closed"),
    id: readNodeId(id, "id"),
    incarnation: readIncarnation(incarnation),
    key: textMatching(key, "key", KEY),
    nonce: textMatching(nonce, "nonce", NONCE),
    topology: oneOf(topology, "topology", TOPOLOGIES),
    machines:
      machines === null ? null : integerIn(machines, "machines", MACHINES_MIN, MACHINES_MAX),
    rules: readGivenRules(rules),
    seed: seed === null ? null : integerIn(seed, "seed", 0, 2 ** 32 - 1),
    port: readPort(port),
    linksUp: integerIn(linksUp, "links up", 0, MACHINES_MAX),
  });
}

/** A hub, and nobody else, leaves open how many machines there are; it is one of a star. */
function checkHub(hello: Hello): Hello {
  const { id, topology, machines } = hello;
  const isHub = id === HUB_ID;
  if (isHub !== (machines === null)) {
    throw new WireError(isHub ? "a hub that is for so many machines" : "machines is missing");
  }
  if (isHub && topology !== "star") throw new WireError(`a hub in a ${topology}`);
  return hello;
}
