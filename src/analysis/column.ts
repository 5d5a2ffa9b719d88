/**
 * A growing list of numbers, eight bytes each: a million events fit where objects would not.
 * One that is not recorded is NaN.
 */
export class Column {
  // Of thousands of short logs each has fifteen of these.
  #values = new Float64Array(16);
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
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** The value at an index from 0 to length - 1. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  /** A copy that may be sorted. */
  toArray(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}
