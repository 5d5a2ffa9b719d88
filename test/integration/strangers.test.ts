import { join as joinPath } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { type Cli, start } from "./kit/cli.js";
import { CODE, HandmadeMachine } from "./kit/handmade-machine.js";
import { silentClients } from "./kit/hostile-bytes.js";
import { addressOf, join, LOOPBACK } from "./kit/joins.js";
import { type Port, RawClient } from "./kit/raw-client.js";
import { peersDown } from "./kit/traces.js";
import { ALL_TRUE, ALL_TRUE_OF_STAR, held } from "./kit/verdicts.js";

type Topology = "mesh" | "star";

/** A machine or a hub that waits, and where. */
interface Target {
  readonly id: string;
  readonly port: Port;
}

async function targetOf(id: string, cli: Cli): Promise<Target> {
  return { id, port: await addressOf(cli) };
}

/** Says that the run has started, unasked. */
async function lie(run: string, topology: Topology, { port }: Target): Promise<void> {
  const client = await RawClient.open(port);
  client.send(new HandmadeMachine(run, "zz").hello({ 7: topology }));
  client.send([CODE.reject, "started"]);
}

/** Claims the id of the one that it talks to: linked already, begun long before, and proven. */
async function claim(run: string, topology: Topology, { id, port }: Target): Promise<void> {
  const client = await RawClient.open(port);
  const pretender = new HandmadeMachine(run, id, 3, 1);
  const hello = pretender.hello({ 7: topology, ...(id === "hub" && { 8: null }), 12: 1 });
  client.send(hello);
  client.send([CODE.proof, pretender.proof(hello, await client.frame(CODE.hello))]);
}

/** Says to one what it has heard of the other, and goes no further. */
async function replay(from: Target, to: Target): Promise<void> {
  const [heard, client] = [await RawClient.open(from.port), await RawClient.open(to.port)];
  client.send(await heard.frame(CODE.hello));
}

/** Keeps as many silent connections open as it can get, until the test is over. */
function flood({ port }: Target): void {
  const renew = () => void silentClients(port, 20).catch(() => clearInterval(timer));
  const timer = setInterval(renew, 500);
  onTestFinished(() => clearInterval(timer));
  renew();
}

test.each<Topology>(["mesh", "star"])(
  "whatever strangers say to machines of a %s that wait, the run forms and is complete",
  async (topology) => {
    const [run, out] = [randomRun(), tempFolder()];
    const args = ["--topology", topology, "--rate", "20", "--duration", "500ms"];
    const hub =
      topology === "star" ? [start(["hub", run, ...LOOPBACK, "--out", out])] : ([] as const);
    const waiting = ["b", "c"].map((id) => join(run, out, "--id", id, ...args));
    const targets = await Promise.all([
      ...waiting.map((cli, i) => targetOf("bc"[i] ?? "", cli)),
      ...hub.map((cli) => targetOf("hub", cli)),
    ]);
    for (const target of targets) {
      await lie(run, topology, target);
      await claim(run, topology, target);
      for (const other of targets) if (other !== target) await replay(other, target);
    }
    for (const target of targets) flood(target);
    const late = join(run, out, "--id", "a", ...args);
    for (const cli of [...hub, ...waiting, late]) expect(await cli.exitCode(), `${cli}`).toBe(0);
    const folder = joinPath(out, run);
    expect(held(folder)).toEqual(topology === "star" ? ALL_TRUE_OF_STAR : ALL_TRUE);
    for (const id of ["a", "b", "c"]) expect(peersDown(folder, id)).toEqual([]);
  },
);
