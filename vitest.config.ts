import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Integration tests share one multicast port and two cores: one file after the other.
    fileParallelism: false,
  },
});

export default config;
