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

export function newKeys(): Keys {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { key: x, secret: d };
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
