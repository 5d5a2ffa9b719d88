/** The encoding of a text, and how many bytes at its begin only tell that. */
interface Encoding {
  readonly name: "utf-8" | "utf-16le" | "utf-16be";
  readonly markBytes: number;
}

/** The whole text of a file, in UTF-8 or UTF-16, as Windows writes it; with a mark or not. */
export function decodeText(bytes: Uint8Array): string {
  const { name, markBytes } = encodingOf(bytes);
  return new TextDecoder(name, { ignoreBOM: true }).decode(bytes.subarray(markBytes));
}

/** Makes UTF-8 of the chunks of a text, without a mark. The first one has its first bytes. */
export class Utf8Chunks {
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #isFirst = true;

  /** The next bytes as UTF-8: the same, where they are that already. */
  push(chunk: Uint8Array): Uint8Array {
    if (!this.#isFirst) return this.#convert(chunk);
    this.#isFirst = false;
    const { name, markBytes } = encodingOf(chunk);
    if (name !== "utf-8") this.#decoder = new TextDecoder(name, { ignoreBOM: true });
    return this.#convert(chunk.subarray(markBytes));
  }

  /** The last bytes, if the text ends within a character. */
  finish(): Uint8Array {
    return encoder.encode(this.#decoder?.decode() ?? "");
  }

  #convert(chunk: Uint8Array): Uint8Array {
    if (this.#decoder === undefined) return chunk;
    return encoder.encode(this.#decoder.decode(chunk, { stream: true }));
  }
}

const encoder = new TextEncoder();

function encodingOf([a, b, c]: Uint8Array): Encoding {
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: "utf-8", markBytes: 3 };
  if (a === 0xff && b === 0xfe) return { name: "utf-16le", markBytes: 2 };
  if (a === 0xfe && b === 0xff) return { name: "utf-16be", markBytes: 2 };
  // No text in UTF-8 has a zero byte, and one in UTF-16 that begins as logs do has one at once.
  if (a !== 0 && b === 0) return { name: "utf-16le", markBytes: 0 };
  if (a === 0 && b !== undefined && b !== 0) return { name: "utf-16be", markBytes: 0 };
  return { name: "utf-8", markBytes: 0 };
}
