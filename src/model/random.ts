import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** What a stream of random numbers is for; each has its own, so that one never shifts another. */
export type Purpose = "rate" | "phase" | "draws" | "seeds" | SimPurpose;

/** In a simulation; the streams of a path are named by both its ends. */
type SimPurpose = "latency" | "loss" | "pieces" | "hints" | "resets" | "jitter" | "clock";

/** Random numbers that depend on the run's seed, the machine's id and the purpose alone. */
export interface RandomStream {
  /** An integer from..to, both included. */
  integer(from: number, to: number): number;
  /** A number in [0, 1). */
  fraction(): number;
}

/** The stream of one purpose for one machine; `seed` is an integer 0..2^32-1. */
export function randomStream(seed: number, id: string, purpose: Purpose): RandomStream {
  const generator = xoroshiro128plus(hash32(`${seed}/${id}/${purpose}`));
  return {
    integer: (from, to) => uniformInt(generator, from, to),
    fraction: () => uniformFloat64(generator),
  };
}

/** FNV-1a, then MurmurHash3's finaliser: near-equal names must not give near-equal states. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
