import { expect, onTestFinished, test, vi } from "vitest";
import { LanDiscovery } from "../../src/node/lan-discovery.js";
import { type Ipv4Interface, Networks } from "../../src/node/networks.js";
import { addressKey } from "../../src/protocol/address.js";
import { announcement, response } from "../kit/dns.js";
import { randomRun } from "../kit/temp.js";
import { incarnation } from "../protocol/hello.js";
import { Announcer } from "./kit/announcer.js";
import { until } from "./kit/until.js";

vi.setConfig({ testTimeout: 90_000 });

const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true };
/** Of no computer: a socket that is told to use it hears nothing. */
const BROKEN = { name: "eth7", address: "192.0.2.1", netmask: "255.255.255.0", internal: false };

/** A machine that looks on these networks, with all that its discovery said. */
function look(run: string, n: number, networks: Networks): string[] {
  const said: string[] = [];
  const discovery = new LanDiscovery(networks);
  onTestFinished(() => new Promise<void>((stopped) => discovery.stop(stopped)));
  const id = `m${n}`;
  discovery.start(
    { run, closed: false, id, incarnation: incarnation(n), port: 5000 + n, machines: 3 },
    {
      found: (identity, address) => said.push(`+${identity.id} ${addressKey(address)}`),
      gone: (identity) => said.push(`-${identity.id}`),
      otherRun: () => {},
      noMulticast: ({ name, host }) => said.push(`no multicast on ${name} ${host}`),
      offline: (only) => said.push(`offline ${only ?? ""}`.trim()),
      trouble: () => {},
    },
  );
  return said;
}

/** Waits until something is said, for the `times`-th time. */
async function says(said: readonly string[], text: string, times = 1): Promise<void> {
  const count = () => said.filter((each) => each === text).length;
  await until(text, () => count() >= times, { seen: () => said.join("\n") });
}

test("a network that comes up while waiting is used, one that comes back too", async () => {
  const run = randomRun();
  let up: readonly Ipv4Interface[] = [];
  const said = look(run, 1, new Networks("lo", () => up));
  expect(said).toEqual(["offline lo"]);
  look(run, 2, new Networks("127.0.0.1"));
  up = [LO];
  await says(said, "+m2 127.0.0.1:5002");
  up = [];
  await says(said, "offline lo", 2);
  look(run, 3, new Networks("127.0.0.1"));
  up = [LO];
  await says(said, "+m3 127.0.0.1:5003");
});

test("each network that does not hear itself is named once, and the others go on", async () => {
  const run = randomRun();
  const said = look(run, 1, new Networks(undefined, () => [LO, BROKEN]));
  look(run, 2, new Networks("127.0.0.1"));
  await says(said, "+m2 127.0.0.1:5002");
  await says(said, "no multicast on eth7 192.0.2.1");
  expect(said.filter((each) => each.startsWith("no multicast"))).toHaveLength(1);
});

test("a computer without any network says so once, and looks on loopback", async () => {
  const run = randomRun();
  const said = look(run, 1, new Networks(undefined, () => [LO]));
  look(run, 2, new Networks("127.0.0.1"));
  await says(said, "+m2 127.0.0.1:5002");
  expect(said.filter((each) => each === "offline")).toHaveLength(1);
});

test("a machine of which a false goodbye told is found again", async () => {
  const run = randomRun();
  const said = look(run, 1, new Networks("127.0.0.1"));
  look(run, 2, new Networks("127.0.0.1"));
  await says(said, "+m2 127.0.0.1:5002");
  const announcer = await Announcer.open();
  const txt = [`run=${run}`, "id=m2", `inc=${incarnation(2)}`];
  await announcer.say([response(announcement({ name: `m2-${incarnation(2)}`, txt, ttl: 0 }))]);
  await says(said, "-m2");
  await until(
    "m2 is found again",
    () => said.lastIndexOf("+m2 127.0.0.1:5002") > said.indexOf("-m2"),
  );
});
