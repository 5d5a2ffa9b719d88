import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { Hello } from "../wire/frames.js";

// Who owns an incarnation. Everybody hears of incarnations, by mDNS, by HELLO and by gossip. So
// each one ends in a digest of an Ed25519 key, and its owner signs what both ends of a connection
// have said first. HELLO carries the key and a number that was never used before: a signature that
// somebody has seen is worth nothing on another connection, to another machine, or in the other
// direction. Without a shared secret that tells nobody who a machine is, only that it is the same
// one. The digest has 32 bits: it keeps out whoever heard of an incarnation, though not whoever
// computes four thousand million keys for it.

/** An Ed25519 key pair, both parts as in a JSON Web Key. */
export interface Keys {
  /** What everybody may know. */
  readonly key: string;
  readonly secret: string;
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
export function prove(keys: Keys, mine: Hello, theirs: Hello, dialled: boolean): string {
  const jwk = { ...KIND, x: keys.key, d: keys.secret };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return sign(null, signedText(mine, theirs, dialled), key).toString("base64url");
}

/** Whether a proof came from the owner of the incarnation in `theirs`, and was meant for `mine`. */
export function isProof(proof: string, theirs: Hello, mine: Hello, dialled: boolean): boolean {
  const { key, incarnation } = theirs;
  const time = incarnation.slice(0, TIME_DIGITS);
  if (incarnation !== time + digestOf(time, key)) return false;
  const signed = signedText(theirs, mine, dialled);
  try {
    const theirKey = createPublicKey({ key: { ...KIND, x: key }, format: "jwk" });
    return verify(null, signed, theirKey, Buffer.from(proof, "base64url"));
  } catch {
    return false; // a text that is no key
  }
}

const KIND = { kty: "OKP", crv: "Ed25519" } as const;
const TIME_DIGITS = 12;
const DIGEST_DIGITS = 8;

/** The time belongs to it: who has a key cannot be another start with it. */
function digestOf(time: string, key: string): string {
  const digest = createHash("sha256").update(`${time} ${key}`).digest("hex");
  return digest.slice(0, DIGEST_DIGITS);
}

function signedText(from: Hello, to: Hello, dialled: boolean): Buffer {
  const { run, id, incarnation, nonce } = from;
  const role = dialled ? "dialled" : "accepted";
  const parts = ["k3mesh", run, role, id, incarnation, nonce, to.id, to.incarnation, to.nonce];
  return Buffer.from(parts.join(" "));
}
