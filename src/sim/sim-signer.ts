import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Keys, Signer } from "../protocol/proof.js";

/** The length of Ed25519's keys and signatures in base64url, to which hex digits belong too. */
const KEY_LENGTH = 43;
const SIGNATURE_LENGTH = 86;

/** A pair of keys that follows from a text. */
export function simKeys(text: string): Keys {
  const secret = hash(text);
  return { secret, key: hash(secret).slice(0, KEY_LENGTH) };
}

/**
 * Stands for signatures where nothing has to be kept secret: a hash that everything in the
 * simulation could compute, a hundred times as fast.
 */
export class SimSigner implements Signer {
  readonly #key: string;

  constructor({ key }: Keys) {
    this.#key = key;
  }

  sign(text: string): string {
    return signature(this.#key, text);
  }

  verify(text: string, proof: string, key: string): boolean {
    return proof === signature(key, text);
  }
}

function signature(key: string, text: string): string {
  const digest = hash(`${key} ${text}`);
  return (digest + digest).slice(0, SIGNATURE_LENGTH);
}

function hash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
