import { expect, test } from "vitest";
import { scenarioFromCommandLine, simulationFromCommandLine } from "../../src/scenario/scenario.js";
import { yamlOptions } from "../../src/scenario/yaml-options.js";
import { messageOf } from "./message-of.js";

const WORDS = { what: "a scenario file", example: "machines: 3" };

test.each([
  [{ partition: "a|b,x@1s-2s" }, "names x, but there are a, b, c"],
  [{ crash: "B@1s" }, "names B, but there are a, b, c"],
  [{ crash: "hub@1s" }, "names the hub, which a mesh has not; give --topology star"],
  [{ stall: "m99@1s+1s", machines: 90 }, "names m99, but there are a, b, …, z"],
  [{ partition: "a|b,a@1s-2s" }, "names a twice; once is enough"],
  [{ reset: "a-a@1s" }, "names a twice; once is enough"],
  [{ partition: "a|b@2s-1s" }, "is over before it begins; give the earlier moment first"],
  [{ partition: "a|b@1s-1s" }, "is over before it begins; give the earlier moment first"],
  [{ crash: "b@60s" }, "begins when the run of 1m is over; give an earlier moment"],
  [{ crash: "b@form+90s" }, "begins when the run of 90s is over; give an earlier moment"],
  [
    { partition: "a|b@4s-16s", duration: "5s" },
    "lasts longer than a run of 5s, which is over at 15s at the latest",
  ],
  [{ stall: "a@59s+12s" }, "lasts longer than a run of 1m, which is over at 70s at the latest"],
  [
    { partition: ["a|b@1s-3s", "b,c|a@2s-5s"] },
    "b,c|a@2s-5s cuts again what a|b@1s-3s cuts at that time; keep one",
  ],
  [{ stall: ["b@1s+2s", "b@2s+4s"] }, "freezes what b@1s+2s freezes at that time; keep one"],
  [{ crash: ["b@1s", "b@form+2s"] }, "b@form+2s kills what b@1s kills; keep one"],
  [{ stall: "b@1s+2s", crash: "b@1s" }, "comes too late, as b@1s kills b; give an earlier moment"],
  [{ reset: "a-b@2s", crash: "a@1s" }, "comes too late, as a@1s kills a; give an earlier moment"],
  [
    { topology: "star", partition: "a|b@1s-2s" },
    "cuts nothing, as leaves are linked to the hub alone; put hub on a side",
  ],
  [
    { topology: "star", reset: "a-b@1s" },
    "breaks nothing, as leaves are linked to the hub alone; give a-hub or b-hub",
  ],
  [{ loss: 1 }, "--loss: 1 is no share of lost packets; give a number from 0 to below 1"],
  [{ clockSkew: "2h" }, '"2h" is no time that clocks may be off by; give 0s to 1h, like 200ms'],
  [{ latency: "2m" }, "give times up to 1m, like 1ms, 1ms-20ms or exp:5ms"],
  [{ stall: "b@1s" }, "is no stall; give who, when and for how long, like c@5s+2s"],
])("%j cannot be: %s", (options, problem) => {
  const message = messageOf(() => simulationFromCommandLine(options));
  expect(message).toContain(problem);
  expect(message).toMatch(/^--[a-z-]+: /);
});

test.each([
  { partition: ["a|b@1s-2s", "a|b@2s-3s", "a>c@1s-3s", "c>a@1s-3s", "b|c@form+0s-form+70s"] },
  { partition: "a|b,c@59s-70s" },
  { stall: ["b@1s+2s", "b@3s+2s", "c@1s+2s"], crash: "b@4s" },
  { reset: ["a-b@1s", "a-b@2s"], crash: "a@3s" },
  { topology: "star", partition: "a|b,hub@1s-2s", crash: "hub@3s", reset: "hub-a@1s" },
  { loss: 0.99, clockSkew: "0s", latency: "exp:1m" },
])("%j can be", (options) => {
  expect(() => simulationFromCommandLine(options)).not.toThrow();
});

test("a file gives faults by the same names, one or a list, and a line of it is to blame", () => {
  const file = yamlOptions(
    "machines: 3\ncrash: [b@1s, c@2s]\npartition: a|b,c@1s-2s\n",
    "x.yaml",
    WORDS,
  );
  const { faults } = simulationFromCommandLine({}, file);
  expect(faults.crashes.map(({ id }) => id)).toEqual(["b", "c"]);
  expect(faults.partitions).toHaveLength(1);
  expect(simulationFromCommandLine({ crash: ["a@1s"] }, file).faults.crashes).toHaveLength(1);
  expect(messageOf(() => simulationFromCommandLine({ duration: "1s" }, file))).toBe(
    "x.yaml:3: partition: a|b,c@1s-2s begins when the run of 1s is over; give an earlier moment",
  );
  expect(messageOf(() => simulationFromCommandLine({ crash: ["d@1s"] }, file))).toMatch(
    /^--crash: /,
  );
});

test("a file for simulate is refused by run, which says whose option that is", () => {
  const file = yamlOptions("machines: 3\nlatency: 1ms\n", "x.yaml", WORDS);
  expect(messageOf(() => scenarioFromCommandLine({}, file))).toBe(
    "x.yaml:2: latency: is an option of simulate, compare, not of run; leave it out",
  );
});
