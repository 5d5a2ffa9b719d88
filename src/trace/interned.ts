/**
 * What short texts mean that stand among bytes again and again: each is read once. Few different
 * ones may occur, as each is kept.
 */
export class Interned<T> {
  readonly #read: (text: string) => T | undefined;
  readonly #byHash = new Map<number, { readonly bytes: Uint8Array; readonly value: T }>();

  /** `read` says what a text means; undefined is nothing. */
  constructor(read: (text: string) => T | undefined) {
    this.#read = read;
  }

  /** What the bytes from `start` to before `end` mean. `hash` is one of them, whatever it is. */
  of(bytes: Uint8Array, start: number, end: number, hash: number): T | undefined {
    const known = this.#byHash.get(hash);
    if (known !== undefined && isSame(known.bytes, bytes, start, end)) return known.value;
    const own = new Uint8Array(bytes.subarray(start, end));
    const value = this.#read(new TextDecoder().decode(own));
    if (value !== undefined) this.#byHash.set(hash, { bytes: own, value });
    return value;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
