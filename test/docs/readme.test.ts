import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { remedies } from "../../src/cli/remedies.js";
import type { System } from "../../src/node/computer.js";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const SYSTEMS: readonly System[] = ["linux", "wsl", "container", "macos", "windows"];

test.each(SYSTEMS)("the README's table holds what helps on %s, word for word", (system) => {
  const names = { linux: "Linux", wsl: "WSL2", container: "container", macos: "macOS" };
  const name = { ...names, windows: "Windows" }[system];
  const rows = README.split("\n").filter((line) => line.startsWith("| "));
  for (const trouble of ["none-seen", "no-multicast", "cannot-connect"] as const) {
    for (const text of remedies(trouble, system)) {
      const row = rows.find((line) => line.endsWith(`| ${text} |`));
      expect(row, text).toMatch(new RegExp(`^\\| (all|.*\\b${name}\\b.*) \\|`));
    }
  }
});
