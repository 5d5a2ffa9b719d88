import { integerIn, listOf, textMatching } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import type { Frame, Holding } from "./frames.js";
import { readNodeId } from "./identity-schema.js";
import { SHA256 } from "./trace-schema.js";
import { WireError } from "./wire-error.js";

type Holds = Extract<Frame, { readonly kind: "holds" }>;

/** The most traces that one HOLDS speaks of. */
export const HOLDINGS_MAX: number = 64;
/** Far beyond any way that is gone. */
const HOPS_MAX = 0xffff;

/** [code, [[id, hops or nil, sha256 or nil], …]] */
export function writeHolds({ holdings }: Holds): unknown[] {
  return [FRAME_CODES.holds, holdings.map(({ id, hops, sha256 }) => [id, hops, sha256])];
}

/** Throws WireError unless the elements are those of a HOLDS frame. */
export function readHolds(elements: readonly unknown[]): Holds {
  const [, holdings] = listOf(elements, "HOLDS", 2);
  if (!Array.isArray(holdings) || holdings.length > HOLDINGS_MAX) {
    throw new WireError(`holdings are not an array of at most ${HOLDINGS_MAX}`);
  }
  return { kind: "holds", holdings: holdings.map(readHolding) };
}

function readHolding(value: unknown): Holding {
  const [id, hops, sha256] = listOf(value, "holding", 3);
  return {
    id: readNodeId(id, "holding's id"),
    hops: hops === null ? null : integerIn(hops, "hops", 0, HOPS_MAX),
    sha256: sha256 === null ? null : textMatching(sha256, "sha256", SHA256),
  };
}
