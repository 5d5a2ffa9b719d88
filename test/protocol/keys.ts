import { createPrivateKey } from "node:crypto";
import type { Keys } from "../../src/protocol/proof.js";

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PREFIX = "302e020100300506032b657004220420";
const KEYS = Array.from({ length: 16 }, (_, n) => keysFrom(n));

/** The n-th pair of keys; the same in every test. */
export function keysOf(n: number): Keys {
  return KEYS[n] ?? keysFrom(n);
}

function keysFrom(n: number): Keys {
  const der = Buffer.from(PREFIX + n.toString(16).padStart(64, "0"), "hex");
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x = "", d = "" } = key.export({ format: "jwk" });
  return { key: x, secret: d };
}
