import { integerIn, listOf, numberIn, textMatching } from "./checks.js";
import type { Introduction, RateChoice } from "./frames.js";
import { readKnownPeers, writeKnownPeers } from "./known-peers-schema.js";
import { WireError } from "./wire-error.js";

const RATE_MAX = 10_000;
/** Any text that shows as one line: no control, format or unpaired surrogate characters. */
const HOST = /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u;

/** host, rate, known: the last elements of ACCEPT and LINKED. */
export function writeIntroduction({ host, rate, known }: Introduction): unknown[] {
  const choice = typeof rate === "number" ? rate : [rate.min, rate.max];
  return [host, choice, writeKnownPeers(known)];
}

/** Throws WireError unless the elements are those of an introduction. */
export function readIntroduction(elements: readonly unknown[]): Introduction {
  const [host, rate, known] = elements;
  return {
    host: textMatching(host, "host", HOST),
    rate: readRate(rate),
    known: readKnownPeers(known),
  };
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
