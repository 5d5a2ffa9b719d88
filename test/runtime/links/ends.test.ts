import { expect, test } from "vitest";
import { type Ends, hostAsTold, hostToTell } from "../../../src/runtime/links/ends.js";

/** A connection from one address to another. */
function between(local: string, host: string): Ends {
  return { local, remote: { kind: "tcp", host, port: 4330 } };
}

const LAN = between("10.0.0.1", "10.0.0.2");
const OTHER_LAN = between("192.168.1.7", "192.168.1.9");
const LOOPBACK = between("127.0.0.1", "127.0.0.1");
const OTHER_LOOPBACK = between("127.0.0.1", "127.0.0.2");
const OWN_ADDRESS = between("10.0.0.1", "10.0.0.1");

const LINK_LOCAL = between("fe80::1%eth0", "fe80::2%eth0");

test.each<[Ends, Ends, string]>([
  [LAN, OTHER_LAN, "10.0.0.2"],
  [LAN, LOOPBACK, "10.0.0.2"],
  [LOOPBACK, LOOPBACK, "127.0.0.1"],
  [OTHER_LOOPBACK, OWN_ADDRESS, "127.0.0.2"],
  [LOOPBACK, LAN, "10.0.0.1"],
  [OTHER_LOOPBACK, OTHER_LAN, "192.168.1.7"],
  [between("::1", "::1"), LAN, "10.0.0.1"],
  [OWN_ADDRESS, OTHER_LAN, "192.168.1.7"],
  [between("fd77::1", "fd77::2"), LAN, "fd77::2"],
  [LINK_LOCAL, LINK_LOCAL, "fe80::2"],
  [LOOPBACK, LINK_LOCAL, "fe80::1"],
])("a peer on %j is for the far end of %j at %s", (peer, to, host) => {
  expect(hostToTell(peer, to)).toBe(host);
});

test.each<[string, Ends, string | undefined]>([
  ["10.0.0.9", LINK_LOCAL, "10.0.0.9"],
  ["fd77::9", LAN, "fd77::9"],
  ["fe80::9", LINK_LOCAL, "fe80::9%eth0"],
  ["fe80::9%wlan0", LINK_LOCAL, "fe80::9%eth0"],
  ["fe80::9", LAN, undefined],
])("what %s is to the far end of %j is dialled at %s", (told, teller, host) => {
  expect(hostAsTold(told, teller)).toBe(host);
});
