import { expect } from "vitest";
import { analyzeFolder } from "../kit/folders.js";
import { endsWith } from "./kit/ends.js";
import { joinAll, lanOf, onLan } from "./kit/on-lan.js";

/** The hosts are of one computer: their processes read one clock, some microseconds apart. */
const READ_ERROR_US = 100;

onLan(
  "hosts whose clocks agree find that, and say that their latencies are corrected",
  async () => {
    const { hosts } = lanOf("anna", "bert", "carl");
    const members = joinAll(hosts, "demo", "--duration", "5s", "--rate", "5");
    const { messages, machines } = await analyzeFolder(await endsWith(0, members));
    expect(messages.latency).toMatchObject({ corrected: true, impossible: 0 });
    for (const { stdout } of members) {
      expect(stdout).toMatch(/^message latency: .*; clock offsets corrected, ± [\d.]+ ms\)$/m);
      expect(stdout.match(/^wall clock of (bert|carl): .* anna's, ± /gm)).toHaveLength(2);
    }
    for (const { wallOffsetUs, wallOffsetErrorUs } of Object.values(machines)) {
      const allowedUs = (wallOffsetErrorUs ?? 0) + READ_ERROR_US;
      expect(Math.abs(wallOffsetUs ?? Number.NaN)).toBeLessThanOrEqual(allowedUs);
    }
  },
);
