import { concatBytes } from "@noble/hashes/utils.js";
import { decodeText } from "./text-encoding.js";
import { TraceError } from "./trace-error.js";

/** The SHA-256 of bytes in hex; each part is good until the next is asked for. */
export type Sha256 = (parts: Iterable<Uint8Array>) => string;

/** What holds the files of runs: a folder, the memory, an upload. */
export interface RunSource {
  /** As messages call it: the path of a folder. */
  readonly path: string;
  /** The name of its run, where no file tells that: the last part of the path. */
  readonly title: string;
  /** The names of its files, sorted; hidden ones are passed over. Throws FolderError. */
  names(): Promise<readonly string[]>;
  /** What is ten times as fast as one in JavaScript, where the files are. */
  readonly sha256?: Sha256;
  /**
   * The content of a file, in chunks, each of which is good until the next is asked for. Throws
   * TraceError when it cannot be read.
   */
  bytes(name: string): AsyncIterable<Uint8Array>;
}

/** A million events and more. */
const WHOLE_BYTES_MAX = 256e6;

/** The whole text of a file, in UTF-8 or UTF-16. Throws TraceError. */
export async function readText(source: RunSource, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.bytes(name)) {
    chunks.push(new Uint8Array(chunk));
    length += chunk.length;
    if (length <= WHOLE_BYTES_MAX) continue;
    throw new TraceError(name, 0, `larger than ${WHOLE_BYTES_MAX / 1e6} MB`, "Give shorter logs");
  }
  return decodeText(concatBytes(...chunks));
}

/** The same of a file that need not be there. */
export async function readTextIfThere(
  source: RunSource,
  name: string,
): Promise<string | undefined> {
  const names = await source.names();
  return names.includes(name) ? readText(source, name) : undefined;
}

const HEAD_BYTES = 64 * 1024;

/** How a file begins, as text; nothing of what cannot be read. */
export async function headOf(source: RunSource, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of source.bytes(name)) {
      chunks.push(new Uint8Array(chunk));
      length += chunk.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch {
    return "";
  }
  return decodeText(concatBytes(...chunks).subarray(0, HEAD_BYTES));
}
