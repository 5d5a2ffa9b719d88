import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Hello } from "../wire/frames.js";

// Proves which process owns an incarnation. Incarnations are public: mDNS, HELLO and gossip tell
// them. So each one ends in a digest of an Ed25519 key, and its owner signs what both ends of a
// connection have said first. HELLO carries the key and a number that was never used before: a
// signature that another machine has seen is worth nothing on another connection, to another
// machine, or in the other direction. Without a shared secret that proves only that a machine is
// still the same one. The digest has 32 bits: to hear of an incarnation is not enough to take it,
// one has to compute four thousand million keys.

/** An Ed25519 key pair, both parts as in a JSON Web Key. */
export interface Keys {
  readonly key: string;
  readonly secret: string;
}

/** Signs for one machine, and verifies what others have signed. */
export interface Signer {
  /** The signature of a text by the own key, in base64url. */
  sign(text: string): string;
  /** Whether the owner of `key` signed the text; false as well if `key` is no key. */
  verify(text: string, signature: string, key: string): boolean;
}

/**
 * The name of one process start: its time in ms as 12 hex digits, then 8 that are random because
 * its key is.
 */
export function newIncarnation(startedMs: number, { key }: Keys): string {
  const time = startedMs.toString(16).padStart(TIME_DIGITS, "0");
  return time + digestOf(time, key);
}

/** Proves to `theirs` that `mine` is this machine; `dialled`: it opened the connection. */
export function prove(signer: Signer, mine: Hello, theirs: Hello, dialled: boolean): string {
  return signer.sign(signedText(mine, theirs, dialled));
}

/** Whether a proof came from the owner of the incarnation in `theirs`, and was meant for `mine`. */
export function isProof(
  signer: Signer,
  proof: string,
  theirs: Hello,
  mine: Hello,
  dialled: boolean,
): boolean {
  const { key, incarnation } = theirs;
  const time = incarnation.slice(0, TIME_DIGITS);
  if (incarnation !== time + digestOf(time, key)) return false;
  return signer.verify(signedText(theirs, mine, dialled), proof, key);
}

const TIME_DIGITS = 12;
const DIGEST_DIGITS = 8;

/** The digest covers the time: the owner of a key cannot be another start with it. */
function digestOf(time: string, key: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${time} ${key}`))).slice(0, DIGEST_DIGITS);
}

function signedText(from: Hello, to: Hello, dialled: boolean): string {
  const { run, id, incarnation, nonce } = from;
  const role = dialled ? "dialled" : "accepted";
  return ["k3mesh", run, role, id, incarnation, nonce, to.id, to.incarnation, to.nonce].join(" ");
}
