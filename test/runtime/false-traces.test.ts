import { describe, expect, test } from "vitest";
import { TraceSender } from "../../src/protocol/trace-transfer.js";
import type { Frame, Hello } from "../../src/wire/frames.js";
import { endOf, startOf } from "../kit/inspection.js";
import { agreeing, ScriptedPeer } from "../kit/scripted-peer.js";
import { type TestMachine, TestSimulation } from "../kit/test-simulation.js";
import { helloFrom } from "../protocol/hello.js";

const S = 1_000_000;

function tracesOf({ store }: TestMachine): string[] {
  return [...(store.folders.get("demo")?.traces.keys() ?? [])].sort();
}

function ungatheredOf(machine: TestMachine): readonly unknown[] {
  const outcome = machine.outcome();
  return outcome?.kind === "ended" ? outcome.ungathered : ["lives"];
}

/** Whether its trace has its end. */
function hasEnded({ events }: TestMachine): boolean {
  return events.some((event) => event.kind === "record" && event.record.kind === "end");
}

/** A larger machine that agrees to everything, and stops when the others do. */
function stopping(puppet: ScriptedPeer, hello: Hello): void {
  const agree = agreeing(hello);
  puppet.answers((frame) => (frame.kind === "stop" ? [frame] : agree(frame)));
}

/** A machine whose ticks are over, with two puppets, y and z, whose traces it waits for. */
async function waiting(): Promise<{
  world: TestSimulation;
  a: TestMachine;
  y: ScriptedPeer;
  z: ScriptedPeer;
}> {
  const world = new TestSimulation();
  const a = world.startMachine();
  const at = { host: a.host.address, port: a.port };
  const [y, z] = [
    new ScriptedPeer(world, at, "10.0.0.98"),
    new ScriptedPeer(world, at, "10.0.0.99"),
  ];
  stopping(y, helloFrom("y"));
  stopping(z, helloFrom("z"));
  await world.until(() => startOf(a) !== undefined, 5 * S);
  await world.until(() => hasEnded(a), 10 * S);
  return { world, a, y, z };
}

type Record = { readonly [key: string]: unknown };

/** The trace that an idle machine of `a`'s run would have, with what is changed in its header. */
function traceOf(a: TestMachine, id: string, changed: Record = {}): string {
  const text = a.store.folders.get("demo")?.traces.get("a") ?? "";
  const lines = text.trimEnd().split("\n");
  const header = JSON.parse(lines[0] ?? "") as Record & { roster: readonly Record[] };
  const member = header.roster.find((one) => one.id === id);
  const own = { ...header, ...member, links: [], ...changed };
  return `${JSON.stringify(own)}\n${lines.at(-1)}\n`;
}

/** Offers a trace, and gives it to whom wants it. */
function gives(puppet: ScriptedPeer, hello: Hello, id: string, text: string): void {
  const bytes = Buffer.from(text);
  const read = (at: number, max: number) => bytes.subarray(at, at + max);
  const agree = agreeing(hello);
  puppet.answers((frame): readonly Frame[] => {
    if (frame.kind !== "want" || frame.id !== id) return agree(frame);
    const giving = new TraceSender({ bytes: () => bytes.length, read });
    const pieces: Frame[] = [];
    for (let piece = giving.next(); piece; piece = giving.next()) pieces.push(piece);
    return pieces;
  });
  puppet.say({ kind: "holds", holdings: [{ id, hops: 0, sha256: null }] });
}

async function over(world: TestSimulation, ...machines: TestMachine[]): Promise<void> {
  await world.until(() => machines.every((one) => one.outcome() !== undefined), 40 * S);
}

describe("what is given as a machine's trace", () => {
  test("is taken when it is one, from its machine or from another", async () => {
    const { world, a, y, z } = await waiting();
    gives(y, helloFrom("y"), "y", traceOf(a, "y"));
    await world.until(() => tracesOf(a).includes("y"), S);
    gives(y, helloFrom("y"), "z", traceOf(a, "z"));
    z.close();
    await world.until(() => tracesOf(a).includes("z"), S);
    await over(world, a);
    expect(ungatheredOf(a)).toEqual([]);
  });

  test.each<[what: string, text: (a: TestMachine) => string, reason: string]>([
    ["garbage", () => "hello\n", "line 1: not JSON"],
    ["random bytes", () => "\u0000\u0001\n\ufffd\n", "line 1: not JSON"],
    ["another machine's trace", (a) => traceOf(a, "z"), "line 1: it is the trace of z"],
    [
      "a trace of another run",
      (a) => traceOf(a, "y", { runId: "0123456789abcdef" }),
      "line 1: its header is of another run",
    ],
    [
      "a trace with another roster",
      (a) => traceOf(a, "y", { seed: 8 }),
      "line 1: its header is of another run",
    ],
    [
      "a trace of an earlier start",
      (a) => traceOf(a, "y", { incarnation: "0" }),
      "line 1: its header and the roster differ",
    ],
    [
      "a trace whose rate was drawn from another range",
      (a) => traceOf(a, "y", { rateRange: [1, 9] }),
      "line 1: its header and the roster differ",
    ],
    ["a trace without an end", (a) => `${traceOf(a, "y").split("\n")[0]}\n`, "it has no end"],
    ["a trace with more behind its end", (a) => `${traceOf(a, "y")}{}\n`, "line 3: something"],
    ["a line that never ends", () => "x".repeat(100_000), "the header is torn"],
  ])("is dropped and named where it is %s", async (_what, text, reason) => {
    const { world, a, y, z } = await waiting();
    gives(y, helloFrom("y"), "y", text(a));
    gives(z, helloFrom("z"), "z", traceOf(a, "z"));
    await over(world, a);
    expect(ungatheredOf(a)).toMatchObject([{ id: "y" }]);
    const [first] = ungatheredOf(a) as { reason: string }[];
    expect(first?.reason).toContain(`what came is no trace of it (${reason}`);
    expect(tracesOf(a)).toEqual(["a", "z"]);
    expect(endOf(a)).toBe("duration");
  });

  test("is asked of another machine when it was none", async () => {
    const { world, a, y, z } = await waiting();
    gives(y, helloFrom("y"), "y", "hello\n");
    gives(z, helloFrom("z"), "y", traceOf(a, "y"));
    await world.until(() => tracesOf(a).includes("y"), S);
    z.say({ kind: "bye", reason: "done" });
    await over(world, a);
    expect(ungatheredOf(a)).toMatchObject([{ id: "z" }]);
  });

  test("is dropped by all to whom it was given when it is not the same everywhere", async () => {
    const world = new TestSimulation();
    const all = [world.startMachine(), world.startMachine()] as const;
    const zs = all.map(({ host, port }) => new ScriptedPeer(world, { host: host.address, port }));
    for (const z of zs) stopping(z, helloFrom("z"));
    await world.until(() => all.every((one) => startOf(one) !== undefined), 5 * S);
    await world.until(() => all.every((one) => tracesOf(one).length === 2), 12 * S);
    const versions = (k3mesh: string) => ({ versions: { k3mesh, node: "20.0.0" } });
    for (const [i, z] of zs.entries()) {
      gives(z, helloFrom("z"), "z", traceOf(all[0], "z", versions(`${i}`)));
    }
    await over(world, ...all);
    for (const one of all) {
      expect(tracesOf(one)).toEqual(["a", "b"]);
      const reason = "different machines have different ones";
      expect(ungatheredOf(one)).toEqual([{ id: "z", reason }]);
    }
  });

  test("costs its giver the link where it is longer than the run can have made it", async () => {
    const { world, a, y, z } = await waiting();
    y.say({ kind: "holds", holdings: [{ id: "y", hops: 0, sha256: null }] });
    await world.until(() => y.heard.some(({ kind }) => kind === "want"), S);
    y.say({ kind: "trace", bytesTotal: 2 ** 40, chunk: Uint8Array.of(1), sha256: null });
    z.say({ kind: "bye", reason: "done" });
    await over(world, a);
    expect(y.closed).toBe(true);
    const reason = expect.stringMatching(/^a trace of 1099511627776 bytes, which can have \d{6}$/);
    expect(ungatheredOf(a)).toEqual([
      { id: "y", reason },
      { id: "z", reason: "it did not send it" },
    ]);
  });

  test("costs its giver the link where its SHA-256 is another", async () => {
    const { world, a, y, z } = await waiting();
    y.say({ kind: "holds", holdings: [{ id: "y", hops: 0, sha256: null }] });
    await world.until(() => y.heard.some(({ kind }) => kind === "want"), S);
    const chunk = Uint8Array.of(1, 2);
    y.say({ kind: "trace", bytesTotal: 2, chunk, sha256: "0".repeat(64) });
    await world.pass(1_000);
    expect(y.closed).toBe(true);
    z.say({ kind: "bye", reason: "done" });
    await over(world, a);
    expect(ungatheredOf(a)).toMatchObject([
      { id: "y", reason: "the SHA-256 of the trace is another" },
      { id: "z" },
    ]);
    expect(tracesOf(a)).toEqual(["a"]);
  });

  test("costs its giver the link where nobody asked for it", async () => {
    const { world, y } = await waiting();
    y.say({ kind: "trace", bytesTotal: 2, chunk: Uint8Array.of(1), sha256: null });
    await world.pass(1_000);
    expect(y.closed).toBe(true);
  });
});

describe("a machine that waits for traces", () => {
  test("that never come ends after 18 s, and names them", async () => {
    const { world, a } = await waiting();
    await world.pass(17 * S);
    expect(endOf(a)).toBe("lives");
    await world.until(() => a.outcome() !== undefined, 2 * S);
    const reason = "it stopped sending";
    expect(ungatheredOf(a)).toEqual([
      { id: "y", reason },
      { id: "z", reason },
    ]);
  });

  test("that trickle in ends all the same, in the time that all bytes of the run could take", async () => {
    const { world, a, y } = await waiting();
    y.say({ kind: "holds", holdings: [{ id: "y", hops: 0, sha256: null }] });
    await world.until(() => y.heard.some(({ kind }) => kind === "want"), S);
    let seconds = 0;
    while (a.outcome() === undefined && seconds < 300) {
      y.say({ kind: "trace", bytesTotal: 5_000, chunk: Uint8Array.of(32), sha256: null });
      await world.pass(5 * S);
      seconds += 5;
    }
    expect(endOf(a)).toBe("duration");
    expect(seconds).toBeLessThan(120);
    expect(ungatheredOf(a)).toMatchObject([{ id: "y" }, { id: "z" }]);
  });
});
