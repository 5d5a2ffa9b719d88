import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LISTEN_PORTS } from "../../src/scenario/field.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { finish, start } from "./kit/cli.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

/** An address that no other test listens on; macOS has but one of loopback's. */
const HOST = "127.0.0.77";

/** Takes all the ports that `join` tries first. */
async function takeAll(): Promise<void> {
  for (const port of LISTEN_PORTS) {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => {
      // Whoever else has it, it is taken.
      server.once("error", () => resolve());
      server.listen(port, HOST, resolve);
    });
  }
}

test.skipIf(process.platform === "darwin")(
  "when all ports of the range are taken machines listen on others, and find each other by mDNS",
  async () => {
    await takeAll();
    const [run, out] = [randomRun(), tempFolder()];
    const common = ["--listen", HOST, "--duration", "500ms", "--out", out];
    const machines = ["a", "b", "c"].map((id) => start(["join", run, "--id", id, ...common]));
    for (const machine of machines) {
      expect(await machine.exitCode(), `${machine}`).toBe(0);
      const [, port] = /listens on 127\.0\.0\.77:(\d+) for run/.exec(machine.stdout) ?? [];
      expect(LISTEN_PORTS).not.toContain(Number(port));
      expect(machine.stdout).toContain(`firewall has to let in TCP ${port}\n`);
    }
    expect(held(join(out, run))).toEqual(ALL_TRUE);
    const without = await finish(["join", run, "--no-mdns", ...common]);
    expect([without.code, without.stdout]).toEqual([2, ""]);
    expect(without.stderr).toBe(
      "k3mesh: cannot listen on 127.0.0.77, ports 4330-4345: all of them are taken; " +
        "give another with --listen host:port\n",
    );
  },
);
