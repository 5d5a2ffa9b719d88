const LENGTH_MIN = 64;

/**
 * A growing list of numbers; one that is not recorded is NaN. A million events fit where objects
 * would not: what goes up by one takes no memory, nor does what is never recorded; of others, small
 * integers take four bytes each.
 */
export class Column {
  #length = 0;
  /** As long as there are no `#values`, the first of values of which each is one more. */
  #first = Number.NaN;
  #values: Int32Array | Float64Array | undefined;
  /** Whether they take eight bytes each. */
  #isWide = false;

  get length(): number {
    return this.#length;
  }

  /** Whether every value is recorded; looks at all of them. */
  isWhole(): boolean {
    for (let i = 0; i < this.#length; i++) if (Number.isNaN(this.at(i))) return false;
    return true;
  }

  push(value: number = Number.NaN): void {
    const values = this.#values;
    if (values === undefined) {
      if (this.#length === 0) this.#first = value;
      if (!Object.is(value, this.#first + this.#length)) this.#grow(value)[this.#length] = value;
    } else if (this.#length < values.length && (this.#isWide || isSmall(value))) {
      values[this.#length] = value;
    } else {
      this.#grow(value)[this.#length] = value;
    }
    this.#length += 1;
  }

  /** The value at an index from 0; NaN from `length` on. */
  at(index: number): number {
    if (index >= this.#length) return Number.NaN;
    return this.#values === undefined ? this.#first + index : (this.#values[index] as number);
  }

  /** A copy that may be sorted. */
  toArray(): Float64Array {
    const copy = new Float64Array(this.#length);
    if (this.#values === undefined) this.#fill(copy);
    else copy.set(this.#values.subarray(0, this.#length));
    return copy;
  }

  /** The values, with room for this one. */
  #grow(value: number): Int32Array | Float64Array {
    const last = this.#first + this.#length - 1;
    if (this.#values === undefined) this.#isWide = !(isSmall(this.#first) && isSmall(last));
    if (!isSmall(value)) this.#isWide = true;
    const length = Math.max(LENGTH_MIN, this.#length * 2);
    const grown = this.#isWide ? new Float64Array(length) : new Int32Array(length);
    if (this.#values === undefined) this.#fill(grown);
    else grown.set(this.#values);
    this.#values = grown;
    return grown;
  }

  /** Writes out what goes up by one. */
  #fill(values: Int32Array | Float64Array): void {
    for (let i = 0; i < this.#length; i++) values[i] = this.#first + i;
  }
}

/** Whether four bytes hold a value. */
function isSmall(value: number): boolean {
  return value === (value | 0);
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

/** A value of a column, in which what is not recorded is NaN. */
export function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
