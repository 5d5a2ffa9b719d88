import { expect } from "vitest";
import { filesIn, peersDown } from "../integration/kit/traces.js";
import { endsWith } from "./kit/ends.js";
import { inFullSwing, joinAll, joinOn, lanOf, onLan } from "./kit/on-lan.js";

onLan("a host that dies while its trace is on its way is named; the others finish", async () => {
  const { hosts } = lanOf("anna", "bert", "carl");
  const [anna, bert, carl] = hosts;
  const rules = ["--duration", "3s", "--internal-probability", "0.95"];
  const others = joinAll([anna, bert], "demo", "--rate", "20", ...rules);
  const dying = joinOn(carl, "demo", "--rate", "2000", ...rules);
  await inFullSwing(others);
  // Most of a megabyte for each: that takes seconds.
  carl.cable.slow(2_000);
  for (const member of [...others, dying]) await member.line(/ end, the duration is over/);
  carl.cable.cut();
  dying.signal("SIGKILL");
  const folder = await endsWith(4, others);
  expect(filesIn(folder)).not.toContain("carl.trace.jsonl");
  for (const { stdout, stderr } of others) {
    expect(stderr).toContain("the trace of carl is not here: it fell silent");
    expect(stdout).toContain("the trace of carl is missing");
  }
  expect(peersDown(folder, "anna")).toEqual([]);
});
