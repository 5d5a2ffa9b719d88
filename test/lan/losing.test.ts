import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { linesOf, peersDown, readJson, results } from "../integration/kit/traces.js";
import { ALL_TRUE, held } from "../integration/kit/verdicts.js";
import { endsWith } from "./kit/ends.js";
import { folderOf, inFullSwing, joinAll, joinOn, lanOf, type Member, onLan } from "./kit/on-lan.js";

/** Often enough that every link has something to say at every moment. */
const BUSY = ["--rate", "20", "--draw-range", "4"];
const SHORT = ["--duration", "2s"];

/** Three hosts in a run of this duration, in full swing. */
async function threeRunning(duration: string): Promise<[Member, Member, Member]> {
  const { hosts } = lanOf("anna", "bert", "carl");
  const members = joinAll(hosts, "demo", "--duration", duration, ...BUSY);
  await inFullSwing(members);
  return members;
}

/** Cuts a host off for so long, or only one way to it or from it. */
async function cutFor(ms: number, { host: { cable } }: Member, way?: "to host" | "from host") {
  if (way === undefined) cable.cut();
  else cable.lose({ share: 1, of: "everything" }, way);
  await sleep(ms);
  if (way === undefined) cable.mend();
  else cable.lose({ share: 0, of: "everything" }, way);
}

/** The same one way after the other, each for so long. */
async function cutInTurn(ms: number, member: Member, ways: readonly ("to host" | "from host")[]) {
  for (const way of ways) await cutFor(ms, member, way);
}

/** Five hosts in a run, each with its own number of links that are idle but for the pings. */
async function fiveRunning(duration: string): Promise<Member[]> {
  const { hosts } = lanOf("anna", "bert", "carl", "dora", "emil");
  const rates = ["0.5", "1", "2", "20", "20"];
  const members = hosts.map((host, i) => {
    return joinOn(
      host,
      "demo",
      "--machines",
      "5",
      "--duration",
      duration,
      "--rate",
      rates[i] ?? "",
    );
  });
  await inFullSwing(members);
  return members;
}

async function endsWhole(members: readonly Member[]): Promise<void> {
  const folder = await endsWith(0, members);
  expect(held(folder)).toEqual(ALL_TRUE);
  for (const { host } of members) expect(peersDown(folder, host.name)).toEqual([]);
}

function member(members: readonly Member[], index: number): Member {
  const one = members[index];
  if (one === undefined) throw new Error(`no member ${index}`);
  return one;
}

async function freezeFor(ms: number, member: Member): Promise<void> {
  member.signal("SIGSTOP");
  await sleep(ms);
  member.signal("SIGCONT");
}

/** The run went on without carl: nobody else is lost, and what he lost is known. */
async function endedWithoutCarl(survivors: readonly Member[]): Promise<void> {
  const folder = await endsWith(4, survivors);
  expect(readJson(folder, "run.json").status).toBe("degraded");
  expect(Object.values(results(folder))).not.toContain("false");
  for (const id of ["anna", "bert"]) {
    expect(peersDown(folder, id)).toEqual(["carl silent"]);
    expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "duration" }]);
    expect(linesOf(folder, id, "send").some(({ failed }) => failed?.includes("carl"))).toBe(true);
  }
}

/** Whoever was cut off has its own trace, from the header to the end. */
async function hasItsTrace(member: Member): Promise<string> {
  expect(await member.exitCode(), `${member}`).toBe(4);
  const folder = await folderOf(member);
  expect(linesOf(folder, "carl", "header")).toHaveLength(1);
  expect(linesOf(folder, "carl", "end")).toMatchObject([{ reason: "duration" }]);
  return folder;
}

onLan(
  "hosts cut off for 3, 3.5, 4.5 and 5 s at once: nothing is lost, nobody is down",
  async () => {
    const members = await fiveRunning("12s");
    await Promise.all([3_000, 3_500, 4_500, 5_000].map((ms, i) => cutFor(ms, member(members, i))));
    await endsWhole(members);
  },
);

onLan("hosts to which, or from which, nothing comes for 3.5 and 5 s lose nothing", async () => {
  const members = await fiveRunning("12s");
  await Promise.all([
    cutFor(3_500, member(members, 0), "to host"),
    cutFor(5_000, member(members, 1), "to host"),
    cutFor(3_500, member(members, 2), "from host"),
    cutFor(5_000, member(members, 3), "from host"),
  ]);
  await endsWhole(members);
});

onLan("hosts cut off first one way, then the other, for 5 s in all lose nothing", async () => {
  const members = await fiveRunning("12s");
  await Promise.all([
    cutInTurn(2_500, member(members, 0), ["to host", "from host"]),
    cutInTurn(2_500, member(members, 2), ["from host", "to host"]),
  ]);
  await endsWhole(members);
});

onLan(
  "a host cut off for 12 s is given up, also after it is back, and the rest holds",
  async () => {
    const [anna, bert, carl] = await threeRunning("18s");
    await cutFor(12_000, carl);
    await endedWithoutCarl([anna, bert]);
    const folder = await hasItsTrace(carl);
    expect(peersDown(folder, "carl").sort()).toEqual(["anna silent", "bert silent"]);
  },
);

onLan("a host cut off for good keeps its own trace, and the others theirs", async () => {
  const [anna, bert, carl] = await threeRunning("11s");
  carl.host.cable.cut();
  await endedWithoutCarl([anna, bert]);
  const folder = await hasItsTrace(carl);
  expect(peersDown(folder, "carl").sort()).toEqual(["anna silent", "bert silent"]);
});

onLan("a process frozen for 5 s is missed by nobody", async () => {
  const members = await threeRunning("8s");
  await freezeFor(5_000, members[2]);
  await endsWhole(members);
});

onLan("a process frozen for 12 s was given up, knows it, and accuses nobody", async () => {
  const [anna, bert, carl] = await threeRunning("18s");
  await freezeFor(12_000, carl);
  await endedWithoutCarl([anna, bert]);
  const folder = await hasItsTrace(carl);
  expect(peersDown(folder, "carl").sort()).toEqual(["anna gave-me-up", "bert gave-me-up"]);
});

onLan(
  "a machine that dies while two wait for the third is started again: the run forms",
  async () => {
    const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
    const waiting = joinOn(anna, "demo", ...SHORT);
    const dying = joinOn(bert, "demo", ...SHORT);
    await waiting.line(/linked {3}bert /);
    dying.signal("SIGKILL");
    await dying.exit();
    await endsWith(0, [waiting, ...joinAll([bert, carl], "demo", ...SHORT)]);
  },
);

onLan("a computer that loses power while two wait, and comes back: the run forms", async () => {
  const [anna, bert, carl] = lanOf("anna", "bert", "carl").hosts;
  const waiting = joinOn(anna, "demo", ...SHORT);
  const dying = joinOn(bert, "demo", ...SHORT);
  await waiting.line(/linked {3}bert /);
  // Nobody hears of its end: the cable is out before.
  bert.cable.cut();
  dying.signal("SIGKILL");
  await dying.exit();
  bert.cable.mend();
  await endsWith(0, [waiting, ...joinAll([bert, carl], "demo", ...SHORT)]);
});
