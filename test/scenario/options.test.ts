import { Option } from "commander";
import { expect, test } from "vitest";
import { settingsOf } from "../../src/protocol/settings.js";
import { joinOptionsFromCommandLine } from "../../src/scenario/join-options.js";
import { AGREED, OPTIONS, optionsOf } from "../../src/scenario/options.js";
import { commandLineOption } from "../../src/scenario/settings.js";

/** A value of each option of `join` that is not its default. */
const OTHER_THAN_DEFAULT: Readonly<Record<string, unknown>> = {
  id: "x",
  rate: 2,
  rateRange: "2-3",
  topology: "star",
  machines: 4,
  drawRange: 4,
  internalProbability: 0.5,
  duration: "1s",
  seed: 1,
  phase: "aligned",
  literal: true,
  listen: "127.0.0.1",
  interface: "lo",
  peers: "127.0.0.1",
  mdns: false,
  gather: false,
  formTimeout: "1s",
  out: "there",
};

function agreedUpon(options: Readonly<Record<string, unknown>>): string {
  const { topology, machines, rules, seed } = joinOptionsFromCommandLine("demo", options);
  return JSON.stringify(settingsOf({ topology, machines, rules, seed: seed ?? null }));
}

test.each(Object.entries(OPTIONS))("%s is called as its flag says", (key, { flag }) => {
  expect(new Option(flag, "").attributeName()).toBe(key);
  expect(flag.replace("--no-", "--").split(" ")[0]).toBe(commandLineOption(key));
});

test("the machines of a run compare those options that stand among the rules, and no others", () => {
  const keys = Object.keys(OTHER_THAN_DEFAULT);
  const byDefault = agreedUpon({});
  const compared = keys.filter((key) => {
    return agreedUpon({ [key]: OTHER_THAN_DEFAULT[key] }) !== byDefault;
  });
  const rows = optionsOf("join");
  expect(compared).toEqual(rows.flatMap(({ key, group }) => (group === AGREED ? [key] : [])));
  expect(keys).toEqual(expect.arrayContaining(rows.slice(0, -3).map(({ key }) => key)));
});
