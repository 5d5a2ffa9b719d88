import { defineConfig, type ViteUserConfig } from "vitest/config";

const INTEGRATION = "test/integration/**/*.test.ts";
const CONTRACT = "test/contract/**/*.test.ts";
const LAN = "test/lan/**/*.test.ts";

/** What no other test may disturb: it takes a port that all share, or looks at all that is there. */
const ALONE = [
  CONTRACT,
  ...["bad-clock", "doctor", "hostile-mdns", "lan-discovery", "no-multicast"],
  ...["open-files", "ports", "waiting", "wrong-clocks"],
].map((name) => (name.includes("*") ? name : `test/integration/${name}.test.ts`));

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "in-memory",
          include: ["test/**/*.test.ts"],
          exclude: [INTEGRATION, CONTRACT, LAN],
          // Nothing here has state outside its test, so files may share a worker's modules.
          isolate: false,
          // On a loaded computer whole runs take their time; what waits has bounds of its own.
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "real",
          include: [INTEGRATION],
          exclude: ALONE,
          // Most of the time a run of real processes waits: two cores have room for two.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "alone",
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "lan",
          include: [LAN],
          globalSetup: "test/lan/kit/setup.ts",
          // Five hosts at once are plenty for two cores.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

export default config;
