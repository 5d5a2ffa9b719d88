import { expect, test } from "vitest";
import { joinOptionsFromCommandLine } from "../../src/scenario/join-options.js";
import { messageOf } from "./message-of.js";

test("a machine that is told nothing but the run looks for two others by mDNS", () => {
  expect(joinOptionsFromCommandLine("demo", { mdns: true })).toEqual({
    run: "demo",
    rate: { min: 1, max: 6 },
    rules: {},
    topology: "mesh",
    machines: 3,
    formTimeoutMs: 600_000,
    out: "runs",
    peers: [],
    mdns: true,
    gather: true,
  });
});

test("every option of a joining machine finds its place", () => {
  const options = joinOptionsFromCommandLine("demo", {
    id: "studio",
    rate: 2.5,
    topology: "star",
    machines: 5,
    seed: 7,
    duration: "2m",
    internalProbability: 0.7,
    formTimeout: "1m",
    out: "logs",
    listen: "192.168.1.7:4330",
    interface: "eth0",
    peers: "127.0.0.1:4331, studio.local",
    gather: false,
  });
  expect(options).toEqual({
    run: "demo",
    id: "studio",
    rate: 2.5,
    topology: "star",
    machines: 5,
    seed: 7,
    rules: { durationMs: 120_000, draw: { kind: "probability", internal: 0.7 } },
    formTimeoutMs: 60_000,
    out: "logs",
    listen: { host: "192.168.1.7", port: 4330 },
    interface: "eth0",
    peers: [{ host: "127.0.0.1", port: 4331 }, { host: "studio.local" }],
    mdns: true,
    gather: false,
  });
});

test.each([
  [
    "Demo",
    {},
    'join <run>: "Demo" must be 1 to 32 of a-z, 0-9 and -, and not begin with -; choose another name',
  ],
  ["con", {}, 'join <run>: "con" is a reserved word; choose another name'],
  ["latest", {}, 'join <run>: "latest" is a word for the newest run; choose another name'],
  ["demo", { id: "hub" }, '--id: "hub" is a reserved word; choose another name'],
  ["demo", { rate: 0 }, "--rate: 0 is no rate; give ticks per second above 0, at most 10000"],
  [
    "demo",
    { rate: 1, rateRange: "1-6" },
    "--rate-range: cannot stand beside --rate: both set one thing; keep one",
  ],
  [
    "demo",
    { machines: 2 },
    "--machines: 2 is too few, a machine sends to two others; give 3 to 1000",
  ],
  [
    "demo",
    { listen: "host:0" },
    '--listen: "host:0" is no address; give host or host:port, like 192.168.1.7:4330',
  ],
  [
    "demo",
    { interface: "" },
    '--interface: "" is no interface; give its name or an address of it, like eth0',
  ],
  [
    "demo",
    { interface: "eth0", mdns: false },
    "--interface: mDNS looks there, and --no-mdns turns it off; keep one",
  ],
  [
    "demo",
    { peers: "a,,b" },
    '--peers: "" is no address; give host or host:port, like 192.168.1.7:4330',
  ],
])("join %s with %j is refused with one line", (run, options, message) => {
  expect(messageOf(() => joinOptionsFromCommandLine(run, options))).toBe(message);
});
