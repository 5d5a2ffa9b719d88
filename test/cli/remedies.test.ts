import { describe, expect, test } from "vitest";
import { remedies, type Trouble } from "../../src/cli/remedies.js";
import type { System } from "../../src/node/computer.js";

const SYSTEMS: readonly System[] = ["linux", "wsl", "container", "macos", "windows"];
const TROUBLES: readonly Trouble[] = [
  "none-seen",
  "no-multicast",
  "port-5353-taken",
  "cannot-connect",
  "no-network",
  "no-loopback",
  "ipv6-alone",
  "multicast-in-part",
  "ports-taken",
  "few-open-files",
  "no-folder",
  "late-timers",
  "old-node",
];

describe.each(SYSTEMS)("on %s", (system) => {
  test.each(TROUBLES)("what helps against %s names a cause and what to do", (trouble) => {
    const texts = remedies(trouble, system);
    expect(texts.length).toBeGreaterThan(0);
    expect(new Set(texts).size).toBe(texts.length);
    // One line each, and nothing that a table of Markdown would take for its own.
    for (const text of texts) expect(text).toMatch(/^[^|<>`*_\n]+: [^|<>`*_\n]+[^.]$/);
  });

  test("where multicast fails, the last resort is an address", () => {
    for (const trouble of ["none-seen", "no-multicast", "port-5353-taken"] as const) {
      expect(remedies(trouble, system).at(-1)).toMatch(/--peers host:port$/);
    }
  });
});

test.each([
  ["linux", /ufw allow 5353\/udp, ufw allow 4330:4345\/tcp/],
  ["wsl", /run k3mesh under Windows itself/],
  ["container", /--network host/],
  ["macos", /EHOSTUNREACH.*Local Network/],
  ["windows", /Windows firewall.*TCP 4330-4345 and UDP 5353/],
] as const)("on %s the likeliest cause comes first", (system, cause) => {
  expect(remedies("none-seen", system)[0]).toMatch(cause);
  expect(remedies("cannot-connect", system)[0]).toMatch(cause);
});
