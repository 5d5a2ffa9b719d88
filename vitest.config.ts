import { defineConfig, type ViteUserConfig } from "vitest/config";

const INTEGRATION = "test/integration/**/*.test.ts";
const CONTRACT = "test/contract/**/*.test.ts";
const LAN = "test/lan/**/*.test.ts";

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
          include: [INTEGRATION, CONTRACT],
          // Real processes share one multicast port and two cores: one file after the other.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "lan",
          include: [LAN],
          globalSetup: "test/lan/kit/setup.ts",
          // Five hosts at once are plenty for two cores.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

export default config;
