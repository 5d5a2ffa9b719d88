import { type Purpose, type RandomStream, randomStream } from "../model/random.js";
import type { Latency } from "../scenario/faults.js";
import { exponential } from "./exponential.js";

/** How a network behaves; what is left to chance follows from the seed. */
export interface NetworkConditions {
  /** 0..2^32 - 1 */
  readonly seed: number;
  readonly latency: Latency;
  /** Whether what was written in one piece arrives in many. */
  readonly splits: boolean;
  /** The probability that a packet is lost: TCP repeats it, later each time. */
  readonly loss: number;
  /** The share of announcements that a machine does not hear. */
  readonly hintLoss: number;
}

/** TCP repeats what was lost after so long, then after twice as long, and so on. */
export const REPEAT_AFTER_US = 200_000;
/** Then Linux gives a connection up; here what comes so late is lost to its reader all the same. */
const REPEATS_MAX = 15;

/**
 * The way from one host to another. It has random streams of its own, one a purpose: whatever else
 * there is in the simulation, what takes this way meets the same conditions.
 */
export class Path {
  readonly #conditions: NetworkConditions;
  readonly #name: string;
  readonly #streams = new Map<Purpose, RandomStream>();
  /** Nothing gets through, for a while. */
  held = false;

  constructor(conditions: NetworkConditions, from: string, to: string) {
    this.#conditions = conditions;
    this.#name = `${from}>${to}`;
  }

  /** How long the next thing takes. */
  latencyUs(): number {
    const { latency } = this.#conditions;
    if (latency.kind === "exponential") return exponential(this.#stream("latency"), latency.meanUs);
    const { minUs, maxUs } = latency;
    return minUs === maxUs ? minUs : this.#stream("latency").integer(minUs, maxUs);
  }

  /** The bytes, in the pieces in which they arrive. */
  pieces(bytes: Uint8Array): Uint8Array[] {
    if (!this.#conditions.splits) return [bytes];
    const stream = this.#stream("pieces");
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = stream.integer(at + 1, bytes.length);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    return pieces;
  }

  /** Whether the next packet is lost. */
  losesPacket(): boolean {
    const { loss } = this.#conditions;
    return loss > 0 && this.#stream("loss").fraction() < loss;
  }

  /** How much later the next packet arrives, because it and its repeats are lost. */
  repeatsUs(): number {
    let lateUs = 0;
    let waitUs = REPEAT_AFTER_US;
    for (let repeats = 0; repeats < REPEATS_MAX && this.losesPacket(); repeats += 1) {
      lateUs += waitUs;
      waitUs *= 2;
    }
    return lateUs;
  }

  /** Whether an announcement is not heard. */
  losesHint(): boolean {
    const { hintLoss } = this.#conditions;
    return this.held || (hintLoss > 0 && this.#stream("hints").fraction() < hintLoss);
  }

  /** Whether a connection that ends without notice takes with it what is on its way. */
  losesRest(): boolean {
    return this.#stream("resets").fraction() < 0.5;
  }

  #stream(purpose: Purpose): RandomStream {
    const known = this.#streams.get(purpose);
    if (known !== undefined) return known;
    const stream = randomStream(this.#conditions.seed, this.#name, purpose);
    this.#streams.set(purpose, stream);
    return stream;
  }
}

/** All paths of a network. */
export class Paths {
  readonly #conditions: NetworkConditions;
  readonly #byEnds = new Map<string, Path>();

  constructor(conditions: NetworkConditions) {
    this.#conditions = conditions;
  }

  between(from: string, to: string): Path {
    const key = `${from} ${to}`;
    const known = this.#byEnds.get(key);
    if (known !== undefined) return known;
    const path = new Path(this.#conditions, from, to);
    this.#byEnds.set(key, path);
    return path;
  }
}
