import type { Service } from "bonjour-service";
import { describe, expect, test } from "vitest";
import { readAnnouncement, serviceOf } from "../../src/node/announcement.js";
import { addressKey } from "../../src/protocol/address.js";
import { incarnation } from "../protocol/hello.js";

const TXT = { run: "demo", id: "a", inc: incarnation(1) };
const FROM = { address: "10.0.0.2", family: "IPv4" as const, port: 5353, size: 200 };

/** What the library makes of a packet, whatever stood in it. */
function service(odd: object): Service {
  return { txt: TXT, port: 4330, referer: FROM, addresses: [], ...odd } as unknown as Service;
}

function addresses(announced: readonly string[], near: readonly string[] = []): string[] {
  const said = readAnnouncement(service({ addresses: announced }), (one) => near.includes(one));
  return (said?.addresses ?? []).map(addressKey);
}

test("an announcement says run, machine and address", () => {
  expect(readAnnouncement(service({}), () => true)).toEqual({
    run: "demo",
    closed: false,
    identity: { id: "a", incarnation: incarnation(1) },
    addresses: [{ host: "10.0.0.2", port: 4330 }],
  });
});

test.each([true, false])("a machine says whether its run is closed (%s)", (closed) => {
  const self = { run: "demo", closed, id: "a", incarnation: incarnation(1), port: 1, machines: 3 };
  expect(readAnnouncement(service({ txt: serviceOf(self).txt }), () => true)).toMatchObject({
    closed,
  });
});

describe("the addresses of a machine are", () => {
  test("where the packet came from, then those near, then the rest", () => {
    const announced = ["192.168.9.9", "10.0.0.7", "10.0.0.2"];
    expect(addresses(announced, ["10.0.0.7"])).toEqual([
      "10.0.0.2:4330",
      "10.0.0.7:4330",
      "192.168.9.9:4330",
    ]);
  });

  test("none that is nobody's or everybody's, this computer's own or IPv6", () => {
    const odd = [
      "127.0.0.1",
      "0.0.0.0",
      "224.0.0.251",
      "255.255.255.255",
      "fe80::1",
      "2001:db8::1",
    ];
    expect(addresses(odd, odd)).toEqual(["10.0.0.2:4330"]);
  });

  test("four at most", () => {
    expect(addresses(Array.from({ length: 100 }, (_, n) => `10.9.0.${n}`))).toHaveLength(4);
  });
});

test.each<[string, object]>([
  ["no TXT", { txt: undefined }],
  ["a TXT of nothing", { txt: {} }],
  ["no id", { txt: { ...TXT, id: undefined } }],
  ["an id that is a flag", { txt: { ...TXT, id: true } }],
  ["an id that is no name", { txt: { ...TXT, id: "A b" } }],
  ["a run that is a number", { txt: { ...TXT, run: 7 } }],
  ["an incarnation that is none", { txt: { ...TXT, inc: "1" } }],
  ["port 0", { port: 0 }],
  ["no port", { port: undefined }],
  ["no sender", { referer: undefined }],
])("a service with %s is no machine", (_what, odd) => {
  expect(readAnnouncement(service(odd), () => true)).toBeUndefined();
});

test("the longest name and text are within what DNS allows", () => {
  const self = {
    run: "r".repeat(32),
    closed: true,
    id: "i".repeat(32),
    incarnation: incarnation(1),
  };
  const { name, txt } = serviceOf({ ...self, port: 65_535, machines: 1_000 });
  expect(name.length).toBeLessThanOrEqual(63);
  const entries = Object.entries(txt ?? {}).map(([key, value]) => `${key}=${value}`.length);
  expect(Math.max(...entries)).toBeLessThanOrEqual(255);
});
