import { expect, test } from "vitest";
import type { Incident } from "../../../src/analysis/incidents.js";
import { FaultEffects } from "../../../src/cli/seeds/fault-effects.js";
import { scenarioOf } from "./sweep-kit.js";

type Reason = Extract<Incident, { kind: "peer-down" }>["reason"];

/** That machine `id` lost `peer`. */
function lost(id: string, peer: string, reason: Reason = "closed"): Incident {
  return { kind: "peer-down", id, peer, reason, monoUs: 1 };
}

function explained(options: Readonly<Record<string, unknown>>, incident: Incident): boolean {
  return new FaultEffects(scenarioOf({ duration: "60s", ...options })).explain(incident);
}

const STAR = { topology: "star" };

test.each<[string, Readonly<Record<string, unknown>>, Incident, boolean]>([
  ["nothing: no loss", {}, lost("a", "b"), false],
  ["nothing: no death", {}, { kind: "died", id: "a", torn: false }, false],
  ["a crash: that death", { crash: ["b@5s"] }, { kind: "died", id: "b", torn: true }, true],
  ["a crash: no other death", { crash: ["b@5s"] }, { kind: "died", id: "a", torn: false }, false],
  ["a crash: what others lose", { crash: ["b@5s"] }, lost("a", "b"), true],
  ["a crash: no loss among others", { crash: ["b@5s"] }, lost("a", "c"), false],
  ["a hub's crash: all", { ...STAR, crash: ["hub@5s"] }, lost("a", "c"), true],
  ["a cut of 5 s: nothing", { partition: ["a|b@5s-10s"] }, lost("a", "b", "silent"), false],
  ["a longer cut: its pairs", { partition: ["a|b,c@5s-11s"] }, lost("c", "a", "silent"), true],
  ["a longer cut: no pair of a side", { partition: ["a|b,c@5s-11s"] }, lost("b", "c"), false],
  ["one way: both", { partition: ["a>b@5s-11s"] }, lost("a", "b", "silent"), true],
  ["cuts that add up", { partition: ["a|b@5s-9s", "a|b@10s-14s"] }, lost("a", "b"), true],
  ["a leaf's cut: all its pairs", { ...STAR, partition: ["hub|a@5s-11s"] }, lost("b", "a"), true],
  ["a leaf's cut: not the others", { ...STAR, partition: ["hub|a@5s-11s"] }, lost("b", "c"), false],
  ["any cut, with loss", { partition: ["a|b@5s-6s"], loss: 0.01 }, lost("a", "b"), true],
  ["little loss: nothing", { loss: 0.01 }, lost("a", "b", "silent"), false],
  ["much loss: any pair", { loss: 0.2 }, lost("a", "b", "silent"), true],
  ["a reset: its pair", { reset: ["a-b@5s"] }, lost("b", "a"), true],
  ["a reset: no other pair", { reset: ["a-b@5s"] }, lost("c", "a"), false],
  ["a long stall: what others lose", { stall: ["b@5s+9s"] }, lost("a", "b", "silent"), true],
  ["a long stall: what gave it up", { stall: ["b@5s+9s"] }, lost("b", "a", "gave-me-up"), true],
  ["a long stall: no accusation", { stall: ["b@5s+9s"] }, lost("b", "a", "silent"), false],
  ["a short stall: nothing", { stall: ["b@5s+4s"] }, lost("a", "b", "silent"), false],
  ["a crash: no start", { crash: ["b@0s"] }, { kind: "missing", id: "b" }, true],
  ["a late crash: a start", { crash: ["b@9s"] }, { kind: "missing", id: "a" }, false],
  [
    "a defect: never",
    { crash: ["b@5s"] },
    { kind: "ended-early", id: "b", reason: "error" },
    false,
  ],
])("explains %s", (_what, options, incident, expected) => {
  expect(explained(options, incident)).toBe(expected);
});

test.each<[Readonly<Record<string, unknown>>, boolean]>([
  [{}, false],
  [{ crash: ["b@5s"] }, false],
  [{ crash: ["b@form+2s"] }, true],
  [{ stall: ["b@form+0s+2s"] }, true],
  [{ loss: 0.01 }, false],
  [{ loss: 0.5 }, true],
  [{ latency: "900ms" }, false],
  [{ latency: "3s" }, true],
  [{ latency: "exp:500ms" }, true],
])("whether %o explains that a run does not form: %s", (options, expected) => {
  expect(new FaultEffects(scenarioOf({ duration: "60s", ...options })).explainNoStart).toBe(
    expected,
  );
});
