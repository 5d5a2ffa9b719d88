import { expect, test } from "vitest";
import { SimSigner, simKeys } from "../../src/sim/sim-signer.js";
import { KEY, PROOF } from "../../src/wire/values.js";

test("what a simulated machine signs has the form of a signature, and is of one key and one text", () => {
  const [a, b] = [simKeys("a"), simKeys("b")];
  const signer = new SimSigner(a);
  const proof = signer.sign("text");
  expect(KEY.read(a.key, "key")).toBe(a.key);
  expect(PROOF.read(proof, "proof")).toBe(proof);
  expect(new SimSigner(b).verify("text", proof, a.key)).toBe(true);
  expect(signer.verify("other", proof, a.key)).toBe(false);
  expect(signer.verify("text", proof, b.key)).toBe(false);
  expect(simKeys("a")).toEqual(a);
});
