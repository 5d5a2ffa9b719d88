import { describe, expect, test } from "vitest";
import {
  judgeInterfaces,
  judgeIpv6,
  judgeLoopback,
  judgeMdnsPort,
  judgeMulticast,
  judgePorts,
} from "../../../src/cli/doctor/checks.js";
import type { Verdict } from "../../../src/cli/doctor/finding.js";
import { remedies } from "../../../src/cli/remedies.js";
import type { Echo } from "../../../src/node/probes/lan-scanner.js";
import { LISTEN_PORTS } from "../../../src/scenario/field.js";

const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true };
const ETH = { name: "eth0", address: "10.0.0.7", netmask: "255.255.255.0", internal: false };
const VPN = { name: "tun0", address: "10.8.0.2", netmask: "255.255.255.0", internal: false };

describe("interfaces", () => {
  test("with a LAN are well, in the order given", () => {
    const finding = judgeInterfaces([ETH, LO], false, "linux");
    expect(finding).toMatchObject({ verdict: "ok", text: "eth0 10.0.0.7, lo 127.0.0.1" });
    expect(finding.remedies).toEqual([]);
  });

  test("are too few when there is loopback only", () => {
    const finding = judgeInterfaces([LO], false, "macos");
    expect(finding).toMatchObject({ verdict: "bad", text: "lo 127.0.0.1: no LAN" });
    expect(finding.remedies).toEqual(remedies("no-network", "macos"));
  });

  test("are too few when there is none", () => {
    const finding = judgeInterfaces([], false, "container");
    expect(finding).toMatchObject({ verdict: "bad", text: "no interface is up: no LAN" });
    expect(finding.remedies).toEqual(remedies("no-network", "container"));
  });

  test("of IPv6 alone will do, with what to type elsewhere", () => {
    const finding = judgeIpv6([{ ...ETH, address: "fd77::1" }, LO], "linux");
    expect(finding).toMatchObject({
      verdict: "warn",
      text: "eth0 fd77::1, lo 127.0.0.1: machines do not find each other by IPv6; others come here with --peers [fd77::1]:4330",
      remedies: remedies("ipv6-alone", "linux"),
    });
  });

  test("are well when loopback is what was asked for", () => {
    expect(judgeInterfaces([LO], true, "linux").verdict).toBe("ok");
  });
});

test("loopback that is down is bad, as no run works without it", () => {
  expect(judgeLoopback(true, "linux")).toMatchObject({ verdict: "ok", text: "is up" });
  expect(judgeLoopback(false, "linux")).toMatchObject({
    verdict: "bad",
    text: "is down, and machines of run talk over 127.0.0.1",
    remedies: remedies("no-loopback", "linux"),
  });
});

describe("multicast", () => {
  const heard = (at: Echo["at"]): Echo => ({ at, heard: true });
  const missed = (at: Echo["at"]): Echo => ({ at, heard: false });

  test.each<[Verdict, string, Echo[]]>([
    ["ok", "comes back on eth0 10.0.0.7", [heard(ETH), heard(LO)]],
    ["ok", "comes back on eth0 10.0.0.7", [heard(ETH), missed(LO)]],
    ["ok", "comes back on lo 127.0.0.1", [heard(LO)]],
    ["bad", "no interface to try", []],
  ])("is %s when it %s", (verdict, text, echoes) => {
    expect(judgeMulticast(echoes, true, "linux")).toMatchObject({ verdict, text, remedies: [] });
  });

  test("that comes back on one network of two is enough, and names the other", () => {
    const { verdict, text, ...finding } = judgeMulticast([heard(ETH), missed(VPN)], true, "linux");
    expect(verdict).toBe("warn");
    expect(text).toBe("comes back on eth0 10.0.0.7; does not come back on tun0 10.8.0.2");
    expect(finding.remedies).toEqual(remedies("multicast-in-part", "linux"));
  });

  test("that comes back on loopback alone reaches nobody else", () => {
    const finding = judgeMulticast([missed(ETH), heard(LO)], true, "windows");
    const text = "does not come back on eth0 10.0.0.7";
    expect(finding).toMatchObject({ verdict: "bad", text });
    expect(finding.remedies).toEqual(remedies("no-multicast", "windows"));
  });

  test("without its port fails for that reason, and is not explained twice", () => {
    const error = "bind EADDRINUSE 0.0.0.0:5353";
    const finding = judgeMulticast([{ ...missed(ETH), error }], false, "linux");
    expect(finding.text).toBe(`does not come back on eth0 10.0.0.7 (${error})`);
    expect(finding).toMatchObject({ verdict: "bad", remedies: [] });
    expect(finding.figures).toEqual({
      interfaces: [{ name: "eth0", address: "10.0.0.7", heard: false, error }],
    });
  });
});

describe("ports", () => {
  test("UDP 5353 is well when it can be shared, and the reason is told when not", () => {
    expect(judgeMdnsPort(null, "linux")).toMatchObject({ verdict: "ok", remedies: [] });
    const taken = judgeMdnsPort("EADDRINUSE", "macos");
    expect(taken).toMatchObject({ verdict: "bad", text: "cannot be used: EADDRINUSE" });
    expect(taken.remedies).toEqual(remedies("port-5353-taken", "macos"));
  });

  test.each<[Verdict, number, string]>([
    ["ok", 16, "16 of 16 free (4330-4345); each machine here takes one, next 4330"],
    ["ok", 3, "3 of 16 free (4330-4345); each machine here takes one, next 4343"],
    ["warn", 2, "2 of 16 free (4330-4345); each machine here takes one, next 4344"],
    ["warn", 0, "0 of 16 free (4330-4345)"],
  ])("it is %s when of those of TCP %i are free", (verdict, count, text) => {
    const free = LISTEN_PORTS.slice(LISTEN_PORTS.length - count);
    const finding = judgePorts(LISTEN_PORTS, free, "linux");
    expect(finding).toMatchObject({ verdict, text });
    expect(finding.remedies).toEqual(verdict === "ok" ? [] : remedies("ports-taken", "linux"));
    expect(finding.figures.taken).toHaveLength(16 - count);
  });
});
