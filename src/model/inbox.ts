/** Below this a shift of the array costs less than the thought about it. */
const COMPACT_FROM = 1024;

/** A queue in order of arrival; taking is amortised O(1) at any length. */
export class Inbox<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  put(item: T): void {
    this.#items.push(item);
  }

  /** The item that arrived first; undefined when there is none. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  /** Takes the first away. */
  take(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.first;
    this.#head += 1;
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
