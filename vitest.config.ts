import { defineConfig, type ViteUserConfig } from "vitest/config";

const INTEGRATION = "test/integration/**/*.test.ts";
const CONTRACT = "test/contract/**/*.test.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "in-memory",
          include: ["test/**/*.test.ts"],
          exclude: [INTEGRATION, CONTRACT],
          // Nothing here has state outside its test, so files may share a worker's modules.
          isolate: false,
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
    ],
  },
});

export default config;
