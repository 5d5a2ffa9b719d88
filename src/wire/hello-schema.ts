import { HUB_ID } from "../model/id.js";
import { TOPOLOGIES } from "../model/topology.js";
import { integerIn, listOf, numberIn, oneOf, textMatching } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import { type Hello, PROTOCOL_VERSION, type RateChoice } from "./frames.js";
import { readId, readIncarnation, readNodeId, readPort } from "./identity-schema.js";
import { readKnownPeers, writeKnownPeers } from "./known-peers-schema.js";
import { readGivenRules, writeGivenRules } from "./rules-schema.js";
import { WireError } from "./wire-error.js";

const MACHINES_MIN = 3;
const MACHINES_MAX = 1000;
const RATE_MAX = 10_000;
/** Any text that shows as one line: no control, format or unpaired surrogate characters. */
const HOST = /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u;

/** HELLO as its array: code and protocol version first, in every version. */
export function writeHello(hello: Hello): unknown[] {
  const { run, id, incarnation, host, topology, machines, rules, seed } = hello;
  const { rate, port, linksUp, known } = hello;
  return [
    FRAME_CODES.hello,
    PROTOCOL_VERSION,
    run,
    id,
    incarnation,
    host,
    topology,
    machines,
    writeGivenRules(rules),
    seed,
    typeof rate === "number" ? rate : [rate.min, rate.max],
    port,
    linksUp,
    writeKnownPeers(known),
  ];
}

/** The HELLO of our own version in a frame's elements. Throws WireError. */
export function readHello(elements: readonly unknown[]): Hello {
  const [, , run, id, incarnation, host, topology, machines, rules, seed, ...rest] = listOf(
    elements,
    "HELLO",
    14,
  );
  const [rate, port, linksUp, known] = rest;
  return checkHub({
    kind: "hello",
    run: readId(run, "run"),
    id: readNodeId(id, "id"),
    incarnation: readIncarnation(incarnation),
    host: textMatching(host, "host", HOST),
    topology: oneOf(topology, "topology", TOPOLOGIES),
    machines:
      machines === null ? null : integerIn(machines, "machines", MACHINES_MIN, MACHINES_MAX),
    rules: readGivenRules(rules),
    seed: seed === null ? null : integerIn(seed, "seed", 0, 2 ** 32 - 1),
    rate: readRate(rate),
    port: readPort(port),
    linksUp: integerIn(linksUp, "links up", 0, MACHINES_MAX),
    known: readKnownPeers(known),
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

function readRate(value: unknown): RateChoice {
  if (!Array.isArray(value)) {
    const rate = numberIn(value, "rate", 0, RATE_MAX);
    if (rate === 0) throw new WireError("rate is 0");
    return rate;
  }
  const [least, most] = listOf(value, "rate range", 2);
  const min = integerIn(least, "least rate", 1, RATE_MAX);
  return { min, max: integerIn(most, "greatest rate", min, RATE_MAX) };
}
