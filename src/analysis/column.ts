const NOTHING = new Float64Array(0);
const LENGTH_MIN = 64;

/**
 * A growing list of numbers, eight bytes each: a million events fit where objects would not.
 * One that is not recorded is NaN.
 */
export class Column {
  // Of thousands of short logs each has fifteen of these: what no log records takes no memory.
  #values = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Whether every value is recorded; looks at all of them. */
  isWhole(): boolean {
    for (let i = 0; i < this.#length; i++) if (Number.isNaN(this.at(i))) return false;
    return true;
  }

  push(value: number = Number.NaN): void {
    if (this.#length >= this.#values.length && !(this.#isBlank && Number.isNaN(value)))
      this.#grow();
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** The value at an index from 0 to length - 1. */
  at(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  /** A copy that may be sorted. */
  toArray(): Float64Array {
    if (this.#isBlank) return new Float64Array(this.#length).fill(Number.NaN);
    return this.#values.slice(0, this.#length);
  }

  /** Whether no value at all is recorded. */
  get #isBlank(): boolean {
    return this.#values === NOTHING;
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(LENGTH_MIN, this.#length * 2));
    grown.set(this.#values);
    if (this.#isBlank) grown.fill(Number.NaN, 0, this.#length);
    this.#values = grown;
  }
}

/** One copy of each value: a part of a parsed line may keep the whole line in the memory. */
export function oneCopy<T>(known: Map<string, T>, key: string, value: T): T {
  const one = known.get(key);
  if (one === undefined) known.set(key, value);
  return one ?? value;
}

/** What is sorted, by place. */
interface Sorted {
  readonly length: number;
  at(place: number): number | undefined;
}

/** The first place in a sorted list of what is not below a limit; its length if all is below. */
export function firstNotBelow(sorted: Sorted, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted.at(middle) as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
