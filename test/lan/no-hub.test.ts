import { expect } from "vitest";
import { linesOf } from "../integration/kit/traces.js";
import { endsWith } from "./kit/ends.js";
import { inFullSwing, joinAll, lanOf, onLan } from "./kit/on-lan.js";

const NAMES = ["anna", "bert", "carl"] as const;
const BUSY = ["--rate", "20", "--draw-range", "4"];

/** Messages that one machine sent after a moment of its own and that another received. */
function messagesSince(sinceUs: number, folder: string, from: string, to: string): string[] {
  const sent = linesOf(folder, from, "send").filter(({ wallUs = 0 }) => wallUs > sinceUs);
  const received = new Set(linesOf(folder, to, "receive").map(({ msg }) => msg));
  return sent.flatMap(({ msg }) => (msg !== undefined && received.has(msg) ? [msg] : []));
}

onLan.each(NAMES)("with %s cut off after the start the other two go on talking", async (victim) => {
  const { hosts } = lanOf(...NAMES);
  const members = joinAll(hosts, "demo", "--duration", "14s", ...BUSY);
  await inFullSwing(members);
  for (const { name, cable } of hosts) if (name === victim) cable.cut();
  const survivors = members.filter(({ host }) => host.name !== victim);
  const [one = "", other = ""] = survivors.map(({ host }) => host.name);
  const folder = await endsWith(4, survivors);
  const downs = [one, other].map((id) => linesOf(folder, id, "peer-down"));
  expect(downs).toMatchObject([[{ peer: victim }], [{ peer: victim }]]);
  const lostUs = Math.max(...downs.flat().map(({ wallUs = 0 }) => wallUs));
  expect(messagesSince(lostUs, folder, one, other)).not.toEqual([]);
  expect(messagesSince(lostUs, folder, other, one)).not.toEqual([]);
});
