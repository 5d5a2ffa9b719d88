import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { Keys, Signer } from "../protocol/proof.js";

const KIND = { kty: "OKP", crv: "Ed25519" } as const;

/** Both keys are the last bytes of their DER (RFC 8410). */
const KEY_BYTES = 32;

/**
 * Node encodes the keys as it makes them. To export the key afterwards is no way: Node 20 locks the
 * key meanwhile, and a garbage collection in that moment waits for the same lock, for ever.
 */
export function newKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  const textOf = (der: Buffer) => der.subarray(-KEY_BYTES).toString("base64url");
  return { key: textOf(publicKey), secret: textOf(privateKey) };
}

/** Signs by a pair of keys, by what Node has for it. */
export class Ed25519Signer implements Signer {
  readonly #key: KeyObject;

  constructor({ key, secret }: Keys) {
    this.#key = createPrivateKey({ key: { ...KIND, x: key, d: secret }, format: "jwk" });
  }

  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#key).toString("base64url");
  }

  verify(text: string, signature: string, key: string): boolean {
    try {
      const theirs = createPublicKey({ key: { ...KIND, x: key }, format: "jwk" });
      return verify(null, Buffer.from(text), theirs, Buffer.from(signature, "base64url"));
    } catch {
      return false; // a text that is no key
    }
  }
}
