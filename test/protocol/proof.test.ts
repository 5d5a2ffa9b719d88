import { expect, test } from "vitest";
import { Ed25519Signer } from "../../src/node/ed25519-signer.js";
import { isProof, newIncarnation, prove } from "../../src/protocol/proof.js";
import type { Hello } from "../../src/wire/frames.js";
import { helloFrom } from "./hello.js";
import { keysOf } from "./keys.js";

const [KEYS, OTHER_KEYS] = [keysOf(1), keysOf(2)];
const STARTED_MS = 1_767_225_600_000;
const A = helloFrom("a", {
  incarnation: newIncarnation(STARTED_MS, KEYS),
  key: KEYS.key,
  nonce: "a".repeat(32),
});
const B = helloFrom("b", { nonce: "b".repeat(32) });
const [SIGNER, OTHER] = [new Ed25519Signer(KEYS), new Ed25519Signer(OTHER_KEYS)];
const PROOF = prove(SIGNER, A, B, true);

test("an incarnation is the start in ms as 12 hex digits, then 8 that its key makes random", () => {
  expect(A.incarnation).toMatch(/^019b76daa800[0-9a-f]{8}$/);
  expect(newIncarnation(STARTED_MS, OTHER_KEYS)).toMatch(/^019b76daa800/);
  expect(newIncarnation(STARTED_MS, OTHER_KEYS)).not.toBe(A.incarnation);
});

test("a later start has the larger incarnation, whatever its key", () => {
  for (let n = 0; n < 20; n += 1) {
    expect(newIncarnation(1_000, keysOf(n)) < newIncarnation(1_001, keysOf(n + 1))).toBe(true);
  }
});

test("the owner of an incarnation proves that it is to one that has never heard of it", () => {
  expect(isProof(OTHER, PROOF, A, B, true)).toBe(true);
});

test.each<[string, string, Hello, Hello, boolean]>([
  ["on another connection", PROOF, A, { ...B, nonce: "c".repeat(32) }, true],
  ["after another HELLO", PROOF, { ...A, nonce: "c".repeat(32) }, B, true],
  ["to another machine", PROOF, A, { ...B, id: "c" }, true],
  ["to another start of that machine", PROOF, A, { ...B, incarnation: A.incarnation }, true],
  ["in the other direction", PROOF, A, B, false],
  ["of another id", PROOF, { ...A, id: "c" }, B, true],
  ["in another run", PROOF, { ...A, run: "other" }, B, true],
  ["by another key, which signed it", prove(OTHER, A, B, true), A, B, true],
  [
    "by another key, which it names",
    prove(OTHER, { ...A, key: OTHER_KEYS.key }, B, true),
    { ...A, key: OTHER_KEYS.key },
    B,
    true,
  ],
  [
    "of another start with the same key",
    PROOF,
    { ...A, incarnation: `019b76daa801${A.incarnation.slice(12)}` },
    B,
    true,
  ],
  ["by a text that is no key", PROOF, { ...A, key: "_".repeat(43) }, B, true],
])("a proof is none %s", (_what, proof, theirs, mine, dialled) => {
  expect(isProof(OTHER, proof, theirs, mine, dialled)).toBe(false);
});
