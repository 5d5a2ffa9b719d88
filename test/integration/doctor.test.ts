import { expect, onTestFinished, test } from "vitest";
import { LanDiscovery } from "../../src/node/lan-discovery.js";
import { Networks } from "../../src/node/networks.js";
import { scanLan } from "../../src/node/probes/lan-scanner.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { incarnation } from "../protocol/hello.js";
import { type Cli, finish } from "./kit/cli.js";
import { addressOf, join } from "./kit/joins.js";
import { holdMdnsPort } from "./kit/mdns-port.js";
import { unusedPort } from "./kit/ports.js";

const ON_LOOPBACK: readonly string[] = ["doctor", "--interface", "127.0.0.1"];
const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true };
/** Of no computer: a socket that is told to use it hears nothing. */
const BROKEN = { name: "eth7", address: "192.0.2.1", netmask: "255.255.255.0", internal: false };
/** Listens to a discovery, and does nothing. */
const NOBODY = {
  found() {},
  gone() {},
  otherRun() {},
  noMulticast() {},
  offline() {},
  trouble() {},
};

interface Check {
  readonly name: string;
  readonly verdict: "ok" | "warn" | "bad";
  readonly text: string;
  readonly taken?: readonly number[];
  readonly runs?: readonly { readonly run: string; readonly machines: readonly object[] }[];
  readonly timers?: number;
}

/** The checks of `doctor --json` by their names; stdout holds that document and nothing else. */
function checksOf({ stdout }: Cli): Map<string, Check> {
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
  return new Map(checks.map((check) => [check.name, check]));
}

test("doctor finds the machines that wait, and the ports that they have", async () => {
  const out = tempFolder();
  const run = randomRun();
  const [a, b] = [join(run, out, "--id", "a"), join(run, out, "--id", "b")];
  const [atA, atB] = [await addressOf(a), await addressOf(b)];
  const doctor = await finish([...ON_LOOPBACK, "--json"]);
  const checks = checksOf(doctor);
  expect([...checks.keys()]).toEqual([
    "node",
    "network",
    "loopback",
    "udp-5353",
    "multicast",
    "tcp-ports",
    "runs",
    "folder",
    "open-files",
    "timers",
  ]);
  const mine = checks.get("runs")?.runs?.find((each) => each.run === run);
  expect(mine?.machines).toMatchObject([
    { id: "a", host: atA.host, port: atA.port, error: null },
    { id: "b", host: atB.host, port: atB.port, error: null },
  ]);
  expect(checks.get("tcp-ports")?.taken).toEqual(expect.arrayContaining([atA.port, atB.port]));
  expect(checks.get("multicast")).toMatchObject({ verdict: "ok" });
  expect(checks.get("timers")?.timers).toBeGreaterThan(0);
  expect([...checks.values()].filter(({ verdict }) => verdict === "bad")).toEqual([]);
  expect(doctor.code, `${doctor}`).toBe(0);
  expect(doctor.stderr).toBe("");
  // Who was looked at notices nothing.
  for (const machine of [a, b]) expect(machine.stdout).not.toMatch(/closed|doctor/);
});

test("doctor says in lines what there is, and what it comes to", async () => {
  const { code, stdout, stderr } = await finish(ON_LOOPBACK);
  expect(stdout).toMatch(/^✓ node {8}ok {4}\d+\.\d+\.\d+; k3mesh needs [\d.]+ or later\n/);
  expect(stdout).toMatch(/\n✓ network {5}ok {4}\S+ 127\.0\.0\.1\n/);
  expect(stdout).toMatch(/\n(everything works here|works, within limits: .*)\n$/);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("doctor goes on where the mDNS port is somebody else's, exit 4", async (context) => {
  if (!(await holdMdnsPort())) context.skip("another process has port 5353 open on this computer");
  const doctor = await finish([...ON_LOOPBACK, "--quiet"]);
  expect(doctor.code, `${doctor}`).toBe(4);
  expect(doctor.stdout).toMatch(
    /^✗ udp-5353 +bad +cannot be used: EADDRINUSE\n {2}- another program/,
  );
  expect(doctor.stdout).toMatch(/\n✗ multicast +bad +does not come back on .*EADDRINUSE/);
  expect(doctor.stdout).not.toContain("✓");
});

test("an interface that is none ends doctor at once, exit 2", async () => {
  const doctor = await finish(["doctor", "--interface", "eth77"]);
  expect(doctor.code, `${doctor}`).toBe(2);
  expect(doctor.stderr).toMatch(/^k3mesh: --interface: eth77 is no IPv4 interface that is up; /);
});

test("an interface that hears nothing is told from one that does", async () => {
  const { echoes } = await scanLan([LO, BROKEN]);
  expect(echoes.map(({ at, heard }) => [at.name, heard])).toEqual([
    ["lo", true],
    ["eth7", false],
  ]);
});

test("a machine that is announced where nobody listens is seen with the error", async () => {
  const run = randomRun();
  const self = { run, closed: false, id: "ghost", incarnation: incarnation(1), machines: 3 };
  const port = await unusedPort();
  const ghost = new LanDiscovery(new Networks("127.0.0.1"));
  onTestFinished(() => new Promise<void>((stopped) => ghost.stop(stopped)));
  ghost.start({ ...self, port }, NOBODY);
  const { sightings } = await scanLan([LO]);
  expect(sightings.filter((each) => each.run === run)).toEqual([
    {
      run,
      closed: false,
      id: "ghost",
      incarnation: incarnation(1),
      address: { host: "127.0.0.1", port },
      error: "ECONNREFUSED",
    },
  ]);
});
