import { expect, test } from "vitest";
import {
  simulatedFilesFromCommandLine,
  simulatedTopologiesFromCommandLine,
  topologiesFromCommandLine,
} from "../../../src/cli/compare/compare-options.js";
import { faultTexts } from "../../../src/scenario/faults.js";
import { messageOf } from "../../scenario/message-of.js";

type Options = Readonly<Record<string, unknown>>;

/** The faults of both sides as they are typed, the mesh's first. */
function faultsOf(options: Options): string[][] {
  const { sides } = simulatedTopologiesFromCommandLine({ simulate: true, ...options });
  return sides.map(({ scenario }) => faultTexts(scenario.faults).map((words) => words.join(" ")));
}

test("a simulated comparison makes two hundred pairs, over both topologies", () => {
  const { repeat, sides } = simulatedTopologiesFromCommandLine({ simulate: true });
  expect(repeat).toBe(200);
  expect(sides.map(({ name, scenario }) => [name, scenario.topology])).toEqual([
    ["mesh", "mesh"],
    ["star", "star"],
  ]);
  const many = { simulate: true, repeat: 10_000 };
  expect(simulatedTopologiesFromCommandLine(many).repeat).toBe(10_000);
});

test("both sides have the same faults", () => {
  const options = { loss: 0.01, latency: "exp:5ms", crash: ["b@5s"], stall: ["c@2s+1s"] };
  const both = ["latency exp:5ms", "loss 0.01", "crash b@5s", "stall c@2s+1s"];
  expect(faultsOf(options)).toEqual([both, both]);
});

test.each<[string, Options, string[]]>([
  ["a crash of the hub", { crash: ["hub@5s"] }, ["crash a@5s"]],
  ["a stall of the hub", { stall: ["hub@5s+2s"] }, ["stall a@5s+2s"]],
  ["a reset with the hub", { reset: ["c-hub@5s"] }, ["reset c-a@5s"]],
  ["a cut beside the hub", { partition: ["hub,b|a,c@5s-8s"] }, ["partition b|a,c@5s-8s"]],
  ["a cut from the hub alone", { partition: ["hub|a@5s-8s"] }, ["partition b,c|a@5s-8s"]],
  ["a cut from it one way", { partition: ["a>hub@5s-8s"] }, ["partition a>b,c@5s-8s"]],
  ["a kill", { kill: "5s" }, ["crash a@5s"]],
])("%s is one of the mesh's first machine, or of no hub", (_what, options, mesh) => {
  expect(faultsOf(options)[0]).toEqual(mesh);
});

test("a kill hits the hub of the star", () => {
  expect(faultsOf({ kill: "5s" })[1]).toEqual(["crash hub@5s"]);
});

test.each<[Options, string]>([
  [
    { partition: ["a|b,c@5s-8s"] },
    "--partition: a|b,c@5s-8s cuts nothing, as leaves are linked to the hub alone; put hub on a side",
  ],
  [
    { partition: ["hub|a,b,c@5s-8s"] },
    "--partition: hub|a,b,c@5s-8s leaves no machine on the hub's side; in the mesh that cuts nothing",
  ],
  [
    { reset: ["a-hub@5s"] },
    "--reset: a-hub@5s is between the hub and a, which stands for it in the mesh; give another machine",
  ],
  [{ kill: "5s", crash: ["a@3s"] }, "--kill: a@5s kills what a@3s kills; keep one"],
  [
    { kill: "5s", clockSkew: "1s" },
    "--kill: is seen by clocks that --clock-skew makes wrong; leave one of them out",
  ],
])("%o is refused", (options, message) => {
  expect(messageOf(() => faultsOf(options))).toBe(message);
});

test("faults, and more than a hundred pairs, are for virtual time", () => {
  expect(messageOf(() => topologiesFromCommandLine({ loss: 0.1 }))).toBe(
    "--loss: is for runs in virtual time; give --simulate too, or leave it out",
  );
  expect(messageOf(() => topologiesFromCommandLine({ clockSkew: "1s" }))).toContain(
    "--clock-skew:",
  );
  expect(messageOf(() => topologiesFromCommandLine({ repeat: 101 }))).toBe(
    "--repeat: 101 is too large; give 1 to 100, or --simulate too",
  );
});

function named(name: string, options: Options) {
  const source = { option: (key: string) => key, where: (key: string) => `${name}:2: ${key}` };
  return { name, given: { options, source } };
}

test("each of two files has its own faults, and many seeds are no affair of one", () => {
  const files = [named("a.yaml", { loss: 0.1 }), named("b.yaml", { crash: "b@5s" })] as const;
  const { sides } = simulatedFilesFromCommandLine({ simulate: true }, files);
  expect(sides.map(({ scenario }) => faultTexts(scenario.faults).flat().join(" "))).toEqual([
    "loss 0.1",
    "crash b@5s",
  ]);
  const several = [named("a.yaml", { seeds: "1..9" }), files[1]] as const;
  expect(messageOf(() => simulatedFilesFromCommandLine({}, several))).toBe(
    "a.yaml:2: seeds: compare has one for each of its runs; leave it out",
  );
});
