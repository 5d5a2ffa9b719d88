import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { joinOn, lanOf, type Member, onLan, typeOn } from "./kit/on-lan.js";

/** Time enough for the last to be told of another by the third, to dial it, and to fail for a while. */
const GIVES_UP = ["--form-timeout", "15s"];

/** The last line of one that ended without a run. */
async function lastLine(member: Member): Promise<string> {
  expect(await member.exitCode(), `${member}`).toBe(3);
  return member.stderr.trimEnd().split("\n").at(-1) ?? "";
}

for (const order of [
  [0, 1, 2],
  [1, 2, 0],
] as const) {
  const names = ["carl", "anna", "bert"] as const;
  const typed = order.map((i) => names[i]).join(", ");
  onLan(
    `two that cannot reach each other and a third say at their end who and why: ${typed}`,
    async () => {
      const { hosts } = lanOf(...names);
      const [, anna, bert] = hosts;
      for (const { cable } of [anna, bert]) cable.isolate(true);
      const members = new Map<string, Member>();
      for (const i of order) {
        // Who came first gives up first, and is seen to leave by the others: that is no cause.
        if (members.size > 0) await sleep(1_000);
        const host = hosts[i];
        members.set(host.name, joinOn(host, "demo", ...GIVES_UP));
      }
      const lines = new Map<string, string>();
      for (const [name, member] of members) lines.set(name, await lastLine(member));
      expect(lines.get("anna")).toMatch(
        /linked carl on carl .*; seen bert at [\d.:]+: no (way|answer)/,
      );
      expect(lines.get("bert")).toMatch(
        /linked carl on carl .*; seen anna at [\d.:]+: no (way|answer)/,
      );
      expect(lines.get("carl")).toMatch(/anna and bert do not reach each other/);
    },
  );
}

onLan("a hub and two leaves of three say at their end who was there", async () => {
  const { hosts } = lanOf("hugo", "anna", "bert");
  const [hugo, ...others] = hosts;
  const leaves = others.map((host) => joinOn(host, "demo", "--topology", "star", ...GIVES_UP));
  await Promise.all(leaves.map((leaf) => leaf.line(/listens on/)));
  const hub = typeOn(hugo, "hub", "demo", ...GIVES_UP);
  const [anna, bert, last] = await Promise.all([...leaves, hub].map(lastLine));
  expect(anna).toMatch(/hub on hugo .*; linked bert on bert through the hub; missing 1 more/);
  expect(bert).toMatch(/hub on hugo .*; linked anna on anna through the hub; missing 1 more/);
  expect(last).toMatch(/linked (anna|bert) on .*; linked (anna|bert) on .*; missing 1 more/);
});
