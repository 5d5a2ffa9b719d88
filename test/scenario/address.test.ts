import { expect, test } from "vitest";
import { parseHostPort } from "../../src/scenario/field.js";

test.each([
  ["127.0.0.1:4331", { host: "127.0.0.1", port: 4331 }],
  ["192.168.1.7", { host: "192.168.1.7" }],
  ["studio.local", { host: "studio.local" }],
  ["MY_PC:65535", { host: "MY_PC", port: 65_535 }],
  ["::1", { host: "::1" }],
  ["[::1]:4330", { host: "::1", port: 4330 }],
  ["[fe80::1%eth0]:4330", { host: "fe80::1%eth0", port: 4330 }],
])("%s is an address", (text, address) => {
  expect(parseHostPort(text)).toEqual(address);
});

test.each([
  "",
  ":4330",
  "host:",
  "host:0",
  "host:65536",
  "host:4330:1",
  "two words",
  "10.0.0.256",
  "[127.0.0.1]:4330",
  "http://host",
  "-host",
  "fe80::1%",
])("%j is no address", (text) => {
  expect(parseHostPort(text)).toBeUndefined();
});
