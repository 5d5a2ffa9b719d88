import { expect, test } from "vitest";
import { hubOptionsFromCommandLine } from "../../src/scenario/join-options.js";
import { messageOf } from "./message-of.js";

test("a hub that is told nothing but the run waits for ten minutes for whoever comes", () => {
  expect(hubOptionsFromCommandLine("demo", { mdns: true, gather: true })).toEqual({
    run: "demo",
    formTimeoutMs: 600_000,
    out: "runs",
    peers: [],
    mdns: true,
    gather: true,
  });
});

test("every option of a hub finds its place, and those of the screen are none of them", () => {
  const options = hubOptionsFromCommandLine("demo", {
    formTimeout: "1m",
    out: "logs",
    listen: "192.168.1.7:4330",
    peers: "127.0.0.1:4331, studio.local",
    mdns: false,
    gather: false,
    json: true,
    quiet: true,
  });
  expect(options).toEqual({
    run: "demo",
    formTimeoutMs: 60_000,
    out: "logs",
    listen: { host: "192.168.1.7", port: 4330 },
    peers: [{ host: "127.0.0.1", port: 4331 }, { host: "studio.local" }],
    mdns: false,
    gather: false,
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["Demo", {}, 'hub <run>: "Demo" must be 1 to 32 of a-z, 0-9 and -'],
  ["hub", {}, 'hub <run>: "hub" is a reserved word; choose another name'],
  ["demo", { formTimeout: "soon" }, "--form-timeout"],
  ["demo", { peers: "a:b:c" }, "--peers"],
  ["demo", { interface: "eth0", mdns: false }, "--no-mdns turns it off; keep one"],
])("a hub of %s with %j is refused", (run, options, problem) => {
  expect(messageOf(() => hubOptionsFromCommandLine(run, options))).toContain(problem);
});
