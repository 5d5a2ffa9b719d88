/** What the random numbers of one machine are for. */
type Purpose = "rate" | "phase" | "draws";

const TWO_32 = 2 ** 32;

/**
 * The random numbers that a run's seed gives a machine for one purpose, worked out anew:
 * xoroshiro128+ (24, 16, 37) in halves of 32 bits; a step gives the lower half of the sum.
 */
export class SeedStream {
  #lowA: number;
  #highA = -1;
  #lowB = 0;
  #highB: number;

  constructor(seed: number, id: string, purpose: Purpose) {
    const key = hashOf(`${seed}/${id}/${purpose}`);
    this.#lowA = ~key;
    this.#highB = key;
  }

  /** A whole number from 0 to `count` - 1, each as likely; `count` from 1 to 2^32. */
  below(count: number): number {
    const usable = Math.floor(TWO_32 / count) * count;
    for (;;) {
      const value = this.#next() + TWO_32 / 2;
      if (value < usable) return value % count;
    }
  }

  /** From 0 to below 1, in steps of 2^-53. */
  fraction(): number {
    const high = this.#next() & (2 ** 26 - 1);
    const low = this.#next() & (2 ** 27 - 1);
    return high / 2 ** 26 + low / 2 ** 53;
  }

  /** A signed integer of 32 bits. */
  #next(): number {
    const [lowA, highA] = [this.#lowA, this.#highA];
    const low = this.#lowB ^ lowA;
    const high = this.#highB ^ highA;
    const sum = (lowA + this.#lowB) | 0;
    // a rotated left by 24, xor both, xor both shifted left by 16; b: both rotated left by 37.
    this.#lowA = ((lowA << 24) | (highA >>> 8)) ^ low ^ (low << 16);
    this.#highA = ((highA << 24) | (lowA >>> 8)) ^ high ^ ((high << 16) | (low >>> 16));
    this.#lowB = (high << 5) | (low >>> 27);
    this.#highB = (low << 5) | (high >>> 27);
    return sum;
  }
}

/** FNV-1a over the characters, then the mixing at the end of MurmurHash3. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
